from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from lantoa.core import clock
from lantoa.core.text import fold
from lantoa.shared.accounts.choices import APPROVERS, DESK, SECOND_FACTOR_COMPULSORY, PersonState, Role
from lantoa.shared.accounts.models import Assignment, AuditEntry, Contact, Lock, User
from lantoa.shared.units.models import Unit


def assignments(user: User, on: date | None = None) -> list[Assignment]:
    """The person's assignments valid that day (today), with their units; read once per request object."""
    if not user.is_authenticated or not user.is_active:
        return []
    day = on or clock.today()
    kept: dict[date, list[Assignment]] = user.__dict__.setdefault("_assignments", {})
    if day not in kept:
        kept[day] = list(user.assignments.valid_on(day).select_related("unit"))
    return kept[day]


def roles_at(user: User, unit: Unit, on: date | None = None) -> frozenset[Role]:
    """Roles that reach this unit: held in it or in a unit above it."""
    return frozenset(Role(a.role) for a in assignments(user, on) if unit.path.startswith(a.unit.path))


def roles_anywhere(user: User, on: date | None = None) -> frozenset[Role]:
    return frozenset(Role(a.role) for a in assignments(user, on))


def works_at_desk(user: User) -> bool:
    return user.is_authenticated and not user.is_light and bool(roles_anywhere(user) & DESK)


def needs_second_factor(user: User) -> bool:
    if not user.is_authenticated or user.is_demo:
        return False
    return user.is_superuser or bool(roles_anywhere(user) & SECOND_FACTOR_COMPULSORY)


def second_factor_setup_url(user: User) -> str | None:
    """Where to send somebody who must set up something first, or None.

    A password given by others, then the second factor, then the approver's PIN.
    """
    from allauth.mfa.utils import is_mfa_enabled
    from django.urls import reverse

    if not user.is_authenticated or user.is_light:
        return None
    if user.must_change_password:
        return reverse("account_change_password")
    if needs_second_factor(user) and not is_mfa_enabled(user):
        return reverse("mfa_index")
    if not user.approval_pin and not user.is_demo and roles_anywhere(user) & APPROVERS:
        return reverse("accounts:pin")
    return None


def users_with_role(roles: frozenset[Role], unit: Unit, on: date | None = None) -> list[User]:
    """Active people whose role reaches this unit."""
    day = on or clock.today()
    above = [int(pk) for pk in unit.path.strip("/").split("/") if pk]
    return list(
        User.objects.filter(
            is_active=True,
            pk__in=Assignment.objects.valid_on(day).filter(role__in=roles, unit_id__in=above).values("user_id"),
        ).order_by("pk")
    )


def deputies_of(leader: User, on: date | None = None) -> list[User]:
    """Who stands in for the leader that day."""
    day = on or clock.today()
    return list(
        User.objects.filter(
            is_active=True, pk__in=Assignment.objects.valid_on(day).filter(deputy_of=leader).values("user_id")
        ).order_by("pk")
    )


def is_retired(user: User) -> bool:
    return Contact.objects.filter(user_id=user.pk).exclude(retired_at=None).exists()


def is_demo_house() -> bool:
    """Whether demo accounts live here."""
    return User.objects.filter(is_demo=True).exists()


# --- lists of the desk ---


@dataclasses.dataclass
class PersonRow:
    user: User
    state: PersonState
    assignments: list[Assignment]
    is_locked: bool
    has_second_factor: bool


def people(
    paths: Iterable[str] | None,
    *,
    text: str = "",
    role: str = "",
    state: str = "",
    unit: Unit | None = None,
) -> list[User]:
    """People who hold or held something in the subtrees of these paths (None: everywhere), by name."""
    held = Assignment.objects.filter(user_id=OuterRef("pk"))
    if paths is not None:
        held = held.filter(_below(paths))
    if unit is not None:
        held = held.filter(unit__path__startswith=unit.path)
    if role:
        held = held.filter(role=role).not_over(clock.today())
    found = User.objects.select_related("contact")
    if paths is not None or unit is not None or role:
        found = found.filter(Exists(held))
    if state == PersonState.ACTIVE:
        found = found.filter(is_active=True)
    elif state == PersonState.RETIRED:
        found = found.exclude(contact__retired_at=None).filter(is_active=False)
    elif state == PersonState.INVITED:
        found = found.filter(is_active=False).filter(Q(contact=None) | Q(contact__retired_at=None))
    people = list(found)
    words = fold(text).split()
    if words:
        # Names are few (a province has some hundreds of accounts) and folding is ours, not the database's.
        people = [p for p in people if all(w in fold(f"{p.name} {p.username} {p.email} {p.position}") for w in words)]
    from lantoa.core.text import sort_key

    return sorted(people, key=lambda p: (_given_name_first(p, sort_key), p.pk))


def rows(users: list[User]) -> list[PersonRow]:
    """What a list shows of each; a fixed number of queries."""
    from allauth.mfa.models import Authenticator

    pks = [u.pk for u in users]
    today = clock.today()
    held: dict[int, list[Assignment]] = {pk: [] for pk in pks}
    for a in Assignment.objects.filter(user_id__in=pks).not_over(today).select_related("unit").order_by("valid_from"):
        held[a.user_id].append(a)
    secured = set(
        Authenticator.objects.filter(user_id__in=pks)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    locked = set(
        Lock.objects.filter(subject__in=[f"user:{pk}" for pk in pks], locked_until__gt=clock.now()).values_list(
            "subject", flat=True
        )
    )
    return [
        PersonRow(u, state_of(u), held[u.pk], f"user:{u.pk}" in locked, u.pk in secured)
        for u in users
    ]


def state_of(user: User) -> PersonState:
    """`contact` should be loaded with the user."""
    if user.is_active:
        return PersonState.ACTIVE
    contact = getattr(user, "contact", None)
    return PersonState.RETIRED if contact is not None and contact.retired_at else PersonState.INVITED


def audit_entries(
    paths: Iterable[str] | None, *, action: str = "", by_pk: int | None = None, object_kind: str = "", object_pk: str = ""
) -> list[AuditEntry]:
    """Newest first, of the units below these paths."""
    found = AuditEntry.objects.order_by("-pk")
    if paths is not None:
        units = Unit.objects.filter(_paths_q(paths, "path"))
        people = Assignment.objects.filter(_below(paths)).values("user_id")
        found = found.filter(Q(unit_pk__in=units.values("pk")) | Q(unit_pk=None, by_pk__in=people))
    if action:
        found = found.filter(action=action)
    if by_pk is not None:
        found = found.filter(by_pk=by_pk)
    if object_kind:
        found = found.filter(object_kind=object_kind, object_pk=object_pk)
    return found  # type: ignore[return-value]  # a query set: the page slices it


def _below(paths: Iterable[str]) -> Q:
    return _paths_q(paths, "unit__path")


def _paths_q(paths: Iterable[str], field: str) -> Q:
    q = Q(pk__in=[])
    for path in paths:
        q |= Q(**{f"{field}__startswith": path})
    return q


def _given_name_first(person: User, sort_key: object) -> tuple[str, str]:
    """Vietnamese lists go by the given name, which is written last."""
    assert callable(sort_key)
    name = person.get_full_name()
    return sort_key(name.split()[-1] if name.split() else ""), sort_key(name)
