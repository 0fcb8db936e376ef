"""Visits of the portals, as the cache in front counts them: days, portals, stories. Nothing about who."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from django.db import connection
from django.db.models import Sum

from lantoa.apps.newsroom.queries import Portal, Story
from lantoa.shared.units.models import Unit
from lantoa.web.desk.logic.periods import Period
from lantoa.web.site.models import Visit

MOST_READ = 10


@dataclasses.dataclass(frozen=True)
class Day:
    day: date
    hits: int


@dataclasses.dataclass(frozen=True)
class PortalRow:
    name: str
    hits: int
    average: int  # a day
    peak: int
    peak_on: date | None


@dataclasses.dataclass(frozen=True)
class Read:
    pk: int
    title: str
    unit: str
    hits: int


@dataclasses.dataclass(frozen=True)
class Visits:
    days: list[Day]
    portals: list[PortalRow]
    most_read: list[Read]

    @property
    def total(self) -> int:
        return sum(day.hits for day in self.days)

    @property
    def average(self) -> int:
        return round(self.total / len(self.days)) if self.days else 0

    @property
    def peak(self) -> Day | None:
        return max(self.days, key=lambda day: day.hits) if self.total else None


_STORY = r"^/[a-z]{2}/tin/.*-([0-9]{1,9})/(in/)?$"


def by_story(period: Period) -> dict[int, int]:
    """Story → how often it was looked at in the period, on any portal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(path from %s)::bigint AS pk, sum(hits) FROM site_visit"
            " WHERE day >= %s AND day < %s AND path ~ %s GROUP BY 1",
            [_STORY, period.start, period.end, _STORY],
        )
        return {int(pk): int(hits) for pk, hits in cursor.fetchall()}


def visits(unit: Unit, period: Period, *, today: date) -> Visits:
    """Of the portals of this unit and of those below it. Days ahead are left out of the average."""
    portals = {
        portal.hostname: portal for portal in Portal.objects.filter(unit__path__startswith=unit.path).order_by("name")
    }
    rows = list(
        Visit.objects.filter(host__in=portals, day__gte=period.start, day__lt=period.end)
        .order_by()
        .values_list("host", "day")
        .annotate(sum=Sum("hits"))
    )
    last = min(period.end, today + timedelta(days=1))
    length = max((last - period.start).days, 0)
    days = {period.start + timedelta(days=n): 0 for n in range(length)}
    by_host: dict[str, dict[date, int]] = {host: {} for host in portals}
    for host, day, hits in rows:
        days[day] = days.get(day, 0) + hits
        by_host[host][day] = hits
    story_hits = by_story(period)
    named = (
        Story.objects.public()
        .filter(pk__in=story_hits, unit__path__startswith=unit.path)
        .values_list("pk", "public_version__title", "unit__short_name", "unit__name")
    )
    read = [Read(pk, title, short or name, story_hits[pk]) for pk, title, short, name in named]
    return Visits(
        days=[Day(day, hits) for day, hits in sorted(days.items())],
        portals=[_portal_row(portal.name, by_host[host], length) for host, portal in portals.items()],
        most_read=sorted(read, key=lambda one: (-one.hits, one.pk))[:MOST_READ],
    )


def _portal_row(name: str, days: dict[date, int], length: int) -> PortalRow:
    total = sum(days.values())
    peak_on = max(days, key=lambda day: days[day]) if days else None
    return PortalRow(
        name=name,
        hits=total,
        average=round(total / length) if length else 0,
        peak=days[peak_on] if peak_on else 0,
        peak_on=peak_on,
    )
