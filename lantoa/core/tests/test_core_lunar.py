from __future__ import annotations

import csv
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.core import lunar
from lantoa.core.lunar import LunarDate, NoSuchLunarDate, from_lunar, to_lunar

# First days of Tết as they were printed in Vietnam; (year, month, day).
TET = [
    (1968, 1, 29), (1985, 1, 21), (2000, 2, 5), (2001, 1, 24), (2002, 2, 12), (2003, 2, 1), (2004, 1, 22),
    (2005, 2, 9), (2006, 1, 29), (2007, 2, 17), (2008, 2, 7), (2009, 1, 26), (2010, 2, 14), (2011, 2, 3),
    (2012, 1, 23), (2013, 2, 10), (2014, 1, 31), (2015, 2, 19), (2016, 2, 8), (2017, 1, 28), (2018, 2, 16),
    (2019, 2, 5), (2020, 1, 25), (2021, 2, 12), (2022, 2, 1), (2023, 1, 22), (2024, 2, 10), (2025, 1, 29),
    (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 2),
]  # fmt: skip
IN_CHINA = {1968: date(1968, 1, 30), 1985: date(1985, 2, 20), 2007: date(2007, 2, 18), 2030: date(2030, 2, 3)}
DAYS = st.dates(date(1900, 2, 1), date(2100, 12, 31))


@pytest.mark.parametrize("day", [date(*d) for d in TET], ids=str)
def test_tet_falls_on_the_day_that_vietnam_kept(day: date) -> None:
    assert lunar.tet(day.year) == day
    assert to_lunar(day) == LunarDate(1, 1, day.year)
    assert to_lunar(day - timedelta(1)).month == 12


def test_vietnam_differs_from_china_where_the_new_moon_falls_between_the_two_midnights() -> None:
    assert all(lunar.tet(year) < there for year, there in IN_CHINA.items())


@pytest.mark.parametrize(
    ("year", "month"),
    [(1985, 2), (1987, 7), (2004, 2), (2006, 7), (2009, 5), (2012, 4), (2014, 9), (2017, 6), (2020, 4), (2023, 2),
     (2025, 6), (2028, 5), (2031, 3), (2033, 11), (2026, None), (2034, None)],
)  # fmt: skip
def test_leap_months_are_where_the_printed_calendars_have_them(year: int, month: int | None) -> None:
    assert lunar.leap_month(year) == month


@pytest.mark.parametrize(
    ("solar", "moon"),
    [
        (date(2026, 4, 26), LunarDate(10, 3, 2026)),  # Giỗ Tổ
        (date(2026, 9, 25), LunarDate(15, 8, 2026)),  # Trung thu
        (date(2026, 11, 22), LunarDate(14, 10, 2026)),
        (date(2023, 3, 22), LunarDate(1, 2, 2023, is_leap=True)),
        (date(2025, 7, 25), LunarDate(1, 6, 2025, is_leap=True)),
        (date(2026, 2, 16), LunarDate(29, 12, 2025)),
    ],
)
def test_known_days(solar: date, moon: LunarDate) -> None:
    assert to_lunar(solar) == moon
    assert from_lunar(moon) == solar


@given(DAYS)
def test_there_and_back_is_the_same_day(day: date) -> None:
    assert from_lunar(to_lunar(day)) == day


@given(DAYS)
def test_tomorrow_is_the_next_lunar_day(day: date) -> None:
    if day == date(2100, 12, 31):
        return
    today, tomorrow = to_lunar(day), to_lunar(day + timedelta(1))
    assert today < tomorrow
    assert tomorrow.day in {1, today.day + 1}
    assert 1 <= today.day <= lunar.month_length(today.year, today.month, is_leap=today.is_leap) <= 30


@given(st.integers(1900, 2100))
def test_a_lunar_year_has_twelve_months_or_thirteen(year: int) -> None:
    days = (
        354 if lunar.leap_month(year) is None else 384  # plus or minus one
    )
    if year < 2100:
        assert abs((lunar.tet(year + 1) - lunar.tet(year)).days - days) <= 1
    assert date(year, 1, 19) <= lunar.tet(year) <= date(year, 2, 21)


def test_years_months_and_days_have_their_stem_and_branch() -> None:
    assert [lunar.year_name(y) for y in (1968, 1984, 2024, 2025, 2026)] == [
        "Mậu Thân", "Giáp Tý", "Giáp Thìn", "Ất Tỵ", "Bính Ngọ",
    ]  # fmt: skip
    assert [lunar.day_name(date(*d)) for d in [(2024, 2, 10), (2025, 1, 29), (2026, 2, 17)]] == [
        "Giáp Thìn", "Mậu Tuất", "Nhâm Tuất",
    ]  # fmt: skip
    assert lunar.month_name(LunarDate(1, 1, 2026)) == "Canh Dần"
    assert lunar.month_name(LunarDate(1, 11, 2024)) == "Bính Tý"


def test_the_market_of_ty_and_hoi_days_comes_every_sixth_day() -> None:
    days = [date(2026, 11, 22) + timedelta(n) for n in range(20)]
    markets = [d for d in days if lunar.day_branch(d) in {"Tỵ", "Hợi"}]
    assert markets == [date(2026, 11, 27), date(2026, 12, 3), date(2026, 12, 9)]


@pytest.mark.parametrize(
    "wrong",
    [LunarDate(30, 1, 2027, is_leap=True), LunarDate(31, 1, 2026), LunarDate(0, 1, 2026), LunarDate(1, 13, 2026),
     LunarDate(1, 1, 1899), LunarDate(1, 1, 2101), LunarDate(30, 12, 2025)],
    ids=str,
)  # fmt: skip
def test_a_day_that_the_calendar_does_not_have_is_refused(wrong: LunarDate) -> None:
    with pytest.raises(NoSuchLunarDate):
        from_lunar(wrong)


def test_days_outside_the_range_are_refused() -> None:
    for day in (date(1899, 12, 31), date(2101, 3, 1), date.max, date.min):
        with pytest.raises(NoSuchLunarDate):
            to_lunar(day)


def test_the_dates_that_the_province_published_agree() -> None:
    path = Path(os.environ.get("LANTOA_TEST_DATA", "/nonexistent")) / "festivals_lunar_check.csv"
    if not path.exists():
        pytest.skip("festivals_lunar_check.csv is not here: set LANTOA_TEST_DATA to its folder")
    for row in csv.DictReader(path.open(encoding="utf-8")):
        day, month = row["rule"].split("/")
        assert from_lunar(LunarDate(int(day.split("-")[0]), int(month), 2026)) == date.fromisoformat(
            row["date_2026"][:10]
        )
