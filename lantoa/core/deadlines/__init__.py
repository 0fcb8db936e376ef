"""Working time: office hours, public holidays, days swapped by decision; and the deadlines counted in it.

Pure: what a unit or a year changes is data passed in (`WorkCalendar`). No clock is read here.
"""

from lantoa.core.deadlines.calendar import BadDeadline, NeverWorks, WorkCalendar
from lantoa.core.deadlines.holidays import DayChange, Holiday, HolidayRule, Neighbour, holidays_of
from lantoa.core.deadlines.hours import OFFICE_HOURS, WorkingHours
from lantoa.core.deadlines.vietnam import DAY_CHANGES, HOLIDAY_RULES

__all__ = [
    "DAY_CHANGES",
    "HOLIDAY_RULES",
    "OFFICE_HOURS",
    "BadDeadline",
    "DayChange",
    "Holiday",
    "HolidayRule",
    "Neighbour",
    "NeverWorks",
    "WorkCalendar",
    "WorkingHours",
    "holidays_of",
]
