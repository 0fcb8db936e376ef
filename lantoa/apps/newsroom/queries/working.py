"""Stories at the desk and on the phone: what a person sees, what waits, where it went."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from lantoa.apps.newsroom.choices import Action, Public, Stage
from lantoa.apps.newsroom.models import Category, Decision, FieldNote, Portal, Step, Story
from lantoa.core import clock, jobs
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.choices import APPROVERS, DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit

# How long a step can be taken back.
UNDO_FOR = timedelta(seconds=30)


def stories_for(user: User) -> QuerySet[Story]:
    """Every story this person may see: own ones; as desk staff those of the units that their roles reach."""
    reach = Q(author=user)
    for assignment in people.assignments(user):
        role = Role(assignment.role)
        if role in DESK and role not in {Role.CONTRIBUTOR, Role.REPORTER, Role.SYSTEM_ADMINISTRATOR}:
            reach |= Q(unit__path__startswith=assignment.unit.path)
    if not people.roles_anywhere(user):
        return Story.objects.none()
    return Story.objects.filter(reach).select_related("unit", "author", "editor", "public_version", "submitted_version")


@dataclasses.dataclass(frozen=True)
class Waiting:
    """What waits for one person, for *Hôm nay*."""

    to_approve: list[Story]
    returned: list[Story]
    to_edit: list[Story]
    to_publish: list[Story]
    drafts: list[Story]
    telephone: list[Decision]

    @property
    def is_anything(self) -> bool:
        return any((self.to_approve, self.returned, self.to_edit, self.to_publish, self.drafts, self.telephone))


def waiting_for(user: User, *, limit: int = 50) -> Waiting:
    mine = stories_for(user).filter(binned_at=None).order_by("changed_at")
    roles = people.roles_anywhere(user)
    approves = bool(roles & APPROVERS)
    edits = bool(roles & {Role.EDITOR, Role.SECRETARY})
    awaiting = [
        s
        for s in (mine.filter(stage=Stage.AWAITING)[: limit * 2] if approves else [])
        if s.submitted_version is not None and user.pk not in s.submitted_version.contributors
    ]
    return Waiting(
        to_approve=awaiting[:limit],
        returned=list(mine.filter(stage=Stage.RETURNED, author=user)[:limit]),
        to_edit=list(mine.filter(stage__in=[Stage.SUBMITTED, Stage.EDITING])[:limit]) if edits else [],
        to_publish=list(mine.filter(stage=Stage.APPROVED)[:limit]) if edits or approves else [],
        drafts=list(mine.filter(stage=Stage.DRAFT, author=user, public=Public.NEVER).order_by("-changed_at")[:10]),
        telephone=list(
            Decision.objects.filter(by=user, way="telephone", confirmed_at=None, disowned_at=None, undone_at=None)
            .select_related("version__story", "recorded_by")
            .order_by("at")
        ),
    )


def field_note(story: Story) -> FieldNote | None:
    """What came with the story from the field."""
    return FieldNote.objects.select_related("originals_asked_by").filter(story=story).first()


def story(pk: int) -> Story | None:
    """The working copy with what every page of it needs."""
    return (
        Story.objects.select_related(
            "unit", "author", "editor", "changed_by", "public_version", "submitted_version", "approved_version"
        )
        .filter(pk=pk)
        .first()
    )


def titles_for(user: User, pks: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Title and address of stories: at the desk where the person may see them, else as the public knows them.

    Two queries.
    """
    keys = list(pks)
    found = {
        s.pk: (s.public_version.title if s.public_version else "", s.get_absolute_url())
        for s in Story.objects.public().filter(pk__in=keys).select_related("public_version")
    }
    for pk, title in stories_for(user).filter(pk__in=keys).values_list("pk", "title"):
        found[pk] = (title, reverse("phone:story", args=[pk]))
    return found


def due_on(user: User, days: list[date]) -> list[Story]:
    """Stories not yet public, among those the person may see, that are due on one of these days of the province."""
    found = stories_for(user).filter(binned_at=None).exclude(public=Public.PUBLISHED)
    wanted = Q(pk__in=[])
    for day in days:
        start = datetime.combine(day, datetime.min.time(), clock.zone())
        wanted |= Q(due_at__gte=start, due_at__lt=start + timedelta(days=1))
    return list(found.filter(wanted).order_by("due_at", "pk")[:20])


def deliveries(story: Story) -> list[jobs.Delivery]:
    """Where the story was passed on to: of every handler the newest, and whatever has not ended well. Three queries."""
    told = jobs.deliveries(f"story:{story.pk}")
    newest = {delivery.handler: delivery for delivery in told}
    return [d for d in reversed(told) if d.state != "done" or d is newest[d.handler]]


def step(pk: int) -> Step | None:
    return Step.objects.select_related("story__unit").filter(pk=pk).first()


def step_to_undo(user: User) -> Step | None:
    """The person's newest step while it can still be taken back."""
    newest = Step.objects.filter(by=user).select_related("story").order_by("-pk").first()
    if newest is None or newest.undone_at or newest.action == Action.UNDO or clock.now() - newest.at > UNDO_FOR:
        return None
    return newest


def portals_for(user: User, story: Story) -> list[tuple[Portal, list[Category]]]:
    """Portals where this person may place this story: those of units that their editing roles reach."""
    editing = {Role.EDITOR, Role.SECRETARY}
    own = story.unit_id if people.roles_at(user, story.unit) & editing else None
    portals = Portal.objects.select_related("unit").prefetch_related("categories").order_by("-is_main", "name")
    return [
        (portal, list(portal.categories.all()))
        for portal in portals
        if portal.unit_id == own or people.roles_at(user, portal.unit) & editing
    ]


def pool(unit: Unit, *, since: datetime | None = None) -> QuerySet[Story]:
    """Published stories of the units above: what this unit may take over, newest first."""
    found = Story.objects.public().filter(unit_id__in=unit.ancestor_pks).select_related("public_version", "unit")
    if since is not None:
        found = found.filter(published_at__gte=since)
    return found.order_by("-published_at")
