from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from lantoa.core.deadlines.holidays import DayChange, Holiday, HolidayRule, holidays_of
from lantoa.core.deadlines.hours import OFFICE_HOURS, WorkingHours
from lantoa.core.deadlines.vietnam import DAY_CHANGES, HOLIDAY_RULES

_DAY = timedelta(1)
_LONGEST = 3660  # days looked through before a calendar is taken for one without work


class NeverWorks(ValueError):
    """The calendar has no working time within ten years of the date asked for."""


class BadDeadline(ValueError):
    """A moment without a zone, or a negative amount of working time."""


@dataclass(frozen=True)
class WorkCalendar:
    """When a unit works. Later `changes` of the same day win; moments in and out are aware, out in UTC."""

    hours: WorkingHours = OFFICE_HOURS
    rules: tuple[HolidayRule, ...] = HOLIDAY_RULES
    changes: tuple[DayChange, ...] = DAY_CHANGES
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))

    def with_changes(self, changes: Iterable[DayChange]) -> WorkCalendar:
        """The same calendar with the rows that a unit or a year adds."""
        return WorkCalendar(self.hours, self.rules, (*self.changes, *changes), self.zone)

    # Days

    def holidays(self, year: int) -> list[Holiday]:
        return list(self._free(year).values())

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans(day))

    def why_free(self, day: date) -> str:
        """Name of the holiday or decision that makes `day` free; empty on a weekly day of rest and on working days."""
        change = self._changes.get(day)
        if change is not None:
            return "" if change.is_working else change.name
        holiday = self._free(day.year).get(day)
        return holiday.name if holiday else ""

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Working spans of a day as aware local moments."""
        change = self._changes.get(day)
        if change is not None:
            spans = (self.hours.on(day.weekday()) or self.hours.fullest) if change.is_working else ()
        elif self.why_free(day):
            spans = ()
        else:
            spans = self.hours.on(day.weekday())
        return [(self._at(day, first), self._at(day, last)) for first, last in spans]

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return next(self._working_days(day + _DAY))

    def add_working_days(self, day: date, days: int) -> date:
        """`days` working days after `day`; `day` itself is not counted. 0 gives the first working day from `day` on."""
        if days < 0:
            raise BadDeadline(f"{days} working days")
        found = next(self._working_days(day)) if days == 0 else day
        for _ in range(days):
            found = self.next_working_day(found)
        return found

    # Moments

    def add_working(self, start: datetime, *, hours: int | float | Decimal | timedelta = 0, days: int = 0) -> datetime:
        """The moment when `days` working days and then `hours` hours of work have passed since `start`.

        Working days keep the time of day, moved into working time. What ends exactly at closing time ends then, not
        at opening time of the next day.
        """
        self._check(start)
        left = hours if isinstance(hours, timedelta) else timedelta(seconds=float(hours) * 3600)
        if left < timedelta(0) or days < 0:
            raise BadDeadline(f"negative working time: {days} d {hours} h")
        at = self._into_work(start)
        if days:
            at = self._same_time_on(self.add_working_days(at.date(), days), at.time())
        for first, last in self._spans_from(at):
            here = max(first, at)
            if left <= last - here:
                return _utc(here + left)
            left -= last - here
        raise NeverWorks(str(start))

    def working_between(self, first: datetime, last: datetime) -> timedelta:
        """Working time from `first` to `last`; negative when `last` is before `first`."""
        self._check(first)
        self._check(last)
        if last < first:
            return -self.working_between(last, first)
        begin, end = first.astimezone(self.zone), last.astimezone(self.zone)
        total = timedelta(0)
        day = begin.date()
        while day <= end.date():
            for opening, closing in self.spans(day):
                total += max(timedelta(0), min(closing, end) - max(opening, begin))
            day += _DAY
        return total

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`: what is asked today and answered today took 0."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working_day(first + n * _DAY) for n in range(1, (last - first).days + 1))

    def business_deadline(self, received: datetime, days: int) -> datetime:
        """Closing time of the `days`-th working day after the day of receipt.

        The day of receipt is not counted; what comes after closing time or on a free day was received on the next
        working day.
        """
        self._check(received)
        if days < 0:
            raise BadDeadline(f"{days} working days")
        local = received.astimezone(self.zone)
        spans = self.spans(local.date())
        counted = local.date() if spans and local <= spans[-1][1] else self.next_working_day(local.date())
        return _utc(self.spans(self.add_working_days(counted, days))[-1][1])

    # Inside

    @cached_property
    def _changes(self) -> dict[date, DayChange]:
        return {change.day: change for change in self.changes}

    @cached_property
    def _years(self) -> dict[int, dict[date, Holiday]]:
        return {}

    def _free(self, year: int) -> dict[date, Holiday]:
        if year not in self._years:
            self._years[year] = {h.day: h for h in holidays_of(year, self.rules, self._rest_weekdays)}
        return self._years[year]

    @cached_property
    def _rest_weekdays(self) -> frozenset[int]:
        return frozenset(weekday for weekday in range(7) if not self.hours.on(weekday))

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, tzinfo=self.zone)

    def _check(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise BadDeadline(f"{moment} has no zone")

    def _working_days(self, day: date) -> Iterator[date]:
        for _ in range(_LONGEST):
            if self.is_working_day(day):
                yield day
            day += _DAY
        raise NeverWorks(str(day))

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        for day in self._working_days(at.date()):
            yield from ((first, last) for first, last in self.spans(day) if last >= at)

    def _into_work(self, moment: datetime) -> datetime:
        """`moment` itself in working time, else the next opening."""
        local = moment.astimezone(self.zone)
        for first, last in self._spans_from(local):
            if local < last:
                return max(first, local)
        raise NeverWorks(str(moment))

    def _same_time_on(self, day: date, moment: time) -> datetime:
        """The same time of day on a working day; where that day does not work then, its next opening or its closing."""
        spans = self.spans(day)
        wanted = self._at(day, moment)
        for first, last in spans:
            if wanted <= last:
                return max(first, wanted)
        return spans[-1][1]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
