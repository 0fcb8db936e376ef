from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lantoa.apps.campaigns.logic.agenda import AgendaLine, draw_places, read_agenda
from lantoa.apps.campaigns.logic.tickets import code_from, plain_code, shown
from lantoa.apps.campaigns.logic.when import NoTime, read_when

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("written", "starts_on", "deadline"),
    [
        ("15/10/2026", None, date(2026, 10, 15)),
        ("Trước ngày 15/10", None, date(2026, 10, 15)),
        ("Từ 01/10 đến 15/10/2026", date(2026, 10, 1), date(2026, 10, 15)),
        ("01/10 – 15/10/2026", date(2026, 10, 1), date(2026, 10, 15)),
        ("25-28/10/2026", date(2026, 10, 25), date(2026, 10, 28)),
        ("25-10-2026", None, date(2026, 10, 25)),
        ("Tháng 10/2026", date(2026, 10, 1), date(2026, 10, 31)),
        ("Tháng 11 năm 2026", date(2026, 11, 1), date(2026, 11, 30)),
        ("Tháng 10 - tháng 11/2026", date(2026, 10, 1), date(2026, 11, 30)),
        ("10/2026", date(2026, 10, 1), date(2026, 10, 31)),
        ("Quý IV/2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("Thường xuyên", FIRST, LAST),
        ("2026-10-15", None, date(2026, 10, 15)),
        (date(2026, 10, 15), None, date(2026, 10, 15)),
        ("18h00 ngày 28/11/2026", None, date(2026, 11, 28)),
    ],
)
def test_the_time_of_a_plan_is_read_as_offices_write_it(
    written: object, starts_on: date | None, deadline: date
) -> None:
    found = read_when(written, first=FIRST, last=LAST)
    assert (found.starts_on, found.deadline) == (starts_on, deadline)


@pytest.mark.parametrize("written", ["", "theo yêu cầu", "31/02/2026", "sau khi được phê duyệt", "từ 20/10 đến 1/10"])
def test_what_names_no_day_is_told_and_not_guessed(written: str) -> None:
    with pytest.raises(NoTime):
        read_when(written, first=FIRST, last=LAST)


def test_an_agenda_is_read_line_by_line() -> None:
    assert read_agenda("14:00 Khai mạc\n15h30 - 16h: Tọa đàm\n\nBế mạc") == [
        AgendaLine("14:00", "Khai mạc"),
        AgendaLine("15:30–16:00", "Tọa đàm"),
        AgendaLine("", "Bế mạc"),
    ]


def test_places_that_lie_on_each_other_are_drawn_apart_and_north_is_above() -> None:
    flag = (Decimal("23.36300"), Decimal("105.31600"))
    sketch = draw_places([flag, flag, (Decimal("23.27800"), Decimal("105.36200"))])
    assert sketch is not None
    one, two, south = sketch.spots
    assert abs(one.x - two.x) + abs(one.y - two.y) >= 24
    assert south.y > one.y
    assert all(0 < s.x < sketch.width and 0 < s.y < sketch.height for s in sketch.spots)
    assert draw_places([]) is None


def test_a_ticket_is_read_from_what_is_typed_and_from_its_address() -> None:
    code = code_from("ab" * 32)
    assert plain_code(shown(code).lower()) == code
    assert plain_code(f"https://lung-cu.example.vn/vi/ve/{code}/") == code
    assert plain_code("0912345678") is None
