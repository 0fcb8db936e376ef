"""Vietnam's public holidays as dated data. A unit may add rows; nothing in the code knows a holiday by name.

Sources: Labour Code 2019 (45/2019/QH14), articles 111 and 112; the yearly notices of the Government and the Ministry of
Home Affairs named with each row; Resolution 28/2026/QH16 for 24 November, in force from 1 July 2026.
Names are Vietnamese: they are data, shown as they are.
"""

from __future__ import annotations

from datetime import date

from lantoa.core.deadlines.holidays import DayChange, HolidayRule, Neighbour

_CODE = "Bộ luật Lao động 2019, Điều 112"
_CODE_2012 = "Bộ luật Lao động 2012, Điều 115"
_NOTICE_2026 = "Thông báo 9441/TB-BNV năm 2025"


def _tet(year: int, *, before: int, source: str) -> HolidayRule:
    return HolidayRule(
        "tet", "Tết Nguyên đán", 1, 1, is_lunar=True, days_before=before, days_after=4 - before,
        valid_from=date(year, 1, 1), valid_to=date(year, 12, 31), source=source,
    )  # fmt: skip


def _national(year: int, neighbour: Neighbour, source: str) -> HolidayRule:
    return HolidayRule(
        "national-day", "Quốc khánh", 9, 2, neighbour=neighbour,
        valid_from=date(year, 1, 1), valid_to=date(year, 12, 31), source=source,
    )  # fmt: skip


HOLIDAY_RULES: tuple[HolidayRule, ...] = (
    HolidayRule("new-year", "Tết Dương lịch", 1, 1, source=_CODE),
    # The Government decides each year how many of the five days stand before the first; until then one and four.
    HolidayRule("tet", "Tết Nguyên đán", 1, 1, is_lunar=True, days_before=1, days_after=3, source=_CODE),
    _tet(2024, before=2, source="Thông báo 5015/TB-LĐTBXH năm 2023"),
    _tet(2025, before=2, source="Thông báo 6150/TB-BLĐTBXH năm 2024"),
    _tet(2026, before=1, source=_NOTICE_2026),
    HolidayRule("hung-kings", "Giỗ Tổ Hùng Vương", 3, 10, is_lunar=True, valid_from=date(2007, 1, 1), source=_CODE),
    HolidayRule("victory", "Ngày Chiến thắng", 4, 30, source=_CODE),
    HolidayRule("labour", "Ngày Quốc tế Lao động", 5, 1, source=_CODE),
    HolidayRule("national-day", "Quốc khánh", 9, 2, valid_to=date(2020, 12, 31), source=_CODE_2012),
    HolidayRule(
        "national-day", "Quốc khánh", 9, 2, neighbour=Neighbour.NEAREST_REST, valid_from=date(2021, 1, 1), source=_CODE
    ),
    _national(2024, Neighbour.AFTER, "Thông báo 5015/TB-LĐTBXH năm 2023"),
    _national(2025, Neighbour.BEFORE, "Thông báo 6150/TB-BLĐTBXH năm 2024"),
    _national(2026, Neighbour.BEFORE, _NOTICE_2026),
    HolidayRule(
        "culture", "Ngày Văn hóa Việt Nam", 11, 24, valid_from=date(2026, 7, 1), source="Nghị quyết 28/2026/QH16"
    ),
)  # fmt: skip

# Working days swapped by decision for one year.
DAY_CHANGES: tuple[DayChange, ...] = (
    DayChange(date(2024, 4, 29), False, "Nghỉ hoán đổi dịp 30/4", "Công văn 2450/VPCP-KGVX năm 2024"),
    DayChange(date(2024, 5, 4), True, "Làm bù ngày 29/4", "Công văn 2450/VPCP-KGVX năm 2024"),
    DayChange(date(2025, 5, 2), False, "Nghỉ hoán đổi dịp 1/5", "Thông báo 6150/TB-BLĐTBXH năm 2024"),
    DayChange(date(2025, 4, 26), True, "Làm bù ngày 2/5", "Thông báo 6150/TB-BLĐTBXH năm 2024"),
    DayChange(date(2026, 1, 2), False, "Nghỉ hoán đổi dịp Tết Dương lịch", "Bộ Nội vụ, tháng 12/2025"),
    DayChange(date(2026, 1, 10), True, "Làm bù ngày 2/1", "Bộ Nội vụ, tháng 12/2025"),
    DayChange(date(2026, 8, 31), False, "Nghỉ hoán đổi dịp Quốc khánh", _NOTICE_2026),
    DayChange(date(2026, 8, 22), True, "Làm bù ngày 31/8", _NOTICE_2026),
)
