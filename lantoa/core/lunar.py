"""The Vietnamese lunar calendar: months begin on the day of the new moon in the zone UTC+7.

The eleventh month holds the winter solstice; between two of them stand twelve months, or thirteen, and then the
first month in which the sun enters no new sign (no *trung khí*) is the leap month. New moons after Meeus,
Astronomical Algorithms, chapter 49 (a few seconds); the sun after chapter 25 with the pull of the planets and the
moon. Every month from 1968 to 2050 agrees with an independent ephemeris. Beyond, the new moons of
November 2077 and October 2085 fall within a minute of midnight, and nobody knows yet how long the days will be.
Vietnam counts in UTC+7 since 1968; earlier dates follow the same rule here, whatever was printed then.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2100
_ZONE_DAYS = 7 / 24
_J2000 = 2451545.0
_UNIX_OF_ORDINAL = 1721425  # Julian day number of noon of a date = its ordinal + this

STEMS = ("Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý")
BRANCHES = ("Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi")


class NoSuchLunarDate(ValueError):
    """The lunar year has no such month or the month no such day, or the year is outside 1900–2100."""


@dataclass(frozen=True, order=True)
class LunarDate:
    """Ordered as the calendar runs; a leap month comes after its namesake."""

    year: int
    month: int
    is_leap: bool
    day: int

    def __init__(self, day: int, month: int, year: int, is_leap: bool = False) -> None:
        object.__setattr__(self, "day", day)
        object.__setattr__(self, "month", month)
        object.__setattr__(self, "year", year)
        object.__setattr__(self, "is_leap", is_leap)

    def __str__(self) -> str:
        return f"{self.day}/{self.month}{' nhuận' if self.is_leap else ''}/{self.year}"


def to_lunar(day: date) -> LunarDate:
    """Raises NoSuchLunarDate outside the lunar years 1900–2100."""
    ordinal = day.toordinal()
    for year in (day.year, day.year - 1):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            continue
        months = _months(year)
        if ordinal >= months[0].first and (ordinal < months[-1].first + months[-1].length):
            month = months[bisect_right([m.first for m in months], ordinal) - 1]
            return LunarDate(ordinal - month.first + 1, month.number, year, month.is_leap)
    raise NoSuchLunarDate(f"{day} is outside the lunar years {FIRST_YEAR}–{LAST_YEAR}")


def from_lunar(lunar: LunarDate) -> date:
    """Raises NoSuchLunarDate."""
    month = _month(lunar.year, lunar.month, is_leap=lunar.is_leap)
    if not 1 <= lunar.day <= month.length:
        raise NoSuchLunarDate(str(lunar))
    return date.fromordinal(month.first + lunar.day - 1)


def month_length(year: int, month: int, *, is_leap: bool = False) -> int:
    """29 (thiếu) or 30 (đủ). Raises NoSuchLunarDate."""
    return _month(year, month, is_leap=is_leap).length


def leap_month(year: int) -> int | None:
    """Number of the leap month of a lunar year, or None."""
    return next((m.number for m in _months(year) if m.is_leap), None)


def tet(year: int) -> date:
    """The first day of the lunar year that begins in `year`."""
    return date.fromordinal(_months(year)[0].first)


def year_name(lunar_year: int) -> str:
    """Bính Ngọ for 2026."""
    return f"{STEMS[(lunar_year - 4) % 10]} {BRANCHES[(lunar_year - 4) % 12]}"


def month_name(lunar: LunarDate) -> str:
    """Stem and branch of the month; a leap month has those of its namesake."""
    return f"{STEMS[(lunar.year * 12 + lunar.month + 3) % 10]} {BRANCHES[(lunar.month + 1) % 12]}"


def day_name(day: date) -> str:
    """Stem and branch of a day."""
    return f"{STEMS[(day.toordinal() + _UNIX_OF_ORDINAL + 9) % 10]} {day_branch(day)}"


def day_branch(day: date) -> str:
    """Earthly branch of a day, by which some markets of the mountains are held (every sixth day)."""
    return BRANCHES[(day.toordinal() + _UNIX_OF_ORDINAL + 1) % 12]


# Months


@dataclass(frozen=True)
class _Month:
    first: int  # ordinal of its first day
    length: int
    number: int
    is_leap: bool


def _month(year: int, number: int, *, is_leap: bool) -> _Month:
    for month in _months(year):
        if (month.number, month.is_leap) == (number, is_leap):
            return month
    raise NoSuchLunarDate(f"month {number}{' nhuận' if is_leap else ''} of {year}")


@lru_cache(maxsize=512)
def _months(year: int) -> tuple[_Month, ...]:
    """The months of a lunar year, from the first (Giêng) to the twelfth (Chạp)."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoSuchLunarDate(f"lunar year {year}")
    run = [m for m in _from_eleventh(year - 1) if m.number < 11]
    run += [m for m in _from_eleventh(year) if m.number >= 11]
    return tuple(run)


@lru_cache(maxsize=512)
def _from_eleventh(year: int) -> tuple[_Month, ...]:
    """The months from the eleventh of `year` up to the one before the next eleventh."""
    k = _month_of_solstice(year)
    k_end = _month_of_solstice(year + 1)
    firsts = [_new_moon_day(i) for i in range(k, k_end + 1)]
    signs = [_sun_sign(first) for first in firsts]
    leap = -1
    if k_end - k == 13:
        leap = next(i for i in range(13) if signs[i] == signs[i + 1])
    months = []
    number = 11
    for i in range(k_end - k):
        is_leap = i == leap
        if i and not is_leap:
            number = number % 12 + 1
        months.append(_Month(firsts[i], firsts[i + 1] - firsts[i], number, is_leap))
    return tuple(months)


def _month_of_solstice(year: int) -> int:
    """Index of the new moon that begins the month holding the winter solstice of `year`."""
    last_day = date(year, 12, 31).toordinal()
    k = math.floor((last_day + _UNIX_OF_ORDINAL - 2451550.1) / 29.530588861)
    while _new_moon_day(k + 1) <= last_day:
        k += 1
    while _new_moon_day(k) > last_day:
        k -= 1
    # The sun stands at 270° on the solstice: if it is past it when the month begins, the month before held it.
    return k - 1 if _sun_sign(_new_moon_day(k)) >= 9 else k


# The sky


@lru_cache(maxsize=4096)
def _new_moon_day(k: int) -> int:
    """Ordinal of the local day of new moon number `k` (0 is that of 6 January 2000)."""
    t = k / 1236.85
    jde = (
        2451550.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.000000150 * t**3 + 0.00000000073 * t**4
        + _new_moon_correction(k, t)
    )  # fmt: skip
    return math.floor(jde - _delta_t(jde) + _ZONE_DAYS + 0.5) - _UNIX_OF_ORDINAL


# Coefficients of Meeus, table 49.A: days, powers of E, multiples of M (sun), M' (moon), F (node).
_MOON_TERMS = (
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0), (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0), (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0), (0.00004, 0, 0, 2, -2),
    (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)  # fmt: skip
# Planetary terms: millionths of a day, angle at k = 0, angle a month.
_PLANET_TERMS = (
    (325, 299.77, 0.107408), (165, 251.88, 0.016321), (164, 251.83, 26.651886), (126, 349.42, 36.412478),
    (110, 84.66, 18.206239), (62, 141.74, 53.303771), (60, 207.14, 2.453732), (56, 154.84, 7.306860),
    (47, 34.52, 27.261239), (42, 207.19, 0.121824), (40, 291.34, 1.844379), (37, 161.72, 24.198154),
    (35, 239.56, 25.513099), (23, 331.55, 3.592518),
)  # fmt: skip


def _new_moon_correction(k: int, t: float) -> float:
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t**2 - 0.00000011 * t**3
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3 - 0.000000058 * t**4
    node = 160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3 + 0.000000011 * t**4
    omega = 124.7746 - 1.56375588 * k + 0.0020672 * t**2 + 0.00000215 * t**3
    days = -0.00017 * _sin(omega)
    for size, power, by_sun, by_moon, by_node in _MOON_TERMS:
        days += size * e**power * _sin(by_sun * sun + by_moon * moon + by_node * node)
    for size, start, rate in _PLANET_TERMS:
        quadratic = -0.009173 * t**2 if size == 325 else 0
        days += size * 1e-6 * _sin(start + rate * k + quadratic)
    return days


def _sun_sign(ordinal: int) -> int:
    """In which twelfth of the ecliptic (0 from the spring equinox) the sun stands when the local day begins.

    A sign entered during the first day of a month belongs to that month.
    """
    return int(_sun_longitude(ordinal + _UNIX_OF_ORDINAL - 0.5 - _ZONE_DAYS) // 30)


def _sun_longitude(jd: float) -> float:
    """Apparent longitude in degrees at a moment of universal time."""
    t = (jd + _delta_t(jd) - _J2000) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t**2
    centre = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * _sin(anomaly)
        + (0.019993 - 0.000101 * t) * _sin(2 * anomaly)
        + 0.000289 * _sin(3 * anomaly)
    )
    pulled = (
        0.00134 * _cos(153.23 + 22518.7541 * t)
        + 0.00154 * _cos(216.57 + 45037.5082 * t)
        + 0.00200 * _cos(312.69 + 32964.3577 * t)
        + 0.00179 * _sin(350.74 + 445267.1142 * t - 0.00144 * t**2)
        + 0.00178 * _sin(231.19 + 20.20 * t)
    )
    seen = -0.00569 - 0.00478 * _sin(125.04 - 1934.136 * t)
    return (mean + centre + pulled + seen) % 360


def _delta_t(jd: float) -> float:
    """Terrestrial minus universal time, in days. Source: Espenak and Meeus, polynomial expressions for ΔT."""
    year = 2000 + (jd - _J2000) / 365.25
    if year < 1920:
        u = year - 1900
        seconds = -2.79 + 1.494119 * u - 0.0598939 * u**2 + 0.0061966 * u**3 - 0.000197 * u**4
    elif year < 1941:
        u = year - 1920
        seconds = 21.20 + 0.84493 * u - 0.076100 * u**2 + 0.0020936 * u**3
    elif year < 1961:
        u = year - 1950
        seconds = 29.07 + 0.407 * u - u**2 / 233 + u**3 / 2547
    elif year < 1986:
        u = year - 1975
        seconds = 45.45 + 1.067 * u - u**2 / 260 - u**3 / 718
    elif year < 2005:
        u = year - 2000
        seconds = 63.86 + 0.3345 * u - 0.060374 * u**2 + 0.0017275 * u**3 + 0.000651814 * u**4 + 0.00002373599 * u**5
    else:
        # Their curve after 2005 runs ahead of the earth, which has hardly slowed since: 69.4 s in 2020, 69.1 s in 2025.
        u = (year - 2020) / 100
        seconds = 64.7 + 0.31 * (year - 2005) if year < 2020 else 69.35 + 25 * u**2
    return seconds / 86400


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))
