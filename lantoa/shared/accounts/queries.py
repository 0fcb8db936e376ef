from __future__ import annotations

from datetime import date

from lantoa.core import clock
from lantoa.shared.accounts.choices import DESK, SECOND_FACTOR_COMPULSORY, Role
from lantoa.shared.accounts.models import Assignment, User
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
    return not user.is_demo and bool(roles_anywhere(user) & SECOND_FACTOR_COMPULSORY)


def second_factor_setup_url(user: User) -> str | None:
    """Where to send somebody who must set up a second factor first, or None."""
    from allauth.mfa.utils import is_mfa_enabled
    from django.urls import reverse

    if not needs_second_factor(user) or is_mfa_enabled(user):
        return None
    return reverse("mfa_index")


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
