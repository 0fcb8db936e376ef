"""Questions of those who look after the running house."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import jobs, publishables
from lantoa.core.deadlines import DAY_CHANGES, DayChange, Holiday, WorkCalendar
from lantoa.core.deadlines.stored import province_calendar
from lantoa.core.models import CalendarChange
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.models import User
from lantoa.web.operations.logic.backups import Backups
from lantoa.web.operations.logic.effects import Effect, effect

# So many are looked at at once; the rest comes when these are gone.
MOST_LETTERS = 500
_BACKUP_MARKS = ("backup_at", "backup_sealed_at", "drill_at")


# -- backups -----------------------------------------------------------------------------------------------------------


def backups() -> Backups:
    """As `lantoa backup` and `lantoa restore --drill` noted it beside the schema's own mark."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.lantoa_schema')")
        (table,) = cursor.fetchone()
        if table is not None:
            cursor.execute("SELECT key, value FROM public.lantoa_schema WHERE key = ANY(%s)", [[*_BACKUP_MARKS]])
        marks = dict(cursor.fetchall()) if table is not None else {}
    at, sealed_at, drill_at = (datetime.fromisoformat(marks[key]) if key in marks else None for key in _BACKUP_MARKS)
    return Backups(
        at,
        sealed_at,
        drill_at,
        has_second_place=bool(settings.LANTOA_BACKUP_TO),
        allowed=timedelta(hours=settings.LANTOA_BACKUP_HOURS),
    )


def are_backups_expected() -> bool:
    """A demo or a first try at home is nobody's only copy; a house behind HTTPS is."""
    return bool(settings.SECURE) and not people.is_demo_house()


# -- work that could not run -------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class JobRow:
    letter: jobs.DeadLetter
    piece: str  # what it is about, in words; empty where it is about nothing
    url: str  # where the person may look at it


@dataclasses.dataclass(frozen=True)
class JobKind:
    kind: str
    words: str
    count: int


def dead_letters() -> list[jobs.DeadLetter]:
    return jobs.dead_letters(limit=MOST_LETTERS)


def kinds_of(letters: list[jobs.DeadLetter]) -> list[JobKind]:
    """How many of each kind, the most frequent first."""
    words = {letter.kind: letter.words for letter in letters}
    return [JobKind(kind, words[kind], count) for kind, count in Counter(lt.kind for lt in letters).most_common()]


def job_rows(letters: list[jobs.DeadLetter], user: User) -> list[JobRow]:
    """With what each is about. Two queries, however many there are."""
    pieces = {letter.job_pk: letter.event.piece if letter.event else "" for letter in letters}
    keys = {int(pk) for kind, _sep, pk in (p.partition(":") for p in pieces.values()) if kind == "story"}
    titles = newsroom.titles_for(user, keys) if keys else {}
    labels = {source.kind: source.label for source in publishables.sources()}
    rows = []
    for letter in letters:
        kind, _sep, pk = pieces[letter.job_pk].partition(":")
        title, url = titles.get(int(pk), ("", "")) if kind == "story" else ("", "")
        name = title or (f"{labels.get(kind, kind)} {pk}" if kind else "")
        rows.append(JobRow(letter, name, url))
    return rows


# -- the working calendar ----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class CalendarDay:
    """A day of the year that is not as its weekday says."""

    day: date
    is_working: bool
    name: str
    source: str
    row: CalendarChange | None = None  # decided by the province
    is_compensation: bool = False


def year_of_work(year: int) -> list[CalendarDay]:
    """Holidays by the rules, swapped days that are shipped, and the province's own decisions. One query."""
    rows = {row.day: row for row in CalendarChange.objects.filter(day__year=year)}
    base = WorkCalendar()
    sources = {rule.key: rule.source for rule in base.rules}
    found: dict[date, CalendarDay] = {}
    for holiday in base.holidays(year):
        found[holiday.day] = _by_rule(holiday, sources)
    for change in DAY_CHANGES:
        if change.day.year == year:
            found[change.day] = CalendarDay(change.day, change.is_working, change.name, change.source)
    for row in rows.values():
        found[row.day] = CalendarDay(row.day, row.is_working, row.name, row.source, row)
    return [found[day] for day in sorted(found)]


def _by_rule(holiday: Holiday, sources: dict[str, str]) -> CalendarDay:
    return CalendarDay(
        holiday.day,
        False,
        holiday.name,
        sources.get(holiday.key, ""),
        is_compensation=holiday.is_compensation,
    )


def working_days(year: int) -> list[tuple[int, int]]:
    """Working days of each month."""
    calendar = province_calendar()
    start = date(year, 1, 1)
    days = [start + timedelta(n) for n in range(366) if (start + timedelta(n)).year == year]
    counts = Counter(day.month for day in days if calendar.is_working_day(day))
    return [(month, counts[month]) for month in range(1, 13)]


def effect_of(row: CalendarChange | None, change: DayChange | None) -> Effect:
    """What it would do to write `change` in the place of `row`; without `change`, to take the row away. One query."""
    rows = list(CalendarChange.objects.all())
    told = [DayChange(r.day, r.is_working, r.name, r.source) for r in rows]
    kept = [t for r, t in zip(rows, told, strict=True) if row is None or r.pk != row.pk]
    before = WorkCalendar().with_changes(told)
    after = WorkCalendar().with_changes([*kept, *([change] if change else [])])
    days = [*([row.day] if row else []), *([change.day] if change else [])]
    return effect(before, after, days)


def stories_due_on(user: User, days: list[date]) -> list[Any]:
    """Stories, among those the person may see, whose due time falls on one of these days."""
    return list(newsroom.due_on(user, days)) if days else []


def change(pk: int) -> CalendarChange | None:
    return CalendarChange.objects.filter(pk=pk).first()
