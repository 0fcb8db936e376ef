"""What a change of the calendar does to working days and to deadlines counted in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lantoa.core.deadlines import WorkCalendar

# Deadlines of the trade are set in these numbers of working days; shown where they move.
LENGTHS = (1, 2, 3, 5, 10)
_DAY = timedelta(1)
_LOOKED_BACK = 21


@dataclass(frozen=True)
class DayEffect:
    day: date
    was_working: bool
    is_working: bool
    was_called: str  # why it was free
    is_called: str

    @property
    def is_changed(self) -> bool:
        return self.was_working != self.is_working


@dataclass(frozen=True)
class Moved:
    """Something received on `start` and due in `days` working days."""

    start: date
    days: int
    was_due: date
    is_due: date


@dataclass(frozen=True)
class Effect:
    days: tuple[DayEffect, ...]
    moved: tuple[Moved, ...]

    @property
    def is_anything(self) -> bool:
        return any(day.is_changed for day in self.days)

    @property
    def changed(self) -> list[DayEffect]:
        return [day for day in self.days if day.is_changed]


def effect(before: WorkCalendar, after: WorkCalendar, days: Iterable[date]) -> Effect:
    """Per length of a deadline the last starting day whose end moves, with the end before and after."""
    wanted = sorted(set(days))
    told = tuple(
        DayEffect(
            day,
            before.is_working_day(day),
            after.is_working_day(day),
            before.why_free(day),
            after.why_free(day),
        )
        for day in wanted
    )
    changed = [day.day for day in told if day.is_changed]
    found = [moved for day in changed for length in LENGTHS if (moved := _moved(before, after, day, length))]
    return Effect(told, tuple(dict.fromkeys(found)))


def _moved(before: WorkCalendar, after: WorkCalendar, day: date, length: int) -> Moved | None:
    start = day
    for _ in range(_LOOKED_BACK):
        start -= _DAY
        if not (before.is_working_day(start) and after.is_working_day(start)):
            continue
        was, now = before.add_working_days(start, length), after.add_working_days(start, length)
        if was != now:
            return Moved(start, length, was, now)
    return None
