"""Who may do what to a story: one table, role × action × state. Code, tests and the guide all read it."""

from __future__ import annotations

import dataclasses

from django.utils.functional import Promise

from lantoa.apps.newsroom.choices import RECEIVED, Action, Public, Stage
from lantoa.apps.newsroom.models import Portal, Story
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import ADMINISTRATORS, APPROVERS, DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import Rule, register_table
from lantoa.shared.units.models import Unit


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoryRule(Rule):
    publics: frozenset[str] | None = None  # None: whatever the public has of it


WRITERS = frozenset({Role.CONTRIBUTOR, Role.REPORTER})
LIGHT_SENDERS = frozenset({Role.VILLAGE_HEAD, Role.DIGITAL_TEAM})
EDITORS = frozenset({Role.EDITOR, Role.SECRETARY})
PUBLISHERS = EDITORS | APPROVERS
READERS = DESK - WRITERS - {Role.SYSTEM_ADMINISTRATOR}

_WRITABLE = frozenset({Stage.DRAFT, Stage.RETURNED})
_ON_ITS_WAY = frozenset({Stage.SUBMITTED, Stage.EDITING, Stage.AWAITING, Stage.APPROVED, Stage.SCHEDULED})
_LIVE = frozenset({Public.PUBLISHED})
_NOT_LIVE = frozenset({Public.NEVER, Public.WITHDRAWN})

RULES: tuple[StoryRule, ...] = (
    StoryRule(action=Action.VIEW, roles=READERS),
    StoryRule(action=Action.VIEW, roles=WRITERS | LIGHT_SENDERS, own_only=True),
    StoryRule(action=Action.SAVE, roles=WRITERS | LIGHT_SENDERS, states=_WRITABLE, publics=_NOT_LIVE, own_only=True),
    StoryRule(action=Action.SAVE, roles=EDITORS, states=_WRITABLE | {Stage.EDITING}),
    StoryRule(action=Action.SUBMIT, roles=WRITERS | LIGHT_SENDERS, states=_WRITABLE, publics=_NOT_LIVE, own_only=True),
    StoryRule(action=Action.SUBMIT, roles=EDITORS, states=_WRITABLE),
    StoryRule(action=Action.TAKE, roles=EDITORS, states=frozenset({Stage.SUBMITTED})),
    StoryRule(action=Action.RETURN, roles=EDITORS, states=frozenset({Stage.SUBMITTED, Stage.EDITING})),
    StoryRule(action=Action.RETURN, roles=APPROVERS, states=frozenset({Stage.AWAITING})),
    StoryRule(
        action=Action.RETURN,
        roles=APPROVERS | {Role.SECRETARY},
        states=frozenset({Stage.APPROVED, Stage.SCHEDULED}),
    ),
    StoryRule(action=Action.REQUEST_APPROVAL, roles=EDITORS, states=_WRITABLE | {Stage.EDITING}),
    StoryRule(action=Action.APPROVE, roles=APPROVERS, states=frozenset({Stage.AWAITING}), only_others=True),
    StoryRule(action=Action.SCHEDULE, roles=PUBLISHERS, states=frozenset({Stage.APPROVED}), publics=_NOT_LIVE),
    StoryRule(
        action=Action.PUBLISH,
        roles=PUBLISHERS,
        states=frozenset({Stage.APPROVED, Stage.SCHEDULED}),
        publics=_NOT_LIVE,
    ),
    StoryRule(action=Action.UPDATE, roles=PUBLISHERS, states=frozenset({Stage.APPROVED}), publics=_LIVE),
    StoryRule(action=Action.CORRECT, roles=PUBLISHERS, states=frozenset({Stage.APPROVED}), publics=_LIVE),
    StoryRule(action=Action.WITHDRAW, roles=APPROVERS | {Role.SECRETARY}, publics=_LIVE),
    StoryRule(
        action=Action.ARCHIVE,
        roles=APPROVERS | {Role.SECRETARY},
        states=frozenset({Stage.DRAFT}),
        publics=frozenset({Public.PUBLISHED, Public.WITHDRAWN}),
    ),
    StoryRule(
        action=Action.DISCARD,
        roles=WRITERS | LIGHT_SENDERS,
        states=_WRITABLE,
        publics=frozenset({Public.NEVER}),
        own_only=True,
    ),
    StoryRule(
        action=Action.DISCARD,
        roles=EDITORS,
        states=_WRITABLE | {Stage.SUBMITTED, Stage.EDITING},
        publics=frozenset({Public.NEVER}),
    ),
    StoryRule(action=Action.RESTORE, roles=WRITERS | LIGHT_SENDERS, own_only=True),
    StoryRule(action=Action.RESTORE, roles=EDITORS),
)
register_table("newsroom", RULES)

CREATORS = WRITERS | EDITORS | LIGHT_SENDERS
PORTAL_EDITORS = frozenset({Role.SECRETARY}) | ADMINISTRATORS


def may(user: User, action: Action | str, story: Story) -> bool:
    """Whether a rule of the table lets this person do this to this story now. Two queries at most, once a request."""
    roles = people.roles_at(user, story.unit)
    return bool(roles) and any(_fits(rule, user, roles, story) for rule in RULES if rule.action == action)


def _fits(rule: StoryRule, user: User, roles: frozenset[Role], story: Story) -> bool:
    if not roles & rule.roles:
        return False
    if rule.states is not None and story.stage not in rule.states:
        return False
    if rule.publics is not None and story.public not in rule.publics:
        return False
    if rule.own_only and story.author_id != user.pk:
        return False
    if rule.only_others and user.pk in _contributors(story):
        return False
    if rule.action == Action.RESTORE:
        return story.binned_at is not None
    return story.binned_at is None or rule.action == Action.VIEW


def _contributors(story: Story) -> list[int]:
    return list(story.submitted_version.contributors if story.submitted_version else story.touched_by)


def actions(user: User, story: Story) -> list[Action]:
    """What the person may do now, in the order of the table."""
    seen: dict[Action, None] = {}
    for rule in RULES:
        action = Action(rule.action)
        if action not in seen and action is not Action.VIEW and may(user, action, story):
            seen[action] = None
    return list(seen)


def state_word(user: User, story: Story) -> str | Promise:
    """The story's state in this reader's word: who sent it reads "Submitted", whoever receives it "Newly received"."""
    if story.stage == Stage.SUBMITTED and story.author_id != user.pk and receives(user, story.unit):
        return RECEIVED
    return story.state.label


def receives(user: User, unit: Unit) -> bool:
    return bool(people.roles_at(user, unit) & EDITORS)


def may_ask_approver(user: User, story: Story) -> bool:
    """Send an approver a bound link, or write down a yes given by telephone."""
    return bool(people.roles_at(user, story.unit) & EDITORS)


def may_ask_for_originals(user: User, story: Story) -> bool:
    """Editors ask whoever took the pictures; the sender needs no asking."""
    return bool(people.roles_at(user, story.unit) & EDITORS)


def may_view(user: User, story: Story) -> bool:
    return may(user, Action.VIEW, story)


def may_save(user: User, story: Story) -> bool:
    return may(user, Action.SAVE, story)


def may_create(user: User, unit: Unit) -> bool:
    return bool(people.roles_at(user, unit) & CREATORS)


def may_edit_portal(user: User, unit: Unit) -> bool:
    return bool(people.roles_at(user, unit) & PORTAL_EDITORS)


def may_import_portal(user: User, portal: Portal) -> bool:
    """Whole archives are published at once: whoever answers for the portal does that."""
    return user.is_active and bool(people.roles_at(user, portal.unit) & PORTAL_EDITORS)


def may_import_somewhere(user: User) -> bool:
    return user.is_active and not user.is_light and bool(people.roles_anywhere(user) & PORTAL_EDITORS)


def may_license(user: User) -> bool:
    """Licences of outlets hold for the whole house: the province's secretary and administrators keep them."""
    held = [a for a in people.assignments(user) if Role(a.role) in PORTAL_EDITORS]
    return user.is_active and any(a.unit.parent_id is None for a in held)


def may_place(user: User, story: Story, portals: list[Portal]) -> bool:
    """Editors place stories on the portals of the units that their role reaches."""
    return may_view(user, story) and all(people.roles_at(user, portal.unit) & EDITORS for portal in portals)


def may_write_somewhere(user: User) -> bool:
    return bool(units_to_write_for(user))


def units_to_write_for(user: User) -> list[Unit]:
    """Units in which the person holds a role that may create stories, the narrowest first."""
    found = {a.unit_id: a.unit for a in people.assignments(user) if Role(a.role) in CREATORS}
    return sorted(found.values(), key=lambda u: (-len(u.path), u.sort_key))
