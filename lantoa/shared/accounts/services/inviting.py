"""How somebody comes to work here."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lantoa.core import clock, events
from lantoa.core.text import TextRefused, clean_line, explain
from lantoa.shared.accounts import permissions
from lantoa.shared.accounts.choices import LIGHT, Role, SlipKind
from lantoa.shared.accounts.errors import BadInvitation, BadPeriod
from lantoa.shared.accounts.events import PersonInvited
from lantoa.shared.accounts.logic.names import username_from
from lantoa.shared.accounts.models import Assignment, Contact, User
from lantoa.shared.accounts.services import audit, slips
from lantoa.shared.units.models import Unit


@dataclasses.dataclass(frozen=True, kw_only=True)
class Person:
    """Who is invited, as the administrator writes it down."""

    name: str
    position: str = ""
    email: str = ""
    phone: str = ""
    username: str = ""  # made from the name when empty


@transaction.atomic
def invite(
    person: Person,
    unit: Unit,
    role: Role,
    by: User,
    *,
    start: date | None = None,
    end: date | None = None,
    more_roles: Sequence[Role] = (),
) -> slips.Issued:
    """An account, its roles and one slip. The account works once the slip was used.

    `end`: first day without the role. Raises PermissionDenied, BadInvitation, BadPeriod.
    """
    roles = tuple(dict.fromkeys((Role(role), *map(Role, more_roles))))
    for one in roles:
        permissions.require(permissions.may_give, by, one, unit)
    is_light = _is_light(roles)
    facts = _checked(person)
    user = _new_user(facts, is_light=is_light)
    Contact.objects.create(user=user, phone=facts.phone, changed_at=clock.now())
    for one in roles:
        give_role(user, unit, one, by=by, start=start, end=end)
    issued = slips.issue(user, by=by, unit=unit, kind=SlipKind.INVITATION)
    audit.record("accounts.invited", user, by, unit=unit, roles=[r.value for r in roles])
    events.record(PersonInvited(user_pk=user.pk, slip_pk=issued.slip.pk))
    return issued


@transaction.atomic
def give_role(
    user: User, unit: Unit, role: Role, *, by: User, start: date | None = None, end: date | None = None
) -> Assignment:
    """Raises PermissionDenied, BadPeriod, BadInvitation (the role is held already, or does not go with the account)."""
    permissions.require(permissions.may_give, by, role, unit)
    first = start or clock.today()
    if end is not None and end <= first:
        raise BadPeriod
    User.objects.select_for_update().get(pk=user.pk)
    if user.is_light != (role in LIGHT):
        raise BadInvitation(_("Village heads, announcers and digital team members have light accounts of their own."))
    held = user.assignments.filter(unit=unit, role=role, deputy_of=None).not_over(first)
    if end is not None:
        held = held.filter(valid_from__lt=end)
    if held.exists():
        raise BadInvitation(_("This person holds that role there already."))
    row = open_assignment(user, unit, role, start=first, end=end)
    user.__dict__.pop("_assignments", None)
    audit.record(
        "accounts.role_given", user, by, unit=unit, role=role.value, start=str(first), end=str(end) if end else None
    )
    return row


def open_assignment(
    user: User, unit: Unit, role: Role, *, start: date, end: date | None, deputy_of: User | None = None
) -> Assignment:
    """A new assignment, or the one of the same day that was ended at once, opened again."""
    row, _is_new = Assignment.objects.update_or_create(
        user=user, unit=unit, role=role, valid_from=start, deputy_of=deputy_of, defaults={"valid_to": end}
    )
    return row


@transaction.atomic
def end_role(assignment: Assignment, *, by: User, on: date | None = None) -> Assignment:
    """`on`: the first day without it (today). Raises PermissionDenied."""
    row = Assignment.objects.select_for_update().select_related("unit", "user").get(pk=assignment.pk)
    permissions.require(permissions.may_give, by, Role(row.role), row.unit)
    day = max(on or clock.today(), row.valid_from)
    if row.valid_to is None or row.valid_to > day:
        row.valid_to = day
        row.save(update_fields=["valid_to"])
        audit.record("accounts.role_ended", row.user, by, unit=row.unit, role=row.role, end=str(day))
    return row


@transaction.atomic
def end_roles(user: User, *, by: User) -> list[tuple[Assignment, date | None]]:
    """Ends what the person holds today and later; each role with its former end. Raises PermissionDenied."""
    held = list(user.assignments.not_over(clock.today()).filter(deputy_of=None).select_related("unit"))
    ended = [(end_role(row, by=by), row.valid_to) for row in held]
    user.__dict__.pop("_assignments", None)
    return ended


@transaction.atomic
def take_roles_back(rows: Sequence[Sequence[Any]], *, were_given: bool, by: User) -> int:
    """`rows`: key of an assignment and its former end as ISO text. Given roles end again, ended ones open again.

    Raises PermissionDenied.
    """
    count = 0
    for pk, until in rows:
        row = Assignment.objects.select_for_update().select_related("unit", "user").filter(pk=pk).first()
        if row is None:
            continue
        permissions.require(permissions.may_give, by, Role(row.role), row.unit)
        if were_given:
            end_role(row, by=by)
        else:
            row.valid_to = date.fromisoformat(until) if until else None
            row.save(update_fields=["valid_to"])
            audit.record(
                "accounts.role_given",
                row.user,
                by,
                unit=row.unit,
                role=row.role,
                start=str(row.valid_from),
                end=until or None,
            )
        count += 1
    return count


def _is_light(roles: Sequence[Role]) -> bool:
    light = [role in LIGHT for role in roles]
    if any(light) and not all(light):
        raise BadInvitation(_("Village heads, announcers and digital team members have light accounts of their own."))
    return all(light)


def _checked(person: Person) -> Person:
    try:
        name = clean_line(person.name, max_length=120)
        position = clean_line(person.position, max_length=160)
        email = clean_line(person.email, max_length=254).lower()
        phone = clean_line(person.phone, max_length=40)
        username = clean_line(person.username, max_length=150)
    except TextRefused as error:
        raise BadInvitation(explain(error)) from None
    if not name:
        raise BadInvitation(_("Write the person's full name."))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise BadInvitation(_("“%(email)s” is not an e-mail address.") % {"email": email}) from None
        if User.objects.filter(email__iexact=email, is_active=True).exists():
            raise BadInvitation(_("Somebody with this e-mail address works here already. Give that person a role."))
    if username and User.objects.filter(username__iexact=username).exists():
        raise BadInvitation(_("The user name “%(username)s” is taken.") % {"username": username})
    return Person(name=name, position=position, email=email, phone=phone, username=username)


def _new_user(person: Person, *, is_light: bool) -> User:
    """Two invitations of the same name at once: the unique constraint decides, the loser takes the next name."""
    for attempt in range(1, 6):
        user = User(
            username=person.username or _free_username(person.name),
            name=person.name,
            position=person.position,
            email=person.email,
            is_active=False,
            is_light=is_light,
        )
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            if person.username or attempt == 5:
                raise BadInvitation(_("The user name “%(username)s” is taken.") % {"username": user.username}) from None
        else:
            return user
    raise AssertionError("unreachable")


def _free_username(name: str) -> str:
    stem = username_from(name) or "canbo"
    taken = {u.lower() for u in User.objects.filter(username__istartswith=stem).values_list("username", flat=True)}
    if stem not in taken:
        return stem
    return next(f"{stem}{n}" for n in range(2, len(taken) + 3) if f"{stem}{n}" not in taken)
