"""Who may do what with rates and sheets: one table, read by code, tests and the guide."""

from __future__ import annotations

from lantoa.apps.royalties.choices import Action, SheetState
from lantoa.apps.royalties.models import RoyaltySheet
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import APPROVERS, DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.units.models import Unit

_CLERKS = frozenset({Role.SECRETARY})
_READERS = _CLERKS | APPROVERS | {Role.UNIT_ADMINISTRATOR, Role.LEADER, Role.AUDITOR}
_DRAFT = frozenset({SheetState.DRAFT})

RULES = (
    Rule(action=Action.VIEW, roles=_READERS),
    Rule(action=Action.EDIT_RATES, roles=_CLERKS | {Role.UNIT_ADMINISTRATOR}),
    Rule(action=Action.MAKE, roles=_CLERKS, states=_DRAFT),
    Rule(action=Action.GRADE, roles=_CLERKS, states=_DRAFT),
    Rule(action=Action.CHECK, roles=_CLERKS, states=_DRAFT),
    Rule(action=Action.SEND_BACK, roles=_CLERKS | APPROVERS, states=frozenset({SheetState.CHECKED})),
    Rule(action=Action.SEND_BACK, roles=APPROVERS, states=frozenset({SheetState.APPROVED})),
    Rule(action=Action.APPROVE, roles=APPROVERS, states=frozenset({SheetState.CHECKED}), only_others=True),
    Rule(
        action=Action.PAY,
        roles=_CLERKS | {Role.UNIT_ADMINISTRATOR},
        states=frozenset({SheetState.APPROVED}),
    ),
    Rule(action=Action.SEE_SLIP, roles=_READERS),
    Rule(
        action=Action.SEE_SLIP,
        roles=DESK,
        states=frozenset({SheetState.APPROVED, SheetState.PAID}),
        own_only=True,
    ),
)
register_table("royalties", RULES)


def roles_for(action: Action) -> frozenset[Role]:
    return frozenset().union(*(rule.roles for rule in RULES if rule.action == action and not rule.own_only))


def may_in(user: User, action: Action, unit: Unit) -> bool:
    """Whether the person may do this in the unit at all, whatever the state."""
    return bool(people.roles_at(user, unit) & roles_for(action))


def may(user: User, action: Action, sheet: RoyaltySheet) -> bool:
    roles = people.roles_at(user, sheet.unit)
    return any(
        rule.roles & roles
        and (rule.states is None or sheet.state in rule.states)
        and not (rule.only_others and user.pk in sheet.touched_by)
        for rule in RULES
        if rule.action == action and not rule.own_only
    )


def may_see_slip(user: User, sheet: RoyaltySheet, person: User | None) -> bool:
    """The desk's readers see every slip; a person sees their own from the approval on."""
    if may(user, Action.SEE_SLIP, sheet):
        return True
    is_own = person is not None and person.pk == user.pk
    return is_own and any(
        rule.states is not None and sheet.state in rule.states
        for rule in RULES
        if rule.action == Action.SEE_SLIP and rule.own_only
    )


def actions(user: User, sheet: RoyaltySheet) -> list[Action]:
    """The steps that the person may take now, in the order of the table."""
    steps = (Action.MAKE, Action.CHECK, Action.APPROVE, Action.PAY, Action.SEND_BACK)
    return [action for action in steps if may(user, action, sheet)]


def paths_for(user: User, action: Action) -> list[str]:
    """Paths of the units below which the action is allowed."""
    roles = roles_for(action)
    return sorted({a.unit.path for a in people.assignments(user) if Role(a.role) in roles})


def is_reader(user: User) -> bool:
    return bool(people.roles_anywhere(user) & roles_for(Action.VIEW))
