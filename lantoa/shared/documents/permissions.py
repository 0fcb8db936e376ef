from __future__ import annotations

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


def _may(user: User, action: Action, unit: Unit) -> bool:
    roles = frozenset[Role]().union(*(rule.roles for rule in RULES if rule.action == action))
    return user.is_active and (user.is_superuser or bool(people.roles_at(user, unit) & roles))


def may_edit_layout(user: User, unit: Unit) -> bool:
    return _may(user, Action.EDIT_LAYOUT, unit)


def may_confirm_layout(user: User, unit: Unit) -> bool:
    return _may(user, Action.CONFIRM_LAYOUT, unit)
