from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.core.deadlines import (
    HOLIDAY_RULES,
    BadDeadline,
    DayChange,
    HolidayRule,
    Neighbour,
    NeverWorks,
    WorkCalendar,
    WorkingHours,
)
from lantoa.core.deadlines.hours import BadHours

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = WorkCalendar()


def at(written: str) -> datetime:
    """Local time in the province."""
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def free_days(year: int) -> list[str]:
    """Free days that are weekdays, and free days by decision, as d/m."""
    days = {h.day for h in OFFICE.holidays(year)} | {c.day for c in OFFICE.changes if not c.is_working}
    return [f"{d.day}/{d.month}" for d in sorted(days) if d.year == year and d.weekday() < 5]


class TestHolidays:
    @pytest.mark.parametrize(
        ("year", "days"),
        [
            (2024, "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9"),
            (2025, "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9"),
            (2026, "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11"),
        ],
    )
    def test_offices_close_on_the_days_that_were_decided(self, year: int, days: str) -> None:
        assert free_days(year) == days.split()

    def test_a_holiday_on_a_sunday_is_given_back_on_monday(self) -> None:
        assert OFFICE.why_free(date(2026, 4, 26)) == OFFICE.why_free(date(2026, 4, 27)) == "Giỗ Tổ Hùng Vương"
        given_back = [h for h in OFFICE.holidays(2026) if h.is_compensation]
        assert [h.day for h in given_back] == [date(2026, 4, 27)]

    def test_days_given_back_queue_up_behind_each_other(self) -> None:
        # 2023: Giỗ Tổ on Saturday 29 April, 30 April on a Sunday, 1 May on a Monday.
        given_back = [h for h in OFFICE.holidays(2023) if h.is_compensation and h.day.month == 5]
        assert [(h.day.day, h.name) for h in given_back] == [(2, "Giỗ Tổ Hùng Vương"), (3, "Ngày Chiến thắng")]

    def test_culture_day_is_free_since_the_resolution_came_into_force(self) -> None:
        assert OFFICE.why_free(date(2025, 11, 24)) == ""
        assert OFFICE.why_free(date(2026, 11, 24)) == "Ngày Văn hóa Việt Nam"
        assert OFFICE.is_working_day(date(2026, 11, 23))

    def test_a_saturday_worked_in_exchange_has_the_hours_of_a_weekday(self) -> None:
        assert OFFICE.is_working_day(date(2026, 8, 22))
        assert OFFICE.working_between(at("2026-08-22 00:00"), at("2026-08-23 00:00")) == timedelta(hours=7.5)
        assert not OFFICE.is_working_day(date(2026, 8, 29))

    def test_a_province_adds_a_day_of_its_own(self) -> None:
        festival = DayChange(date(2026, 11, 27), False, "Khai mạc lễ hội")
        ours = OFFICE.with_changes([festival])
        assert (ours.is_working_day(festival.day), ours.why_free(festival.day)) == (False, "Khai mạc lễ hội")
        assert OFFICE.is_working_day(festival.day)

    def test_the_later_row_about_a_day_wins(self) -> None:
        taken_back = DayChange(date(2026, 8, 31), True, "Đi làm bình thường")
        assert OFFICE.with_changes([taken_back]).is_working_day(taken_back.day)

    @pytest.mark.parametrize(
        ("year", "beside"),
        [(2027, date(2027, 9, 3)), (2028, date(2028, 9, 4)), (2030, date(2030, 9, 3)), (2031, date(2031, 9, 1))],
    )
    def test_the_second_day_of_the_national_holiday_touches_the_weekend_until_it_is_decided(
        self, year: int, beside: date
    ) -> None:
        assert OFFICE.why_free(beside) == "Quốc khánh"

    def test_a_rule_ends_with_its_validity(self) -> None:
        rule = HolidayRule("x", "X", 3, 3, valid_from=date(2020, 1, 1), valid_to=date(2021, 12, 31))
        calendar = WorkCalendar(rules=(*HOLIDAY_RULES, rule))
        assert [bool(calendar.why_free(date(y, 3, 3))) for y in (2019, 2020, 2021, 2022)] == [False, True, True, False]

    @given(st.integers(1950, 2099))
    def test_eleven_or_more_days_are_free_every_year(self, year: int) -> None:
        calendar = WorkCalendar(changes=())
        days = [h.day for h in calendar.holidays(year)]
        assert len(days) == len(set(days))
        weekdays = [d for d in days if d.weekday() < 5]
        assert len(weekdays) >= 8


class TestWorkingTime:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            ("2026-11-18 08:00", 2, "2026-11-18 10:00"),
            ("2026-11-18 10:30", 2, "2026-11-18 14:30"),  # over noon
            ("2026-11-18 16:00", 2, "2026-11-19 08:30"),  # over night
            ("2026-11-20 16:00", 2, "2026-11-23 08:30"),  # over the weekend
            ("2026-11-23 16:00", 2, "2026-11-25 08:30"),  # over a holiday
            ("2026-11-21 03:00", 2, "2026-11-23 09:30"),  # begun on a Saturday night
            ("2026-11-18 07:30", Decimal("7.5"), "2026-11-18 17:00"),  # ends at closing time
            ("2026-11-18 07:30", 4, "2026-11-18 11:30"),
            ("2026-11-18 17:00", 1, "2026-11-19 08:30"),
            ("2026-02-13 16:30", 8, "2026-02-23 17:00"),  # over nine days of Tết
        ],
    )
    def test_hours_are_counted_in_office_time(self, start: str, hours: Decimal | int, end: str) -> None:
        assert OFFICE.add_working(at(start), hours=hours) == at(end)

    @pytest.mark.parametrize(
        ("start", "days", "end"),
        [
            ("2026-11-18 09:15", 3, "2026-11-23 09:15"),
            ("2026-11-18 20:00", 1, "2026-11-20 07:30"),  # sent in the evening: begins next morning
            ("2026-11-18 12:00", 1, "2026-11-19 13:30"),
            ("2026-02-13 16:00", 1, "2026-02-23 16:00"),
        ],
    )
    def test_days_keep_the_time_of_day(self, start: str, days: int, end: str) -> None:
        assert OFFICE.add_working(at(start), days=days) == at(end)

    @pytest.mark.parametrize(
        ("received", "days", "due"),
        [
            ("2026-11-18 09:00", 5, "2026-11-26 17:00"),  # 24 November is free
            ("2026-11-18 17:00", 1, "2026-11-19 17:00"),
            ("2026-11-18 17:01", 1, "2026-11-20 17:00"),  # after closing: received on the 19th
            ("2026-11-22 02:15", 3, "2026-11-27 17:00"),  # on a Sunday: received on Monday
            ("2026-11-18 09:00", 0, "2026-11-18 17:00"),
        ],
    )
    def test_an_answer_is_due_at_closing_time_of_the_last_working_day(self, received: str, days: int, due: str) -> None:
        assert OFFICE.business_deadline(at(received), days) == at(due)

    def test_moments_come_out_in_utc(self) -> None:
        due = OFFICE.business_deadline(datetime(2026, 11, 18, 2, tzinfo=UTC), 1)
        assert due == datetime(2026, 11, 19, 10, tzinfo=UTC)
        assert due.tzinfo is UTC

    def test_what_is_answered_the_same_day_took_no_day(self) -> None:
        assert OFFICE.working_days_between(date(2026, 11, 23), date(2026, 11, 23)) == 0
        assert OFFICE.working_days_between(date(2026, 11, 20), date(2026, 11, 25)) == 2
        assert OFFICE.working_days_between(date(2026, 11, 25), date(2026, 11, 20)) == -2

    def test_a_unit_has_hours_of_its_own(self) -> None:
        one_stop = WorkCalendar(hours=WorkingHours({d: ((time(8), time(12)),) for d in range(6)}))
        assert one_stop.is_working_day(date(2026, 11, 21))  # it is open on Saturdays
        assert one_stop.add_working(at("2026-11-20 11:00"), hours=2) == at("2026-11-21 09:00")
        assert one_stop.is_working_day(date(2026, 5, 2))  # and given-back days do not fall on its Saturdays by mistake
        assert WorkingHours.weekly("08:00-12:00").on(5) == ()

    @pytest.mark.parametrize(
        "spans", [("13:30–17:00", "07:30–11:30"), ("07:30–11:30", "11:00–17:00"), ("x–y",), ("9–8",)]
    )
    def test_hours_that_overlap_or_run_backwards_are_refused(self, spans: tuple[str, ...]) -> None:
        with pytest.raises(BadHours):
            WorkingHours.weekly(*spans)

    def test_a_calendar_without_work_says_so(self) -> None:
        never = WorkCalendar(hours=WorkingHours({}))
        with pytest.raises(NeverWorks):
            never.add_working(at("2026-11-18 08:00"), hours=1)

    def test_a_moment_without_a_zone_is_refused(self) -> None:
        naive = datetime(2026, 11, 18, 8)
        for ask in (
            lambda: OFFICE.add_working(naive, hours=1),
            lambda: OFFICE.working_between(naive, at("2026-11-18 08:00")),
            lambda: OFFICE.business_deadline(naive, 1),
            lambda: OFFICE.add_working(at("2026-11-18 08:00"), hours=-1),
        ):
            with pytest.raises(BadDeadline):
                ask()


MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2030, 12, 31), timezones=st.just(ZONE))


class TestProperties:
    @given(MOMENTS, st.integers(0, 60 * 100))
    def test_time_added_is_the_time_between(self, start: datetime, minutes: int) -> None:
        amount = timedelta(minutes=minutes)
        end = OFFICE.add_working(start, hours=amount)
        assert end >= start or amount == timedelta(0)
        assert OFFICE.working_between(start, end) == amount

    @given(MOMENTS, MOMENTS, MOMENTS)
    def test_time_between_adds_up(self, a: datetime, b: datetime, c: datetime) -> None:
        a, b, c = sorted([a, b, c])
        if (c - a).days < 400:
            assert OFFICE.working_between(a, b) + OFFICE.working_between(b, c) == OFFICE.working_between(a, c)
            assert timedelta(0) <= OFFICE.working_between(a, c) <= c - a
            assert OFFICE.working_between(c, a) == -OFFICE.working_between(a, c)

    @given(MOMENTS, st.integers(0, 30))
    def test_a_deadline_ends_on_a_working_day_and_never_before_the_receipt(self, start: datetime, days: int) -> None:
        due = OFFICE.business_deadline(start, days)
        assert due >= start
        assert OFFICE.is_working_day(due.astimezone(ZONE).date())
        assert OFFICE.business_deadline(start, days + 1) > due

    @given(st.sampled_from(list(Neighbour)), st.integers(2007, 2099))
    def test_two_days_of_the_national_holiday_are_free_or_given_back(self, neighbour: Neighbour, year: int) -> None:
        rule = HolidayRule("n", "N", 9, 2, neighbour=neighbour)
        free = [h for h in WorkCalendar(rules=(rule,), changes=()).holidays(year) if h.day.weekday() < 5]
        assert len(free) == (1 if neighbour is Neighbour.NONE else 2)
