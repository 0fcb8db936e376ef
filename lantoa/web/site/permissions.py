"""Who may do what with the standing pages and the register of a portal. Rights reach from a unit down."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.units.models import Unit


class Action(models.TextChoices):
    EDIT_PAGES = "edit_pages", _("Write and publish standing pages")
    KEEP_REGISTER = "keep_register", _("Keep the register of legal documents")


_KEEPERS = frozenset({Role.EDITOR, Role.SECRETARY, Role.BOARD_HEAD, Role.BOARD_DEPUTY}) | ADMINISTRATORS
RULES = register_table(
    "site",
    (
        Rule(action=Action.EDIT_PAGES, roles=_KEEPERS),
        Rule(action=Action.KEEP_REGISTER, roles=_KEEPERS),
    ),
)


def _roles(action: Action) -> frozenset[Role]:
    return frozenset().union(*(rule.roles for rule in RULES if rule.action == action))


def may(user: User, action: Action, unit: Unit) -> bool:
    if not user.is_active:
        return False
    return user.is_superuser or bool(people.roles_at(user, unit) & _roles(action))


def may_anywhere(user: User, action: Action) -> bool:
    if not user.is_active:
        return False
    return user.is_superuser or bool(people.roles_anywhere(user) & _roles(action))


def units_for(user: User, action: Action) -> list[Unit]:
    """The topmost units in which the person may do it."""
    return [a.unit for a in people.assignments(user) if a.role in _roles(action)]


def holders(action: Action) -> frozenset[Role]:
    return _roles(action)
