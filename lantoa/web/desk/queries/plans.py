"""Tasks of campaigns, beside the stories: what is open of them, and when. One query."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from lantoa.apps.campaigns.choices import State, TaskState
from lantoa.apps.campaigns.queries import campaigns_for
from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit

MOST = 3_000
_OPEN = (TaskState.TODO, TaskState.DOING)
_ON = (State.PLANNED, State.RUNNING)


@dataclasses.dataclass(frozen=True)
class PlanTask:
    title: str
    campaign: str
    url: str
    state: TaskState
    who: str  # the person, else the office as the plan writes it
    unit: str
    unit_pk: int
    due_at: datetime  # the end of its day
    changed_at: datetime


def open_tasks(
    user: User, *, since: date | None = None, until: date | None = None, unit: Unit | None = None
) -> list[PlanTask]:
    """Open tasks of running campaigns that the person may see, with a deadline on the days [since, until)."""
    found = campaigns_for(user).filter(state__in=_ON)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    # One filter: each further one would join the tasks once more.
    wanted: dict[str, object] = {"tasks__state__in": _OPEN}
    if since is not None:
        wanted["tasks__deadline__gte"] = since
    if until is not None:
        wanted["tasks__deadline__lt"] = until
    rows = (
        found.filter(**wanted)
        .order_by("tasks__deadline", "tasks__pk")
        .values_list(
            *("pk", "title", "unit_id", "unit__short_name", "unit__name", "tasks__title", "tasks__state"),
            *("tasks__deadline", "tasks__changed_at", "tasks__owner__name", "tasks__owner_unit__name"),
            "tasks__owner_text",
        )
    )
    return [
        PlanTask(
            title=title,
            campaign=name,
            url=reverse("campaigns_desk:board", args=[pk]),
            state=TaskState(state),
            who=person or office or written,
            unit=short or unit_name,
            unit_pk=unit_pk,
            due_at=datetime.combine(deadline, time.max, clock.zone()).replace(microsecond=0),
            changed_at=changed_at,
        )
        for (
            pk,
            name,
            unit_pk,
            short,
            unit_name,
            title,
            state,
            deadline,
            changed_at,
            person,
            office,
            written,
        ) in rows[:MOST]
    ]


def near(user: User, *, unit: Unit | None = None, ahead: timedelta = timedelta(days=7)) -> list[PlanTask]:
    """Late, or due within these days."""
    return open_tasks(user, until=clock.today() + ahead, unit=unit)
