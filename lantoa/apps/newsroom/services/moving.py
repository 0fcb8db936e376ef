"""Steps on the way to approval, and back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import Action, Priority, Public, Stage, VariantState
from lantoa.apps.newsroom.errors import NotReady, ReasonMissing, TooLate, WrongState
from lantoa.apps.newsroom.events import StoryMoved
from lantoa.apps.newsroom.models import Decision, Step, Story
from lantoa.apps.newsroom.queries import UNDO_FOR
from lantoa.apps.newsroom.services import freezing, steps
from lantoa.core import clock, events, pagecache
from lantoa.shared.accounts.models import User
from lantoa.shared.media import queries as media


def faults(story: Story) -> list[str]:
    """What must be mended before somebody is asked to approve this."""
    found: list[str] = []
    if not story.title.strip():
        found.append(str(_("The title is missing.")))
    if not story.body.strip() and not story.facts:
        found.append(str(_("The text is missing.")))
    if story.kind == "photo" and not story.pictures.exists():
        found.append(str(_("A photo story needs pictures.")))
    waiting = story.variants.filter(state=VariantState.NEEDS_REVIEW)
    found.extend(
        str(_("The variant “%(form)s” needs review: renew or confirm it.") % {"form": v.get_form_display()})
        for v in waiting
    )
    images = [p.image for p in story.pictures.select_related("image")]
    found.extend(str(fault.message) for fault in media.faults_before_publishing(images) if fault.blocks)
    return found


def drop_pages(story: Story, *, wherever_named: bool = False) -> None:
    """At commit: the pages that show the story and all lists; every page when it stands in the strip on top."""
    if story.priority == Priority.EMERGENCY:
        pagecache.clear()
    else:
        pagecache.clear_piece("story", story.pk, wherever_named=wherever_named)


def told(story: Story, step: Step) -> None:
    events.record(
        StoryMoved(
            pk=story.pk,
            step=step.pk,
            action=str(step.action),
            to_state=step.to_state,
            by=step.by_id,
            unit=story.unit_id,
        )
    )


@transaction.atomic
def submit(story: Story, *, by: User) -> Story:
    """The author sends it to the desk; what was sent is frozen."""
    current, before = steps.begin(story, Action.SUBMIT, by)
    if not current.title.strip():
        raise NotReady([_("The title is missing.")])
    from_state = current.state
    current.submitted_version = freezing.freeze(current, by=by)
    current.stage = Stage.SUBMITTED
    told(
        current, steps.end(current, Action.SUBMIT, by, before, version=current.submitted_version, from_state=from_state)
    )
    return current


@transaction.atomic
def take(story: Story, *, by: User) -> Story:
    """An editor takes it into their hands."""
    current, before = steps.begin(story, Action.TAKE, by)
    from_state = current.state
    current.stage = Stage.EDITING
    current.editor = by
    told(current, steps.end(current, Action.TAKE, by, before, from_state=from_state))
    return current


@transaction.atomic
def give_back(story: Story, *, by: User, reason: str) -> Story:
    """Back to be mended, with the reason. An approver's return is a decision on that version."""
    current, before = steps.begin(story, Action.RETURN, by)
    if not reason.strip():
        raise ReasonMissing
    from_state, version = current.state, current.submitted_version
    if current.stage == Stage.AWAITING and version is not None:
        Decision.objects.update_or_create(
            version=version,
            by=by,
            undone_at=None,
            defaults={"is_approval": False, "way": "desk", "at": clock.now(), "reason": reason},
        )
    current.stage = Stage.RETURNED
    current.approved_version = None
    current.scheduled_for = None
    told(current, steps.end(current, Action.RETURN, by, before, note=reason, version=version, from_state=from_state))
    return current


@transaction.atomic
def request_approval(story: Story, *, by: User) -> Story:
    """Freezes what the approver will see. Raises NotReady with every fault at once."""
    current, before = steps.begin(story, Action.REQUEST_APPROVAL, by)
    found = faults(current)
    if found:
        raise NotReady(found)
    from_state = current.state
    current.submitted_version = freezing.freeze(current, by=by)
    current.approved_version = None
    current.stage = Stage.AWAITING
    step = steps.end(
        current, Action.REQUEST_APPROVAL, by, before, version=current.submitted_version, from_state=from_state
    )
    told(current, step)
    return current


@transaction.atomic
def archive(story: Story, *, by: User) -> Story:
    """Out of the lists, its address stays and says so."""
    current, before = steps.begin(story, Action.ARCHIVE, by)
    from_state = current.state
    current.public = Public.ARCHIVED
    told(current, steps.end(current, Action.ARCHIVE, by, before, from_state=from_state))
    drop_pages(current, wherever_named=True)
    return current


@transaction.atomic
def discard(story: Story, *, by: User) -> Story:
    """Into the bin, for 30 days."""
    current, before = steps.begin(story, Action.DISCARD, by)
    current.binned_at = clock.now()
    steps.end(current, Action.DISCARD, by, before, from_state=current.state)
    return current


@transaction.atomic
def restore(story: Story, *, by: User) -> Story:
    current, before = steps.begin(story, Action.RESTORE, by)
    current.binned_at = None
    steps.end(current, Action.RESTORE, by, before, from_state=current.state)
    return current


@transaction.atomic
def undo(step: Step, *, by: User) -> Story:
    """Takes back one's own newest step within 30 s. What the public saw is told as withdrawn, without a notice."""
    current = steps.locked(step.story)
    newest = current.steps.filter(undone_at=None).order_by("-pk").first()
    if step.by_id != by.pk:
        raise PermissionDenied(f"undo {step.pk}")
    if newest is None or newest.pk != step.pk:
        raise WrongState
    moment = clock.now()
    if moment - step.at > UNDO_FOR:
        raise TooLate
    was_public, was_version = current.public, current.public_version
    steps.put_back(current, step.before)
    steps.end(current, Action.UNDO, by, steps.snapshot(current), note=str(step.action), version=step.version)
    Step.objects.filter(pk=step.pk).update(undone_at=moment)
    if step.version_id and step.action in {Action.APPROVE, Action.RETURN}:
        Decision.objects.filter(version_id=step.version_id, by=by, undone_at=None).update(undone_at=moment)
    _tell_public_change(current, was_public, was_version.number if was_version else 0)
    return current


@transaction.atomic
def undo_batch(step: Step, *, by: User) -> int:
    """Takes back a step and all those that were taken together with it. Gives how many."""
    steps_together = [step]
    if step.batch:
        steps_together = list(Step.objects.filter(batch=step.batch, by=by, undone_at=None).select_related("story"))
    for one in steps_together:
        undo(one, by=by)
    return len(steps_together)


def _tell_public_change(story: Story, was_public: str, was_number: int) -> None:
    version = story.public_version
    urgent = story.priority == "emergency"
    if was_public == Public.PUBLISHED and story.public != Public.PUBLISHED:
        events.record(
            events.PieceWithdrawn(
                kind="story", pk=story.pk, version=was_number, is_public_notice=False, emergency=urgent
            )
        )
    elif (
        story.public == Public.PUBLISHED
        and version is not None
        and (was_public != Public.PUBLISHED or was_number != version.number)
    ):
        events.record(events.PiecePublished(kind="story", pk=story.pk, version=version.number, emergency=urgent))
    else:
        return
    drop_pages(story, wherever_named=True)
