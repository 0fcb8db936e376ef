"""Who looks after the running house. Everything here concerns the whole province: roles count in its own unit."""

from __future__ import annotations

from typing import Any

from lantoa.apps.newsroom.queries import main_portal
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import ADMINISTRATORS, DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.web.operations.choices import Action

RULES = register_table(
    "operations",
    (
        Rule(action=Action.VIEW_JOBS, roles=frozenset({Role.SYSTEM_ADMINISTRATOR})),
        Rule(action=Action.RETRY_JOBS, roles=frozenset({Role.SYSTEM_ADMINISTRATOR})),
        Rule(action=Action.VIEW_CALENDAR, roles=DESK),
        Rule(action=Action.CHANGE_CALENDAR, roles=ADMINISTRATORS | {Role.SECRETARY}),
    ),
)


def _roles_for(action: Action) -> frozenset[Role]:
    return frozenset[Role]().union(*(rule.roles for rule in RULES if rule.action == action))


def _may_in_province(user: Any, action: Action) -> bool:
    if not isinstance(user, User) or not user.is_active or user.is_light:
        return False
    if user.is_superuser:
        return True
    roles = _roles_for(action)
    # Asked for the menu of every page: who holds no such role costs no query.
    if not people.roles_anywhere(user) & roles:
        return False
    portal = main_portal()
    return portal is not None and bool(people.roles_at(user, portal.unit) & roles)


def may_see_jobs(user: Any) -> bool:
    return _may_in_province(user, Action.VIEW_JOBS)


def may_retry_jobs(user: Any) -> bool:
    return _may_in_province(user, Action.RETRY_JOBS)


def may_see_calendar(user: Any) -> bool:
    """Whoever works at the desk, in whichever unit: deadlines of all are counted in it."""
    if not isinstance(user, User) or not user.is_active or user.is_light:
        return False
    return user.is_superuser or bool(people.roles_anywhere(user) & _roles_for(Action.VIEW_CALENDAR))


def may_change_calendar(user: Any) -> bool:
    return _may_in_province(user, Action.CHANGE_CALENDAR)
