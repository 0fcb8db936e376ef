from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table, require
from lantoa.shared.messages.choices import SECRET, Action, State
from lantoa.shared.messages.models import Message

__all__ = ["RULES", "may_see_outbox", "may_send_again", "paths_of_outbox", "require", "sees_everything"]

RULES = register_table(
    "outbox",
    (
        Rule(action=Action.VIEW_OUTBOX, roles=ADMINISTRATORS),
        Rule(action=Action.SEND_AGAIN, roles=ADMINISTRATORS, states=frozenset({State.FAILED})),
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
