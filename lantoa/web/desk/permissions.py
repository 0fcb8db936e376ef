"""Who sees which overview: one table. What stands in it is narrowed by the newsroom's own rights."""

from __future__ import annotations

from lantoa.apps.newsroom.permissions import READERS
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.units.models import Unit
from lantoa.web.desk.choices import Action

RULES = (
    Rule(action=Action.REPORT, roles=READERS),
    Rule(action=Action.WAITING, roles=READERS),
    Rule(action=Action.CALENDAR, roles=DESK - {Role.SYSTEM_ADMINISTRATOR}),
)
register_table("desk", RULES)


def roles_for(action: Action) -> frozenset[Role]:
    return frozenset().union(*(rule.roles for rule in RULES if rule.action == action))


def may(user: User, action: Action) -> bool:
    return bool(people.roles_anywhere(user) & roles_for(action))


def units_for(user: User, action: Action) -> list[Unit]:
    """Units in which the person holds such a role, the widest first; each stands for all below it."""
    found = {a.unit_id: a.unit for a in people.assignments(user) if Role(a.role) in roles_for(action)}
    return sorted(found.values(), key=lambda unit: (len(unit.path), unit.sort_key))


def reaches(user: User, action: Action, unit: Unit) -> bool:
    return any(unit.path.startswith(mine.path) for mine in units_for(user, action))
