"""What the public gets to see."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import Action, Label, Public, Stage
from lantoa.apps.newsroom.errors import NotReady, ReasonMissing
from lantoa.apps.newsroom.models import Category, Placement, Portal, Step, Story, StoryVersion
from lantoa.apps.newsroom.services import steps
from lantoa.apps.newsroom.services.moving import drop_pages, told
from lantoa.core import clock, events, pagecache
from lantoa.shared.accounts.models import User
from lantoa.shared.media import queries as media
from lantoa.shared.media.models import Image

log = logging.getLogger(__name__)


@transaction.atomic
def schedule(story: Story, *, by: User, at: datetime) -> Story:
    current, before = steps.begin(story, Action.SCHEDULE, by)
    if at <= clock.now():
        raise NotReady([_("The time has passed already.")])
    from_state = current.state
    current.stage = Stage.SCHEDULED
    current.scheduled_for = at
    told(
        current,
        steps.end(current, Action.SCHEDULE, by, before, version=current.approved_version, from_state=from_state),
    )
    return current


@transaction.atomic
def publish(story: Story, *, by: User) -> Story:
    """Shows the approved version to the public for the first time (or again after a withdrawal)."""
    current, before = steps.begin(story, Action.PUBLISH, by)
    return _show(current, Action.PUBLISH, Label.FIRST, by=by, before=before)


@transaction.atomic
def update(story: Story, *, by: User, note: str = "") -> Story:
    current, before = steps.begin(story, Action.UPDATE, by)
    return _show(current, Action.UPDATE, Label.UPDATED, by=by, before=before, note=note)


@transaction.atomic
def correct(story: Story, *, by: User, note: str) -> Story:
    """Replaces the public version; the note says to the public what was wrong."""
    current, before = steps.begin(story, Action.CORRECT, by)
    if not note.strip():
        raise ReasonMissing(_("Please write what was wrong and what is right: readers will see it."))
    return _show(current, Action.CORRECT, Label.CORRECTED, by=by, before=before, note=note)


def _show(
    story: Story, action: Action, label: Label, *, by: User | None, before: dict[str, object], note: str = ""
) -> Story:
    version = story.approved_version
    if version is None:
        raise NotReady([_("No version has been approved.")])
    against = pictures_against(version)
    if against:
        raise NotReady(against)
    moment = clock.now()
    from_state = story.state
    StoryVersion.objects.filter(pk=version.pk).update(label=label, note=note, published_at=moment)
    version.label, version.note, version.published_at = label, note, moment
    story.public_version = version
    story.approved_version = None
    story.submitted_version = None
    story.stage = Stage.DRAFT
    story.public = Public.PUBLISHED
    story.published_at = moment
    story.first_published_at = story.first_published_at or moment
    story.scheduled_for = None
    story.withdrawn_at = None
    story.withdrawal_reason = ""
    story.is_withdrawal_public = False
    _place_by_default(story)
    told(story, steps.end(story, action, by, before, note=note, version=version, from_state=from_state))
    urgent = story.priority == "emergency"
    if label is Label.CORRECTED:
        events.record(
            events.PieceCorrected(kind="story", pk=story.pk, version=version.number, note=note, emergency=urgent)
        )
    else:
        events.record(events.PiecePublished(kind="story", pk=story.pk, version=version.number, emergency=urgent))
    drop_pages(story, wherever_named=label is Label.CORRECTED)
    return story


def pictures_against(version: StoryVersion) -> list[str]:
    """What keeps its pictures from being shown now: a guardian may have taken a consent back since the approval."""
    pks = [row["image"] for row in version.content.get("pictures", ())]
    images = Image.objects.filter(pk__in=pks).order_by("pk") if pks else []
    return [fault.message for fault in media.faults_before_publishing(images) if fault.blocks]


def _place_by_default(story: Story) -> None:
    """A story that nobody placed stands on its unit's own portal, or on the nearest one above."""
    if story.placements.exists():
        return
    above = [story.unit_id, *reversed(story.unit.ancestor_pks)]
    portals = {p.unit_id: p for p in Portal.objects.filter(unit_id__in=above)}
    nearest = next((portals[pk] for pk in above if pk in portals), None)
    nearest = nearest or Portal.objects.filter(is_main=True).first()
    if nearest is not None:
        Placement.objects.get_or_create(story=story, portal=nearest, category=None)


@transaction.atomic
def withdraw(story: Story, *, by: User, reason: str, is_public_notice: bool = True) -> Story:
    """Takes the story away from the public; its address then says that it was withdrawn, and why."""
    current, before = steps.begin(story, Action.WITHDRAW, by)
    if not reason.strip():
        raise ReasonMissing
    from_state, version = current.state, current.public_version
    current.public = Public.WITHDRAWN
    current.withdrawn_at = clock.now()
    current.withdrawal_reason = reason
    current.is_withdrawal_public = is_public_notice
    told(current, steps.end(current, Action.WITHDRAW, by, before, note=reason, version=version, from_state=from_state))
    events.record(
        events.PieceWithdrawn(
            kind="story",
            pk=current.pk,
            version=version.number if version else 0,
            reason=reason,
            is_public_notice=is_public_notice,
            emergency=current.priority == "emergency",
        )
    )
    drop_pages(current, wherever_named=True)
    return current


def publish_due() -> int:
    """Publishes what is due; each story in its own transaction, so that one that fails holds back none."""
    count = 0
    due = Story.objects.filter(stage=Stage.SCHEDULED, scheduled_for__lte=clock.now(), binned_at=None)
    for pk in list(due.order_by("scheduled_for").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                story = (
                    Story.objects.select_for_update(of=("self",), skip_locked=True)
                    .select_related("unit")
                    .filter(pk=pk, stage=Stage.SCHEDULED, scheduled_for__lte=clock.now())
                    .first()
                )
                if story is None:
                    continue
                by = _who_scheduled(story)
                against = pictures_against(story.approved_version) if story.approved_version is not None else []
                if against:
                    _give_back(story, against)
                    continue
                _show(story, Action.PUBLISH, Label.FIRST, by=by, before=steps.snapshot(story))
                count += 1
        except Exception:
            log.exception("scheduled publishing failed", extra={"story": pk})
    return count


def _give_back(story: Story, against: list[str]) -> None:
    """What was due and may not be shown goes back to its author with the reasons, instead of failing every minute."""
    before, from_state, version = steps.snapshot(story), story.state, story.approved_version
    story.stage, story.approved_version, story.scheduled_for = Stage.RETURNED, None, None
    note = "\n".join(against)
    told(story, steps.end(story, Action.RETURN, None, before, note=note, version=version, from_state=from_state))


def _who_scheduled(story: Story) -> User | None:
    step = Step.objects.filter(story=story, action=Action.SCHEDULE, undone_at=None).select_related("by").first()
    return step.by if step else None


def clear_at_switches(*, since: datetime) -> bool:
    """Drops cached pages when a dated place, category or emergency began or ended since then. Says whether one did."""
    now = clock.now()
    passed = (since, now)
    if (
        Placement.objects.filter(Q(shows_from__range=passed) | Q(shows_until__range=passed)).exists()
        or Category.objects.filter(Q(shows_from__range=passed) | Q(shows_until__range=passed)).exists()
        or Story.objects.public().filter(valid_until__range=passed).exists()
    ):
        pagecache.clear()
        return True
    return False
