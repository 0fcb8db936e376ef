"""Periods of reports: month, reporting month (15th to 14th), quarter, six months, year. Pure."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lantoa.web.desk.choices import Span


@dataclasses.dataclass(frozen=True)
class Period:
    """[start, end): whole days of the province."""

    span: Span
    anchor: date  # first day of the month that was chosen
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        return datetime.combine(self.start, time.min, zone), datetime.combine(self.end, time.min, zone)

    @property
    def last(self) -> date:
        return date.fromordinal(self.end.toordinal() - 1)

    @property
    def words(self) -> str:
        """As a Vietnamese paper says it."""
        match self.span:
            case Span.MONTH:
                return f"tháng {self.start.month} năm {self.start.year}"
            case Span.REPORTING_MONTH:
                return f"kỳ báo cáo từ {self.start:%d/%m/%Y} đến {self.last:%d/%m/%Y}"
            case Span.QUARTER:
                return f"quý {'I II III IV'.split()[self.start.month // 3]} năm {self.start.year}"
            case Span.HALF:
                return f"6 tháng {'đầu' if self.start.month == 1 else 'cuối'} năm {self.start.year}"
        return f"năm {self.start.year}"

    @property
    def stamp(self) -> str:
        return f"{self.span.value.replace('_', '-')}-{self.anchor:%Y-%m}"


def months_on(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, first.day)


def period_of(span: Span, day: date) -> Period:
    """The period of this length in which the month of `day` lies."""
    anchor = day.replace(day=1)
    match span:
        case Span.REPORTING_MONTH:
            end = anchor.replace(day=15)
            return Period(span, anchor, months_on(end, -1), end)
        case Span.QUARTER:
            start = anchor.replace(month=(anchor.month - 1) // 3 * 3 + 1)
            return Period(span, anchor, start, months_on(start, 3))
        case Span.HALF:
            start = anchor.replace(month=1 if anchor.month <= 6 else 7)
            return Period(span, anchor, start, months_on(start, 6))
        case Span.YEAR:
            start = anchor.replace(month=1)
            return Period(span, anchor, start, months_on(start, 12))
    return Period(span, anchor, anchor, months_on(anchor, 1))


def read_period(span: str, month: str, today: date) -> Period:
    """From what an address says; what cannot be read is the present month."""
    known = Span(span) if span in Span.values else Span.MONTH
    try:
        year, number = (int(part) for part in month.split("-")[:2])
        day = date(year, number, 1) if 2000 <= year <= 2100 else today
    except ValueError:
        day = today
    return period_of(known, day)
