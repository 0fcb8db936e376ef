"""How rights are written down: one table an app, role × action × state, that feeds code, tests and the guide."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

from lantoa.core import clock
from lantoa.shared.accounts import queries
from lantoa.shared.accounts.choices import ADMINISTRATORS, APPROVERS, LIGHT, LIGHT_ACTIONS, VIEW_SHARERS, Action, Role
from lantoa.shared.accounts.models import SavedView, User
from lantoa.shared.units.models import Unit


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """`roles` may do `action` on a thing in one of `states` (None: any) within their unit's subtree.

    `own_only`: only on what the person made. `only_others`: never on what the person changed (four eyes).
    """

    action: str
    roles: frozenset[Role]
    states: frozenset[str] | None = None
    own_only: bool = False
    only_others: bool = False


_tables: dict[str, tuple[Rule, ...]] = {}


def register_table(app: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    _tables[app] = rules
    return rules


def tables() -> dict[str, tuple[Rule, ...]]:
    """Every app's table, for tests and the guide."""
    return dict(sorted(_tables.items()))


def require(check: Callable[..., bool], *args: Any, **kwargs: Any) -> None:
    """Raises PermissionDenied (403) when the check says no."""
    if not check(*args, **kwargs):
        raise PermissionDenied(check.__name__)


# --- the table of accounts ---

RULES = register_table(
    "accounts",
    (
        Rule(action=Action.VIEW_PEOPLE, roles=ADMINISTRATORS),
        Rule(action=Action.INVITE, roles=ADMINISTRATORS),
        Rule(action=Action.END_ROLE, roles=ADMINISTRATORS),
        Rule(action=Action.RETIRE, roles=ADMINISTRATORS, only_others=True),
        Rule(action=Action.RESET, roles=ADMINISTRATORS, only_others=True),
        Rule(action=Action.UNLOCK, roles=ADMINISTRATORS, only_others=True),
        Rule(action=Action.APPOINT_DEPUTY, roles=ADMINISTRATORS),
        Rule(action=Action.APPOINT_DEPUTY, roles=APPROVERS, own_only=True),
        Rule(action=Action.REVOKE_DEVICE, roles=ADMINISTRATORS),
        Rule(action=Action.REVOKE_DEVICE, roles=LIGHT, own_only=True),
        Rule(action=Action.VIEW_AUDIT, roles=ADMINISTRATORS | {Role.AUDITOR}),
        Rule(action=Action.SHARE_VIEW, roles=VIEW_SHARERS),
        *(Rule(action=action, roles=LIGHT) for action in LIGHT_ACTIONS),
    ),
)
# Whom only a system administrator appoints: those above or beside the unit administrator.
_GIVEN_BY_SYSTEM = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR})
_NOBODY_GIVES = frozenset({Role.RESIDENT, Role.VISITOR})


def roles_for(action: Action) -> frozenset[Role]:
    """Roles that may do this to others."""
    return frozenset().union(*(rule.roles for rule in RULES if rule.action == action and not rule.own_only))


def may(user: User, action: Action, unit: Unit) -> bool:
    """Whether one of the person's roles that reach this unit allows it."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or bool(queries.roles_at(user, unit) & roles_for(action))


def may_anywhere(user: User | AnonymousUser, action: Action) -> bool:
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or bool(queries.roles_anywhere(user) & roles_for(action))


def paths_for(user: User, action: Action) -> list[str] | None:
    """Paths of the units in which the action is allowed; None: everywhere."""
    if user.is_superuser:
        return None
    return sorted({a.unit.path for a in queries.assignments(user) if a.role in roles_for(action)})


def may_give(user: User, role: Role, unit: Unit) -> bool:
    """Whether the person may give this role in this unit to somebody."""
    if role in _NOBODY_GIVES or not may(user, Action.INVITE, unit):
        return False
    if role not in _GIVEN_BY_SYSTEM or user.is_superuser:
        return True
    return Role.SYSTEM_ADMINISTRATOR in queries.roles_at(user, unit)


def may_manage(user: User, person: User) -> bool:
    """Whether the person's account may be touched: everything they hold must lie within the administrator's units.

    Else a commune could print a slip for a leader of the province who also sits in the commune.
    """
    held = list(person.assignments.not_over(clock.today()).select_related("unit"))
    if not held:
        held = list(person.assignments.select_related("unit").order_by("-valid_to", "-pk")[:1])
    if person.is_superuser and not user.is_superuser:
        return False
    if not held:
        return user.is_superuser
    return all(may(user, Action.INVITE, a.unit) and may_give(user, Role(a.role), a.unit) for a in held)


def may_touch_account(user: User, person: User) -> bool:
    """Retire, reset, unlock: never oneself."""
    return user.pk != person.pk and may_manage(user, person)


def may_appoint_deputy(user: User, leader: User) -> bool:
    if user.pk == leader.pk:
        return bool(queries.roles_anywhere(leader) & APPROVERS)
    return may_manage(user, leader)


def is_deputy_possible(leader: User, deputy: User, on: date | None = None) -> bool:
    """A deputy works at the desk, is somebody else and holds a role in the leader's unit or around it."""
    return (
        leader.pk != deputy.pk
        and deputy.is_active
        and not deputy.is_light
        and any(
            mine.unit.path.startswith(theirs.unit.path) or theirs.unit.path.startswith(mine.unit.path)
            for mine in queries.assignments(leader, on)
            for theirs in queries.assignments(deputy, on)
        )
    )


def may_change_view(user: User, view: SavedView) -> bool:
    """A filter that others share is read only."""
    return user.is_active and view.owner_id == user.pk


def units_to_share_with(user: User) -> list[Unit]:
    """Units in which the person holds a role that may share filters, the nearest first."""
    mine = roles_for(Action.SHARE_VIEW)
    found = {a.unit_id: a.unit for a in queries.assignments(user) if a.role in mine}
    return sorted(found.values(), key=lambda u: (-len(u.path), u.sort_key))


# --- light accounts ---

V = TypeVar("V", bound=Callable[..., Any])


def light_may(action: Action | str) -> Callable[[V], V]:
    """Marks a view that light accounts may use. What is not marked is closed to them."""
    done = Action(action)
    if done not in LIGHT_ACTIONS:
        raise ValueError(f"light accounts never {done}")

    def mark(view: V) -> V:
        view.light_action = done  # type: ignore[attr-defined]
        return view

    return mark


@dataclasses.dataclass(frozen=True)
class LightEntrance:
    """A page that a light account finds on its first page."""

    action: Action
    label: str | Promise
    url_name: str
    roles: frozenset[Role]


_entrances: dict[str, LightEntrance] = {}


def register_light_entrance(
    action: Action | str, label: str | Promise, url_name: str, *, roles: frozenset[Role] = LIGHT
) -> None:
    _entrances[url_name] = LightEntrance(Action(action), label, url_name, roles)


def light_entrances(user: User) -> list[LightEntrance]:
    held = queries.roles_anywhere(user)
    return [entrance for entrance in _entrances.values() if entrance.roles & held]
