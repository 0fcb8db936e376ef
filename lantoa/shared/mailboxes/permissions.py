from __future__ import annotations

from typing import Any

from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.mailboxes.choices import Action
from lantoa.shared.units.models import Unit

SETTERS = ADMINISTRATORS | {Role.SECRETARY}
TAKERS = frozenset({Role.EDITOR, Role.SECRETARY})

RULES = register_table(
    "mailboxes",
    (Rule(action=Action.SET_MAILBOX, roles=SETTERS), Rule(action=Action.TAKE_LETTER, roles=TAKERS)),
)


def may_set(user: User, unit: Unit) -> bool:
    return user.is_active and (user.is_superuser or bool(people.roles_at(user, unit) & SETTERS))


def may_take(user: User, unit: Unit) -> bool:
    return user.is_active and bool(people.roles_at(user, unit) & TAKERS)


def may_see(user: User, unit: Unit) -> bool:
    return may_set(user, unit) or may_take(user, unit)


def may_see_somewhere(user: Any) -> bool:
    if not isinstance(user, User) or not user.is_active or user.is_light:
        return False
    return user.is_superuser or bool(people.roles_anywhere(user) & (SETTERS | TAKERS))


def paths_to_see(user: User) -> list[str] | None:
    """Paths of the units whose mailboxes the person sees, with all below; None: everywhere."""
    if user.is_superuser:
        return None
    return sorted({a.unit.path for a in people.assignments(user) if Role(a.role) in SETTERS | TAKERS})


def units_to_set(user: User) -> list[Unit]:
    """Units in which the person holds a role that may set a mailbox."""
    found = {a.unit_id: a.unit for a in people.assignments(user) if Role(a.role) in SETTERS}
    return sorted(found.values(), key=lambda unit: unit.path)
