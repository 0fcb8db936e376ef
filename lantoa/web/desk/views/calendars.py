"""The desk's calendar, by month and by week."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.core import clock, lunar
from lantoa.web.desk.choices import Action
from lantoa.web.desk.logic.periods import months_on
from lantoa.web.desk.queries.calendar import days
from lantoa.web.desk.views.base import for_those_who_may, person, unit_asked, units_to_choose

SHOWN_A_DAY = 6


@for_those_who_may(Action.CALENDAR)
def calendar(request: HttpRequest) -> HttpResponse:
    """Monday first. A month is shown with the days of its first and last week."""
    today = clock.today()
    is_week = request.GET.get("view") == "week"
    anchor = _day(request.GET.get("day", ""), today)
    if is_week:
        start = anchor - timedelta(days=anchor.weekday())
        end = start + timedelta(days=7)
        before, after = start - timedelta(days=7), end
    else:
        first = anchor.replace(day=1)
        start = first - timedelta(days=first.weekday())
        next_month = months_on(first, 1)
        end = next_month + timedelta(days=-next_month.weekday() % 7)
        before, after = months_on(first, -1), next_month
    unit = unit_asked(request, Action.CALENDAR)
    found = days(person(request), start, end, unit=unit)
    context = {
        "days": found,
        "weekdays": [day.day for day in found[:7]],
        "is_week": is_week,
        "anchor": anchor,
        "last": end - timedelta(days=1),
        "start": start,
        "before": before,
        "after": after,
        "today": today,
        "lunar_year": lunar.year_name(lunar.to_lunar(anchor).year),
        "shown": 50 if is_week else SHOWN_A_DAY,
        "unit": unit,
        "units": units_to_choose(person(request), Action.CALENDAR),
        "is_anything": any(day.entries for day in found),
    }
    return render(request, "desk/calendar.html", context)


def _day(text: str, today: date) -> date:
    """2026-10-15, or 2026-10 as the browser's month field says it; anything else is today."""
    parts = text.split("-")
    try:
        found = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    except (ValueError, IndexError):
        return today
    return found if 1901 <= found.year <= 2099 else today
