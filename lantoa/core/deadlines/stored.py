"""The province's calendar: the rules shipped with the house and the days that people entered."""

from __future__ import annotations

from lantoa.core.deadlines.calendar import WorkCalendar
from lantoa.core.deadlines.holidays import DayChange
from lantoa.core.models import CalendarChange


def province_calendar() -> WorkCalendar:
    """One query; keep it for the length of a request or a report."""
    rows = CalendarChange.objects.all()
    return WorkCalendar().with_changes(DayChange(r.day, r.is_working, r.name, r.source) for r in rows)
