"""Ages in working time, for many moments at once: the days are gone through once, not once a row. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from lantoa.core.deadlines import WorkCalendar


class Ages:
    """Working time from any moment since `oldest` until `now`."""

    def __init__(self, calendar: WorkCalendar, oldest: datetime, now: datetime) -> None:
        self.calendar = calendar
        self.now = now
        self._before: dict[int, timedelta] = {}  # working time before the day, by its ordinal
        first, last = (moment.astimezone(calendar.zone).date().toordinal() for moment in (min(oldest, now), now))
        total = timedelta(0)
        for day in range(first, last + 1):
            self._before[day] = total
            total += sum((b - a for a, b in self._spans(day)), timedelta(0))
        self._at_now = self._until(now)

    def _spans(self, day: int) -> list[tuple[datetime, datetime]]:
        return self.calendar.spans(datetime.fromordinal(day).date())

    def _until(self, moment: datetime) -> timedelta:
        local = moment.astimezone(self.calendar.zone)
        day = local.date().toordinal()
        worked = [max(timedelta(0), min(b, local) - a) for a, b in self._spans(day)]
        return self._before[day] + sum(worked, timedelta(0))

    def of(self, moment: datetime) -> timedelta:
        """Zero for what lies ahead."""
        return max(timedelta(0), self._at_now - self._until(moment)) if moment <= self.now else timedelta(0)
