"""Who may do what to a campaign: one table, role × action × state. Code, tests and the guide all read it."""

from __future__ import annotations

from lantoa.apps.campaigns.choices import Action, State
from lantoa.apps.campaigns.models import Campaign, Happening, Task
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import APPROVERS, DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.units.models import Unit

WRITERS = frozenset({Role.CONTRIBUTOR, Role.REPORTER})
EDITORS = frozenset({Role.EDITOR, Role.SECRETARY})
DECIDERS = APPROVERS | {Role.SECRETARY}
READERS = DESK - {Role.SYSTEM_ADMINISTRATOR}
LIGHT_DOORKEEPERS = frozenset({Role.DIGITAL_TEAM, Role.VILLAGE_HEAD})
AT_THE_DOOR = WRITERS | EDITORS | LIGHT_DOORKEEPERS
NOMINATORS = READERS - {Role.AUDITOR, Role.LEADER}

_OPEN = frozenset({State.PLANNED, State.RUNNING})
_KEPT = _OPEN | {State.CLOSED}

RULES: tuple[Rule, ...] = (
    Rule(action=Action.VIEW, roles=READERS),
    Rule(action=Action.EDIT, roles=EDITORS, states=_KEPT),
    Rule(action=Action.EDIT, roles=WRITERS, states=frozenset({State.PLANNED}), own_only=True),
    Rule(action=Action.IMPORT_TASKS, roles=EDITORS, states=_OPEN),
    Rule(action=Action.IMPORT_TASKS, roles=WRITERS, states=frozenset({State.PLANNED}), own_only=True),
    Rule(action=Action.START, roles=DECIDERS, states=frozenset({State.PLANNED})),
    Rule(action=Action.CLOSE, roles=DECIDERS, states=frozenset({State.RUNNING})),
    Rule(action=Action.REOPEN, roles=DECIDERS, states=frozenset({State.CLOSED})),
    Rule(action=Action.ARCHIVE, roles=DECIDERS, states=frozenset({State.CLOSED})),
    Rule(action=Action.PUBLISH_PAGE, roles=DECIDERS, states=_KEPT),
    Rule(action=Action.HIDE_PAGE, roles=DECIDERS),
    Rule(action=Action.CLONE, roles=EDITORS),
    Rule(action=Action.SEE_REGISTRATIONS, roles=EDITORS | APPROVERS),
    Rule(action=Action.CHECK_IN, roles=AT_THE_DOOR, states=_KEPT),
    Rule(action=Action.PLAN_SHOW, roles=EDITORS | {Role.STATION_OPERATOR}, states=_KEPT),
    Rule(action=Action.NOMINATE, roles=NOMINATORS, states=_KEPT),
    Rule(action=Action.HONOUR, roles=DECIDERS, states=_KEPT),
    # In the task's own unit, which may stand far below the campaign's; and whoever bears the task's name.
    Rule(action=Action.WORK_ON_TASK, roles=READERS - {Role.AUDITOR}, states=_OPEN),
)
register_table("campaigns", RULES)

CREATORS = WRITERS | EDITORS


def may(user: User, action: Action | str, campaign: Campaign) -> bool:
    """Whether a rule of the table lets this person do this to this campaign now."""
    return _allows(user, action, campaign, campaign.unit)


def _allows(user: User, action: Action | str, campaign: Campaign, unit: Unit) -> bool:
    roles = people.roles_at(user, unit)
    if action == (Action.PUBLISH_PAGE if campaign.is_public else Action.HIDE_PAGE):
        return False
    return any(
        rule.action == action
        and roles & rule.roles
        and (rule.states is None or campaign.state in rule.states)
        and (not rule.own_only or campaign.created_by_id == user.pk)
        for rule in RULES
    )


def actions(user: User, campaign: Campaign) -> list[Action]:
    """What the person may do now, in the order of the table."""
    seen: dict[Action, None] = {}
    for rule in RULES:
        action = Action(rule.action)
        if action not in seen and may(user, action, campaign):
            seen[action] = None
    return list(seen)


def may_create(user: User, unit: Unit) -> bool:
    return bool(people.roles_at(user, unit) & CREATORS)


def may_check_in(user: User, happening: Happening) -> bool:
    """People of the campaign's unit, and those of the unit on whose ground it happens."""
    campaign = happening.campaign
    units = [campaign.unit, *([happening.host] if happening.host is not None else [])]
    return any(_allows(user, Action.CHECK_IN, campaign, unit) for unit in units)


def may_work_on(user: User, task: Task) -> bool:
    """Who leads the campaign, whose name stands on the task, and who works in the task's unit."""
    campaign = task.campaign
    if campaign.state not in _OPEN:
        return False
    if may(user, Action.EDIT, campaign) or task.owner_id == user.pk:
        return True
    return task.owner_unit is not None and _allows(user, Action.WORK_ON_TASK, campaign, task.owner_unit)


def units_to_lead_for(user: User) -> list[Unit]:
    """Units for which the person may begin a campaign, the narrowest first."""
    found = {a.unit_id: a.unit for a in people.assignments(user) if Role(a.role) in CREATORS}
    return sorted(found.values(), key=lambda u: (-len(u.path), u.sort_key))


def units_to_nominate_for(user: User) -> list[Unit]:
    found = {a.unit_id: a.unit for a in people.assignments(user) if Role(a.role) in NOMINATORS}
    return sorted(found.values(), key=lambda u: (-len(u.path), u.sort_key))
