"""Periods of reports and ages in working time. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from lantoa.core.deadlines import WorkCalendar
from lantoa.web.desk.choices import Span
from lantoa.web.desk.logic.ages import Ages
from lantoa.web.desk.logic.periods import period_of, read_period


def test_each_span_has_its_days_and_its_words() -> None:
    day = date(2026, 10, 20)
    found = {span: (p.start, p.end, p.words) for span in Span for p in [period_of(span, day)]}
    assert found == {
        Span.MONTH: (date(2026, 10, 1), date(2026, 11, 1), "tháng 10 năm 2026"),
        Span.REPORTING_MONTH: (
            date(2026, 9, 15),
            date(2026, 10, 15),
            "kỳ báo cáo từ 15/09/2026 đến 14/10/2026",
        ),
        Span.QUARTER: (date(2026, 10, 1), date(2027, 1, 1), "quý IV năm 2026"),
        Span.HALF: (date(2026, 7, 1), date(2027, 1, 1), "6 tháng cuối năm 2026"),
        Span.YEAR: (date(2026, 1, 1), date(2027, 1, 1), "năm 2026"),
    }


def test_an_address_that_says_nonsense_shows_this_month() -> None:
    today = date(2026, 11, 22)
    for text in ("", "x", "2026", "2026-13", "0001-01", "99999999-1"):
        assert read_period("?", text, today) == period_of(Span.MONTH, today)


def test_ages_are_those_that_the_calendar_counts() -> None:
    calendar = WorkCalendar()
    now = datetime(2026, 9, 7, 3, tzinfo=UTC)  # Monday, after the national day and its weekend
    moments = [now - timedelta(hours=7 * n) for n in range(60)]
    ages = Ages(calendar, min(moments), now)
    assert [ages.of(m) for m in moments] == [calendar.working_between(m, now) for m in moments]
    assert ages.of(now + timedelta(hours=1)) == timedelta(0)
