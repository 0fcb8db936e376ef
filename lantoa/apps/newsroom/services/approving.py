"""A leader's yes: at the desk, on the phone, by a bound link, or by telephone and recorded."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from lantoa.apps.newsroom import permissions, queries
from lantoa.apps.newsroom.choices import Action, ApprovalWay, Stage
from lantoa.apps.newsroom.errors import LinkUnusable, NewsroomError, NotReady, WrongState
from lantoa.apps.newsroom.models import ApprovalLink, Decision, Story, StoryVersion
from lantoa.apps.newsroom.services import steps
from lantoa.apps.newsroom.services.moving import faults, told
from lantoa.core import clock
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.queries import roles_at
from lantoa.shared.media.models import Document

LINK_LIVES_FOR = timedelta(hours=24)
LINK_FAILURES = 5


def approve(
    story: Story,
    *,
    by: User,
    version: StoryVersion,
    way: ApprovalWay = ApprovalWay.DESK,
    pin: str = "",
    code: str = "",
) -> Story:
    """Approves that very version, with the approver's PIN or second factor.

    Raises PermissionDenied (four eyes, role, unit), WrongState when a newer version waits, and what
    `accounts.verify_approval` raises for a wrong PIN: that is counted even though nothing else is kept, so it
    stands outside the transaction.
    """
    require(
        permissions.may, by, Action.APPROVE, Story.objects.select_related("unit", "submitted_version").get(pk=story.pk)
    )
    accounts.verify_approval(by, pin=pin, code=code)
    return _approve(story, by=by, version=version, way=way)


def approve_many(stories: Iterable[Story], *, by: User, pin: str = "", code: str = "") -> dict[int, Exception | None]:
    """Approves what waits of these stories, with one PIN for all. Gives for each key what stood against it, or None.

    Raises what `accounts.verify_approval` raises, with nothing approved.
    """
    accounts.verify_approval(by, pin=pin, code=code)
    told: dict[int, Exception | None] = {}
    for story in stories:
        try:
            if story.submitted_version is None:
                raise WrongState
            _approve(story, by=by, version=story.submitted_version, way=ApprovalWay.DESK)
        except (NewsroomError, PermissionDenied) as fault:
            told[story.pk] = fault
        else:
            told[story.pk] = None
    return told


@transaction.atomic
def _approve(story: Story, *, by: User, version: StoryVersion, way: ApprovalWay) -> Story:
    current, before = steps.begin(story, Action.APPROVE, by)
    if current.submitted_version_id != version.pk:
        raise WrongState
    route = queries.route_for(current)
    if not roles_at(by, current.unit) & route.roles:
        raise PermissionDenied("the route names other approvers")
    found = faults(current)
    if found:
        raise NotReady(found)
    _decide(version, by=by, way=way)
    _enough(current, version, route.steps)
    return _approved(current, before, by=by, version=version)


def _decide(version: StoryVersion, *, by: User, way: ApprovalWay, **recorded: object) -> Decision:
    try:
        with transaction.atomic():
            return Decision.objects.create(
                version=version, is_approval=True, by=by, way=way, at=clock.now(), **recorded
            )
    except IntegrityError:
        raise WrongState from None


def _enough(story: Story, version: StoryVersion, needed: int) -> None:
    given = version.decisions.filter(is_approval=True, undone_at=None).count()
    story.stage = Stage.APPROVED if given >= needed else Stage.AWAITING


def _approved(story: Story, before: dict[str, object], *, by: User, version: StoryVersion, note: str = "") -> Story:
    if story.stage == Stage.APPROVED:
        story.approved_version = version
    told(story, steps.end(story, Action.APPROVE, by, before, version=version, note=note, from_state="awaiting"))
    return story


@transaction.atomic
def record_telephone(
    story: Story, *, by: User, leader: User, said_at: datetime, note: str = "", scan: Document | None = None
) -> Story:
    """The secretary writes down a yes given by telephone; the leader confirms it at the next sign-in."""
    current = steps.locked(story)
    before = steps.snapshot(current)
    if not roles_at(by, current.unit) & {Role.SECRETARY, Role.EDITOR} or by.pk == leader.pk:
        raise PermissionDenied("record a telephone decision")
    require(permissions.may, leader, Action.APPROVE, current)
    if said_at > clock.now():
        raise NotReady(["said_at lies in the future"])
    route = queries.route_for(current)
    if not roles_at(leader, current.unit) & route.roles:
        raise PermissionDenied("the route names other approvers")
    version = current.submitted_version
    if version is None:
        raise WrongState
    found = faults(current)
    if found:
        raise NotReady(found)
    _decide(version, by=leader, way=ApprovalWay.TELEPHONE, recorded_by=by, said_at=said_at, scan=scan, reason=note)
    _enough(current, version, route.steps)
    return _approved(current, before, by=by, version=version, note=note)


def confirm_telephone(decision: Decision, *, by: User, pin: str = "", code: str = "") -> Decision:
    """The leader says: yes, I gave it."""
    if decision.by_id != by.pk:
        raise PermissionDenied("confirm a decision of somebody else")
    accounts.verify_approval(by, pin=pin, code=code)
    with transaction.atomic():
        row = Decision.objects.select_for_update().get(pk=decision.pk)
        if row.way != ApprovalWay.TELEPHONE or row.confirmed_at or row.disowned_at:
            raise WrongState
        row.confirmed_at = clock.now()
        row.save(update_fields=["confirmed_at"])
    return row


@transaction.atomic
def disown_telephone(decision: Decision, *, by: User, reason: str) -> Decision:
    """The leader says that this yes was never given: the story leaves the public, or the queue."""
    from lantoa.apps.newsroom.services import moving, publishing

    row = Decision.objects.select_for_update().select_related("version__story").get(pk=decision.pk)
    if row.by_id != by.pk:
        raise PermissionDenied("disown a decision of somebody else")
    if row.way != ApprovalWay.TELEPHONE or row.confirmed_at or row.disowned_at:
        raise WrongState
    row.disowned_at = clock.now()
    row.undone_at = row.disowned_at
    row.reason = reason
    row.save(update_fields=["disowned_at", "undone_at", "reason"])
    story = row.version.story
    if story.public_version_id == row.version_id and story.public == "published":
        publishing.withdraw(story, by=by, reason=reason, is_public_notice=False)
    elif story.approved_version_id == row.version_id:
        moving.give_back(story, by=by, reason=reason)
    return row


@transaction.atomic
def make_link(story: Story, *, person: User, by: User) -> tuple[ApprovalLink, str]:
    """A link for one approver and the version that waits now. The token itself is not stored."""
    current = steps.locked(story)
    if not roles_at(by, current.unit) & permissions.EDITORS:
        raise PermissionDenied("make an approval link")
    version = current.submitted_version
    if version is None or not permissions.may(person, Action.APPROVE, current):
        raise NotReady(["that person cannot approve this version"])
    token = secrets.token_urlsafe(24)
    link = ApprovalLink.objects.create(
        token_sha256=_digest(token),
        version=version,
        person=person,
        created_by=by,
        created_at=clock.now(),
        expires_at=clock.now() + LINK_LIVES_FOR,
    )
    return link, token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(token: str) -> ApprovalLink:
    """The link if it can still be used. Opening changes nothing: chat programs open links to preview them."""
    link = (
        ApprovalLink.objects.select_related("version__story__unit", "person")
        .filter(token_sha256=_digest(token))
        .first()
    )
    if (
        link is None
        or link.used_at is not None
        or link.expires_at <= clock.now()
        or link.failures >= LINK_FAILURES
        or link.version.story.submitted_version_id != link.version_id
        or link.version.story.stage != Stage.AWAITING
    ):
        raise LinkUnusable
    return link


def _proven(token: str, *, pin: str, code: str) -> ApprovalLink:
    """The link, once its person has shown the PIN or second factor. A wrong one counts against the link too."""
    link = open_link(token)
    try:
        accounts.verify_approval(link.person, pin=pin, code=code)
    except accounts.ApprovalRefused:
        ApprovalLink.objects.filter(pk=link.pk).update(failures=F("failures") + 1)
        raise
    return link


def use_link(token: str, *, pin: str = "", code: str = "") -> Story:
    """Approves by the link, once."""
    link = _proven(token, pin=pin, code=code)
    with transaction.atomic():
        used = ApprovalLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now())
        if not used:
            raise LinkUnusable
        return _approve(link.version.story, by=link.person, version=link.version, way=ApprovalWay.LINK)


def give_back_by_link(token: str, *, reason: str, pin: str = "", code: str = "") -> Story:
    """Returns by the link, with the same proof as a yes: a forwarded link alone is worth nothing."""
    from lantoa.apps.newsroom.services import moving

    link = _proven(token, pin=pin, code=code)
    with transaction.atomic():
        story = moving.give_back(link.version.story, by=link.person, reason=reason)
        ApprovalLink.objects.filter(pk=link.pk).update(used_at=clock.now())
    return story
