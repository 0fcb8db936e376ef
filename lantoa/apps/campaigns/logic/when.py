"""The time as a plan writes it → first day and deadline."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime

from lantoa.core.text import fold

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DAY = r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{4}))?"
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})")
_DAYS_OF_MONTH = re.compile(r"(\d{1,2})\s*(?:-|–|—|den(?: ngay)?)\s*(\d{1,2})\s*[/.]\s*(\d{1,2})(?:\s*[/.]\s*(\d{4}))?")
_ONE_DAY = re.compile(_DAY)
_MONTH = re.compile(r"thang\s*(\d{1,2})(?:\s*(?:[/.\-]|nam)\s*(\d{4}))?")
_BARE_MONTH = re.compile(r"^(?:truoc\s+)?(\d{1,2})\s*/\s*(\d{4})$")
_QUARTER = re.compile(r"quy\s*(iv|i{1,3}|[1-4])(?:\s*(?:[/.\-]|nam)\s*(\d{4}))?\b")
_WHOLE = re.compile(
    r"thuong xuyen|hang ngay|hang tuan|hang thang|ca nam|trong suot|xuyen suot|trong va sau|trong nam|trong thoi gian"
)


class NoTime(ValueError):
    """No day can be read from the words."""


@dataclass(frozen=True)
class When:
    deadline: date
    starts_on: date | None = None
    text: str = ""


def read_when(cell: object, *, first: date, last: date) -> When:
    """`first`, `last`: of the campaign; they give the year where the plan leaves it out. Raises NoTime."""
    if isinstance(cell, datetime):
        return When(cell.date())
    if isinstance(cell, date):
        return When(cell)
    text = str(cell or "").strip()
    folded = " ".join(fold(text).replace("–", "-").replace("—", "-").split())
    try:
        found = _read(folded, first, last)
    except ValueError:
        found = None
    if found is None:
        raise NoTime(text)
    starts_on, deadline = found
    return When(deadline, starts_on if starts_on != deadline else None, text)


def _read(folded: str, first: date, last: date) -> tuple[date | None, date] | None:
    if match := _ISO.match(folded):
        return None, date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAYS_OF_MONTH.search(folded):
        # 25-28/10/2023: but 25-10-2023 is one day, and 1/10-15/10 begins with a whole day.
        before = folded[: match.start(1)]
        if not re.search(r"[/.]\s*$", before):
            year = int(match[4]) if match[4] else _year(int(match[3]), first, last)
            return _ordered(date(year, int(match[3]), int(match[1])), date(year, int(match[3]), int(match[2])))
    days = list(_ONE_DAY.finditer(folded))
    days = [d for d in days if d[3] or int(d[2]) <= 12]
    if days and not (match := _BARE_MONTH.match(folded)):
        last_named = next((int(d[3]) for d in reversed(days) if d[3]), 0)
        read = [date(int(d[3] or 0) or last_named or _year(int(d[2]), first, last), int(d[2]), int(d[1])) for d in days]
        return (_ordered(read[0], read[-1])) if len(read) > 1 else (None, read[0])
    if match := _QUARTER.search(folded):
        quarter = _ROMAN.get(match[1]) or int(match[1])
        year = int(match[2]) if match[2] else first.year
        return date(year, quarter * 3 - 2, 1), _end_of_month(year, quarter * 3)
    months = list(_MONTH.finditer(folded))
    if months:
        named = next((int(m[2]) for m in reversed(months) if m[2]), 0)
        begin, end = months[0], months[-1]
        years = [int(m[2] or 0) or named or _year(int(m[1]), first, last) for m in (begin, end)]
        return date(years[0], int(begin[1]), 1), _end_of_month(years[1], int(end[1]))
    if match := _BARE_MONTH.match(folded):
        return date(int(match[2]), int(match[1]), 1), _end_of_month(int(match[2]), int(match[1]))
    if _WHOLE.search(folded):
        return first, last
    return None


def _ordered(one: date, other: date) -> tuple[date | None, date]:
    if other < one:
        raise ValueError("the end lies before the beginning")
    return one, other


def _year(month: int, first: date, last: date) -> int:
    """Of a month without a year: the year of the campaign; preparations from autumn on for one that ends in spring."""
    if first.year == last.year:
        return first.year
    return first.year if month >= first.month else last.year


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
