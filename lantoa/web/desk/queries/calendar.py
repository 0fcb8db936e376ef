"""The desk's calendar: what is due, scheduled and published; with lunar dates and holidays."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import Public, Stage
from lantoa.apps.newsroom.queries import stories_for
from lantoa.core import clock, lunar
from lantoa.core.deadlines.stored import province_calendar
from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit
from lantoa.web.desk.queries import plans

MOST = 3_000


@dataclasses.dataclass(frozen=True)
class Entry:
    at: datetime
    what: str | Promise
    code: str  # due, late, scheduled, published, task
    title: str
    unit: str
    url: str


@dataclasses.dataclass(frozen=True)
class Day:
    day: date
    lunar: str  # 15/10, with the month on its first day
    lunar_is_marked: bool  # the first and the fifteenth
    holiday: str
    is_working: bool
    entries: list[Entry]


_FIELDS = (
    "title",
    "stage",
    "public",
    "due_at",
    "scheduled_for",
    "first_published_at",
    "unit__name",
    "unit__short_name",
)


def days(user: User, start: date, end: date, *, unit: Unit | None = None) -> list[Day]:
    """Each day of [start, end) with its entries in order; six queries."""
    first, last = (datetime.combine(day, time.min, clock.zone()) for day in (start, end))
    mine = stories_for(user).filter(binned_at=None)
    if unit is not None:
        mine = mine.filter(unit__path__startswith=unit.path)
    now = clock.now()
    due = (
        mine.filter(due_at__gte=first, due_at__lt=last).exclude(public=Public.PUBLISHED).exclude(stage=Stage.SCHEDULED)
    )
    scheduled = mine.filter(stage=Stage.SCHEDULED, scheduled_for__gte=first, scheduled_for__lt=last)
    published = mine.filter(public=Public.PUBLISHED, first_published_at__gte=first, first_published_at__lt=last)
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for found, field, code, what in (
        (due, "due_at", "due", _("Due")),
        (scheduled, "scheduled_for", "scheduled", Stage.SCHEDULED.label),
        (published, "first_published_at", "published", Public.PUBLISHED.label),
    ):
        for story in _lean(found, field):
            at = getattr(story, field)
            is_late = code == "due" and at < now
            by_day[clock.local(at).date()].append(
                Entry(
                    at=at,
                    what=_("Past its due time") if is_late else what,
                    code="late" if is_late else code,
                    title=story.title,
                    unit=story.unit.short_name or story.unit.name,
                    url=reverse("wagtailsnippets_newsroom_story:edit", args=[story.pk]),
                )
            )
    for task in plans.open_tasks(user, since=start, until=end, unit=unit):
        is_late = task.due_at < now
        by_day[clock.local(task.due_at).date()].append(
            Entry(
                at=task.due_at,
                what=_("Past its due time") if is_late else _("Task of a campaign"),
                code="late" if is_late else "task",
                title=f"{task.campaign}: {task.title}",
                unit=task.unit,
                url=task.url,
            )
        )
    calendar = province_calendar()
    return [
        _day(day, by_day.get(day, []), calendar)
        for day in (start + timedelta(days=n) for n in range((end - start).days))
    ]


def _lean(stories: QuerySet[Any], field: str) -> QuerySet[Any]:
    return stories.select_related(None).select_related("unit").only(*_FIELDS).order_by(field, "pk")[:MOST]


def _day(day: date, entries: list[Entry], calendar: Any) -> Day:
    try:
        moon = lunar.to_lunar(day)
        said = f"{moon.day}/{moon.month}{'n' if moon.is_leap else ''}"
        marked = moon.day in (1, 15)
    except lunar.NoSuchLunarDate:
        said, marked = "", False
    return Day(
        day=day,
        lunar=said,
        lunar_is_marked=marked,
        holiday=calendar.why_free(day),
        is_working=calendar.is_working_day(day),
        entries=sorted(entries, key=lambda entry: entry.at),
    )
