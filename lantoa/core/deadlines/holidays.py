"""Public holidays from rules that carry the dates of their validity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lantoa.core import lunar

_DAY = timedelta(1)


class Neighbour(StrEnum):
    """Which day beside the named one is free too."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"
    NEAREST_REST = "nearest-rest"  # undecided yet: the one that touches a weekend


@dataclass(frozen=True)
class HolidayRule:
    """One holiday of every year from `valid_from` to `valid_to`.

    `days_before`, `days_after`: days free around the named day. When two rules have the same `key`, the one that
    begins later wins in its time: so one year's decision overrides the general rule.
    """

    key: str
    name: str
    month: int
    day: int
    is_lunar: bool = False
    days_before: int = 0
    days_after: int = 0
    neighbour: Neighbour = Neighbour.NONE
    is_compensated: bool = True  # on a weekly day of rest, the next working day is free instead
    valid_from: date = date.min
    valid_to: date = date.max
    source: str = ""


@dataclass(frozen=True)
class DayChange:
    """One day decided otherwise: a working day made free, or a day of rest worked in its stead."""

    day: date
    is_working: bool
    name: str
    source: str = ""


@dataclass(frozen=True, order=True)
class Holiday:
    day: date
    name: str
    key: str
    is_compensation: bool = False


def holidays_of(year: int, rules: Iterable[HolidayRule], rest_weekdays: frozenset[int]) -> list[Holiday]:
    """Every free day of the solar year, with the days given instead of those that fell on a weekly day of rest."""
    # Compensation may cross the turn of the year: the neighbours are worked out too.
    named = sorted(
        holiday
        for y in (year - 1, year, year + 1)
        for rule in _in_force(rules, y)
        for holiday in _days(rule, y, rest_weekdays)
    )
    compensated = {rule.key: rule.is_compensated for rule in rules}
    free: dict[date, Holiday] = {}
    for holiday in named:
        free.setdefault(holiday.day, holiday)
    for holiday in named:
        if not compensated[holiday.key] or holiday.day.weekday() not in rest_weekdays:
            continue
        instead = holiday.day
        while instead in free or instead.weekday() in rest_weekdays:
            instead += _DAY
            if (instead - holiday.day).days > 60:
                break
        else:
            free[instead] = Holiday(instead, holiday.name, holiday.key, is_compensation=True)
    return sorted(h for h in free.values() if h.day.year == year)


def _in_force(rules: Iterable[HolidayRule], year: int) -> list[HolidayRule]:
    """For each key the rule that holds on its own day in `year`."""
    chosen: dict[str, HolidayRule] = {}
    for rule in rules:
        day = _named_day(rule, year)
        if day is None or not rule.valid_from <= day <= rule.valid_to:
            continue
        if rule.key not in chosen or chosen[rule.key].valid_from <= rule.valid_from:
            chosen[rule.key] = rule
    return list(chosen.values())


def _named_day(rule: HolidayRule, year: int) -> date | None:
    try:
        if rule.is_lunar:
            return lunar.from_lunar(lunar.LunarDate(rule.day, rule.month, year))
        return date(year, rule.month, rule.day)
    except ValueError:
        return None


def _days(rule: HolidayRule, year: int, rest_weekdays: frozenset[int]) -> list[Holiday]:
    named = _named_day(rule, year)
    if named is None:
        return []
    before, after = rule.days_before, rule.days_after
    match rule.neighbour:
        case Neighbour.BEFORE:
            before += 1
        case Neighbour.AFTER:
            after += 1
        case Neighbour.NEAREST_REST:
            if _gap(named, -_DAY, rest_weekdays) < _gap(named, _DAY, rest_weekdays):
                before += 1
            else:
                after += 1
    return [Holiday(named + n * _DAY, rule.name, rule.key) for n in range(-before, after + 1)]


def _gap(day: date, step: timedelta, rest_weekdays: frozenset[int]) -> int:
    """Working weekdays between the holiday and the nearest weekly day of rest in one direction."""
    count = 0
    at = day + step
    while at.weekday() not in rest_weekdays and count < 7:
        count += 1
        at += step
    return count
