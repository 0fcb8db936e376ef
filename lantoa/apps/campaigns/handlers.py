"""Called by events: staff are told through notices."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from lantoa.apps.campaigns import queries
from lantoa.apps.campaigns.events import TaskAssigned
from lantoa.core import events
from lantoa.shared.media import services as media
from lantoa.shared.notices import services as notices


@events.handles(events.PieceEvent)
def note_pictures(event: events.PieceEvent) -> None:
    """The banner knows where it is shown to the public now."""
    if event.kind == "campaign":
        media.note_showings("campaign", event.pk)


@events.handles(TaskAssigned)
def tell_owner(event: TaskAssigned) -> None:
    """Tells the person, if the task still is theirs."""
    task = queries.task(event.task)
    if task is None or task.owner is None:
        return
    notices.tell(
        task.owner,
        kind="information",
        text=gettext_noop("You have a task of “%(campaign)s” until %(day)s: %(task)s"),
        params={"campaign": task.campaign.title, "day": f"{task.deadline:%d/%m/%Y}", "task": task.title[:160]},
        url=f"/desk/campaigns/{task.campaign_id}/",
        unit=task.campaign.unit,
        key=f"task:{task.pk}:{task.owner_id}",
    )
