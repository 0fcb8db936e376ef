"""Called by events: staff are told through notices. And by what phones at doors have noted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop

from lantoa.apps.campaigns import queries, services
from lantoa.apps.campaigns.events import TaskAssigned
from lantoa.core import events
from lantoa.shared.arrivals import kinds as arrivals
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


def _clean_scan(content: Mapping[str, Any]) -> dict[str, Any]:
    """Which door, and the hash of the ticket's code: nothing else leaves the phone."""
    door, sha256 = content["door"], content["hash"]
    if not isinstance(door, int) or not 0 < door < 2**62 or not re.fullmatch(r"[0-9a-f]{64}", str(sha256)):
        raise ValueError("no scan")
    return {"door": door, "hash": sha256}


def _check_in(received: arrivals.Received) -> arrivals.Made:
    happening = queries.happening(received.content["door"])
    if happening is None:
        raise PermissionDenied("no such door")
    piece = services.check_in(
        happening, received.content["hash"], key=str(received.key), at=received.noted_at, by=received.by
    )
    return arrivals.Made(piece=piece, url=f"/hom-nay/soat-ve/{happening.pk}/")


def _tell_scan(piece: str) -> dict[str, Any]:
    told = services.checked(piece)
    first_at = told.first_at.isoformat(timespec="seconds") if told.first_at else None
    return {"result": told.result, "first_at": first_at, "first_by": told.first_by}


arrivals.register(
    arrivals.ArrivalKind(
        name="ticket",
        may_send=lambda user, unit: True,  # whose door it is, is asked when it is known which: `services.check_in`
        clean=_clean_scan,
        says_something=lambda content: True,
        make=_check_in,
        tell=_tell_scan,
        takes_files=False,
    )
)
