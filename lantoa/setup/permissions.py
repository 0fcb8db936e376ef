"""Who may set up what."""

from __future__ import annotations

from typing import Any

from lantoa.apps.newsroom.queries import main_portal
from lantoa.setup.choices import SheetKind
from lantoa.setup.models import TableImport
from lantoa.shared.accounts import queries as accounts
from lantoa.shared.accounts.choices import ADMINISTRATORS, Action
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, may_anywhere, register_table
from lantoa.shared.units.models import UnitImport

SET_UP, BRING_PEOPLE = "set_up", "bring_people"
RULES = register_table(
    "setup",
    (
        Rule(action=SET_UP, roles=ADMINISTRATORS),  # of the province itself: units, categories, the portal
        Rule(action=BRING_PEOPLE, roles=ADMINISTRATORS),  # within their units; each row is asked again
    ),
)


def may_set_up(user: Any) -> bool:
    if not isinstance(user, User) or not user.is_authenticated or not user.is_active:
        return False
    portal = main_portal()
    if portal is None:
        return user.is_superuser
    return user.is_superuser or bool(accounts.roles_at(user, portal.unit) & ADMINISTRATORS)


def may_bring_people(user: Any) -> bool:
    return isinstance(user, User) and may_anywhere(user, Action.INVITE)


def may_bring(user: Any, kind: SheetKind) -> bool:
    return may_bring_people(user) if kind == SheetKind.PEOPLE else may_set_up(user)


def may_undo(user: Any, record: UnitImport | TableImport) -> bool:
    """A unit administrator takes back what they brought; whoever sets up the province takes back everything."""
    return may_set_up(user) or (may_bring_people(user) and record.by_pk == user.pk)


def may_see_start(user: Any) -> bool:
    return may_set_up(user) or may_bring_people(user)
