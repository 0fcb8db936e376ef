from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table, require
from lantoa.shared.messages.choices import SECRET, Action, State
from lantoa.shared.messages.models import Message
from lantoa.shared.units.models import Unit

__all__ = [
    "RULES",
    "may_see_costs",
    "may_see_outbox",
    "may_send_again",
    "may_set_quota",
    "may_set_tariff",
    "paths_of_outbox",
    "require",
    "sees_everything",
]

RULES = register_table(
    "outbox",
    (
        Rule(action=Action.VIEW_OUTBOX, roles=ADMINISTRATORS),
        Rule(action=Action.SEND_AGAIN, roles=ADMINISTRATORS, states=frozenset({State.FAILED})),
        Rule(action=Action.VIEW_COSTS, roles=ADMINISTRATORS),
        Rule(action=Action.SET_TARIFF, roles=ADMINISTRATORS),
        Rule(action=Action.SET_QUOTA, roles=ADMINISTRATORS),
    ),
)


def may_see_outbox(user: User | AnonymousUser) -> bool:
    return (
        user.is_authenticated
        and user.is_active
        and bool(user.is_superuser or people.roles_anywhere(user) & ADMINISTRATORS)
    )


def sees_everything(user: User) -> bool:
    """Messages that belong to no unit are the system administrator's."""
    return user.is_superuser or Role.SYSTEM_ADMINISTRATOR in people.roles_anywhere(user)


def paths_of_outbox(user: User) -> list[str]:
    return sorted({a.unit.path for a in people.assignments(user) if Role(a.role) in ADMINISTRATORS})


def may_send_again(user: User, message: Message) -> bool:
    """Codes and invitations are never sent again: a new one is made."""
    if message.state != State.FAILED or message.purpose in SECRET or not message.text or not message.recipient:
        return False
    if not may_see_outbox(user):
        return False
    if message.unit is None:
        return sees_everything(user)
    return user.is_superuser or bool(people.roles_at(user, message.unit) & ADMINISTRATORS)


def may_see_costs(user: User | AnonymousUser) -> bool:
    return may_see_outbox(user)


def may_set_tariff(user: User) -> bool:
    """One contract for the whole province: its own administrators enter the price."""
    if not user.is_active or user.is_light:
        return False
    held = (a for a in people.assignments(user) if Role(a.role) in ADMINISTRATORS)
    return user.is_superuser or any(a.unit.parent_id is None for a in held)


def may_set_quota(user: User, unit: Unit) -> bool:
    """Whoever administers a unit above; nobody lifts the limit of their own unit, but for the topmost."""
    if not user.is_active or user.is_light:
        return False
    above = unit.parent or unit
    return user.is_superuser or bool(people.roles_at(user, above) & ADMINISTRATORS)
