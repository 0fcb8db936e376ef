from __future__ import annotations

from typing import Any

from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.documents.choices import Action
from lantoa.shared.units.models import Unit

RULES = register_table(
    "documents",
    (
        Rule(action=Action.EDIT_LAYOUT, roles=ADMINISTRATORS | {Role.SECRETARY}),
        # The clerk's word is given by the office's secretary or its administrator.
        Rule(action=Action.CONFIRM_LAYOUT, roles=frozenset({Role.UNIT_ADMINISTRATOR, Role.SECRETARY})),
    ),
)


def _roles_for(action: Action) -> frozenset[Role]:
    return frozenset[Role]().union(*(rule.roles for rule in RULES if rule.action == action))


def _may(user: User, action: Action, unit: Unit) -> bool:
    roles = _roles_for(action)
    return user.is_active and (user.is_superuser or bool(people.roles_at(user, unit) & roles))


def may_edit_layout(user: User, unit: Unit) -> bool:
    return _may(user, Action.EDIT_LAYOUT, unit)


def may_confirm_layout(user: User, unit: Unit) -> bool:
    return _may(user, Action.CONFIRM_LAYOUT, unit)


def may_edit_somewhere(user: Any) -> bool:
    if not isinstance(user, User) or not user.is_active or user.is_light:
        return False
    return user.is_superuser or bool(people.roles_anywhere(user) & _roles_for(Action.EDIT_LAYOUT))


def paths_to_edit(user: User) -> list[str] | None:
    """Paths of the units whose papers the person may set, with all below; None: everywhere."""
    if user.is_superuser:
        return None
    roles = _roles_for(Action.EDIT_LAYOUT)
    return sorted({a.unit.path for a in people.assignments(user) if Role(a.role) in roles})
