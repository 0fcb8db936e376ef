from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from lantoa.core import clock
from lantoa.core.text import fold, sort_key
from lantoa.shared.accounts.choices import APPROVERS, AUDIT_WORDS, DESK, SECOND_FACTOR_COMPULSORY, PersonState, Role
from lantoa.shared.accounts.logic import details
from lantoa.shared.accounts.models import Assignment, AuditEntry, Contact, Device, Lock, SavedView, Slip, User
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


def active(pk: int) -> User | None:
    return User.objects.filter(pk=pk, is_active=True).first()


def of_office(claim: str, claims: Mapping[str, Any]) -> User | None:
    """Whom the office's own sign-in means. An e-mail address counts only where that office has checked it."""
    value = claims.get(claim)
    if not isinstance(value, str) or not value.strip():
        return None
    if claim == "email" and claims.get("email_verified") is not True:
        return None
    field = "email__iexact" if claim == "email" else "username__iexact"
    found = User.objects.filter(**{field: value.strip()}, is_active=True, is_light=False, is_demo=False)[:2]
    return found[0] if len(found) == 1 else None


def invited(pk: int) -> User | None:
    """Somebody who was invited and has not come yet."""
    return (
        User.objects.filter(pk=pk, is_active=False, is_light=False).exclude(contact__retired_at__isnull=False).first()
    )


def slip(pk: int) -> Slip | None:
    return Slip.objects.select_related("unit", "issued_by", "user").filter(pk=pk).first()


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

    @property
    def mark(self) -> str:
        """The state as `ui.marks` knows it."""
        return {PersonState.ACTIVE: "done", PersonState.INVITED: "waiting", PersonState.RETIRED: "archived"}[self.state]


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
    return sorted(people, key=lambda p: (_given_name_first(p), p.pk))


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
    return [PersonRow(u, state_of(u), held[u.pk], f"user:{u.pk}" in locked, u.pk in secured) for u in users]


def state_of(user: User) -> PersonState:
    """`contact` should be loaded with the user."""
    if user.is_active:
        return PersonState.ACTIVE
    contact = getattr(user, "contact", None)
    return PersonState.RETIRED if contact is not None and contact.retired_at else PersonState.INVITED


def deputy_periods(leader: User) -> list[Assignment]:
    """Who stands in for the leader, today or later."""
    return list(
        Assignment.objects.filter(deputy_of=leader)
        .not_over(clock.today())
        .exclude(valid_to=F("valid_from"))
        .select_related("user", "unit")
        .order_by("valid_from", "pk")
    )


def approves_sometime(user: User) -> bool:
    return user.assignments.not_over(clock.today()).filter(role__in=APPROVERS, deputy_of=None).exists()


def people_around(person: User) -> list[User]:
    """Active desk accounts with a role in the person's units, above or below them."""
    paths = [a.unit.path for a in assignments(person)]
    above = {int(pk) for path in paths for pk in path.strip("/").split("/") if pk}
    near = Assignment.objects.valid_on(clock.today()).filter(_below(paths) | Q(unit_id__in=above))
    return list(
        User.objects.filter(is_active=True, is_light=False, pk__in=near.values("user_id"))
        .exclude(pk=person.pk)
        .order_by("name", "pk")
    )


def phones(paths: Iterable[str] | None, *, text: str = "", unit: Unit | None = None) -> list[Device]:
    """Live phones of light accounts in the subtrees of these paths (None: everywhere), newest first. One query."""
    found = Device.objects.live(clock.now()).select_related("user").order_by("-last_seen_at", "pk")
    held = Assignment.objects.filter(user_id=OuterRef("user_id"))
    if paths is not None:
        found = found.filter(Exists(held.filter(_below(paths))))
    if unit is not None:
        found = found.filter(Exists(held.filter(unit__path__startswith=unit.path)))
    words = fold(text).split()
    return [d for d in found if all(w in fold(f"{d.user.name} {d.user.username} {d.label}") for w in words)]


@dataclasses.dataclass
class AuditRow:
    entry: AuditEntry
    words: str | Promise
    by: User | None
    about: User | None
    unit: Unit | None

    @property
    def detail(self) -> str:
        return details.in_words(self.entry.detail)


def audit_entries(
    paths: Iterable[str] | None,
    *,
    action: str = "",
    by_pk: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Newest first, of the units below these paths; what belongs to no unit goes by who did it or whom it is about."""
    found = AuditEntry.objects.order_by("-pk")
    if paths is not None:
        paths = list(paths)
        units = Unit.objects.filter(_paths_q(paths, "path")).values("pk")
        near = Assignment.objects.filter(_below(paths)).values_list("user_id", flat=True).distinct()
        pks = list(near)
        about = Q(object_kind=User._meta.label_lower, object_pk__in=[str(pk) for pk in pks])
        found = found.filter(Q(unit_pk__in=units) | Q(unit_pk=None) & (Q(by_pk__in=pks) | about))
    if action:
        found = found.filter(action=action)
    if by_pk is not None:
        found = found.filter(by_pk=by_pk)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found


def audit_rows(entries: list[AuditEntry]) -> list[AuditRow]:
    """With the names that belong to the keys; two queries."""
    kind = User._meta.label_lower
    about = {e.pk: int(e.object_pk) for e in entries if e.object_kind == kind and e.object_pk.isdigit()}
    users = User.objects.in_bulk({e.by_pk for e in entries if e.by_pk} | set(about.values()))
    units = Unit.objects.in_bulk({e.unit_pk for e in entries if e.unit_pk})
    return [
        AuditRow(
            entry=e,
            words=AUDIT_WORDS.get(e.action, e.action),
            by=users.get(e.by_pk or 0),
            about=users.get(about.get(e.pk, 0)),
            unit=units.get(e.unit_pk or 0),
        )
        for e in entries
    ]


def saved_views(user: User, list_key: str) -> list[SavedView]:
    """The person's own first, then those shared with a unit that the person belongs to."""
    above = {int(pk) for a in assignments(user) for pk in a.unit.path.strip("/").split("/") if pk}
    found = SavedView.objects.filter(list_key=list_key).filter(
        Q(owner=user) | Q(unit_id__in=above, owner__is_active=True)
    )
    return sorted(found.select_related("unit", "owner"), key=lambda v: (v.owner_id != user.pk, v.pk))


def saved_view(pk: int) -> SavedView | None:
    return SavedView.objects.select_related("unit").filter(pk=pk).first()


def default_query(user: User, list_key: str) -> str | None:
    """With which filters the list opens, or None."""
    return (
        SavedView.objects.filter(owner=user, list_key=list_key, is_default=True).values_list("query", flat=True).first()
    )


def _below(paths: Iterable[str]) -> Q:
    return _paths_q(paths, "unit__path")


def _paths_q(paths: Iterable[str], field: str) -> Q:
    q = Q(pk__in=[])
    for path in paths:
        q |= Q(**{f"{field}__startswith": path})
    return q


def _given_name_first(person: User) -> tuple[str, str]:
    """Vietnamese lists go by the given name, which is written last."""
    words = person.get_full_name().split()
    return sort_key(words[-1] if words else ""), sort_key(" ".join(words))
