"""The working calendar: who changes it, by which document, and what that does is shown before it holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from lxml import html

from lantoa.apps.newsroom import services as newsroom
from lantoa.core import clock
from lantoa.core.deadlines import DayChange, WorkCalendar
from lantoa.core.deadlines.stored import province_calendar
from lantoa.core.models import CalendarChange
from lantoa.shared.accounts.choices import ADMINISTRATORS, DESK, Role
from lantoa.shared.accounts.models import AuditEntry
from lantoa.web.operations.logic.effects import effect
from tests.world import World

LIST, ADD = "/desk/operations/calendar/", "/desk/operations/calendar/add/"
FRIDAY = {"day": "2027-09-10", "is_working": "0", "name": "Nghỉ thêm dịp 2/9", "source": "Thông báo 12/TB-BNV năm 2027"}
SIGNED = "2027-09-10:0"


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def desk(client: Any, world: World) -> Any:
    client.force_login(world.person(Role.SECRETARY, world.province))
    return client


def test_everybody_at_the_desk_sees_it_and_the_provinces_secretary_and_administrators_change_it(
    client: Any, world: World
) -> None:
    for role in sorted(DESK):
        client.force_login(world.person(role, world.province))
        assert client.get(LIST).status_code == 200, role
        wanted = 200 if role in ADMINISTRATORS | {Role.SECRETARY} else 403
        assert client.get(ADD).status_code == wanted, role
    row = CalendarChange.objects.create(day=date(2027, 9, 10), is_working=False, name="Nghỉ", source="1/TB")
    client.force_login(world.person(Role.SECRETARY, world.lung_cu))
    for address in (ADD, f"{LIST}{row.pk}/", f"{LIST}{row.pk}/remove/"):
        assert client.get(address).status_code == client.post(address, FRIDAY).status_code == 403, address
    assert CalendarChange.objects.count() == 1


def test_a_decision_is_looked_at_before_it_holds(desk: Any) -> None:
    shown = words(desk.post(ADD, FRIDAY))
    assert "đến nay là ngày làm việc → nghỉ" in shown
    assert "Thời hạn bị dời" in shown
    assert not CalendarChange.objects.exists()

    answer = desk.post(ADD, {**FRIDAY, "confirmed": SIGNED}, follow=True)
    assert "Nghỉ thêm dịp 2/9" in words(answer)
    assert "Thông báo 12/TB-BNV năm 2027" in words(answer)
    assert not province_calendar().is_working_day(date(2027, 9, 10))
    assert AuditEntry.objects.filter(action="calendar.changed").count() == 1


def test_a_day_changed_after_the_look_is_looked_at_again(desk: Any) -> None:
    answer = desk.post(ADD, {**FRIDAY, "day": "2027-09-13", "confirmed": SIGNED})
    assert "13/09/2027" in words(answer)
    assert not CalendarChange.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source": ""}, "Ô này phải điền"),
        ({"source": "theo chỉ đạo"}, "Hãy ghi số văn bản"),
        ({"day": "1815-01-01"}, "từ năm 2000 đến năm 2099"),
        ({"day": "ngày mai"}, ""),
        ({"name": ""}, "Ô này phải điền"),
    ],
)
def test_without_a_document_or_a_real_day_nothing_is_written_and_nothing_typed_is_lost(
    desk: Any, wrong: dict[str, str], said: str
) -> None:
    answer = desk.post(ADD, {**FRIDAY, **wrong, "confirmed": SIGNED})
    assert answer.status_code == 422
    assert said in words(answer)
    kept = html.fromstring(answer.content.decode()).xpath("//input[@id='id_name']/@value")
    assert kept == ([] if "name" in wrong else [FRIDAY["name"]])
    assert not CalendarChange.objects.exists()


def test_one_day_is_decided_once(desk: Any) -> None:
    CalendarChange.objects.create(day=date(2027, 9, 10), is_working=False, name="Nghỉ", source="1/TB")
    answer = desk.post(ADD, FRIDAY)
    assert answer.status_code == 422
    assert "Ngày này đã có quyết định" in words(answer)


def test_a_decision_is_put_right_and_taken_out_again(desk: Any) -> None:
    row = CalendarChange.objects.create(day=date(2027, 9, 10), is_working=False, name="Nghỉ", source="1/TB")
    desk.post(f"{LIST}{row.pk}/", {**FRIDAY, "confirmed": SIGNED})
    row.refresh_from_db()
    assert row.source == "Thông báo 12/TB-BNV năm 2027"

    assert "đến nay nghỉ (Nghỉ thêm dịp 2/9) → ngày làm việc" in words(desk.get(f"{LIST}{row.pk}/remove/"))
    desk.post(f"{LIST}{row.pk}/remove/")
    assert not CalendarChange.objects.exists()
    assert desk.get(f"{LIST}{row.pk}/").status_code == 404


def test_stories_due_on_a_day_that_becomes_free_are_named(desk: Any, world: World) -> None:
    due = datetime(2027, 9, 10, 9, tzinfo=clock.zone())
    newsroom.create_story(world.lung_cu, by=world.person(Role.EDITOR), title="Bài hạn thứ Sáu", due_at=due)
    assert "Bài hạn thứ Sáu" in words(desk.post(ADD, FRIDAY))


def test_a_year_shows_holidays_with_their_sources(desk: Any) -> None:
    said = words(desk.get(LIST, {"year": "2026"}))
    assert "Giỗ Tổ Hùng Vương" in said
    assert "Nghị quyết 28/2026/QH16" in said
    assert desk.get(LIST, {"year": "tết"}).status_code == desk.get(LIST, {"year": "9" * 30}).status_code == 200


def test_a_freed_day_moves_the_deadlines_that_count_over_it_and_no_others() -> None:
    before = WorkCalendar()
    day = date(2027, 9, 10)  # a Friday
    after = before.with_changes([DayChange(day, False, "Nghỉ")])

    found = effect(before, after, [day])

    assert [(d.was_working, d.is_working) for d in found.changed] == [(True, False)]
    assert all(moved.is_due > moved.was_due and moved.start < day <= moved.is_due for moved in found.moved)
    assert {moved.days for moved in found.moved} == {1, 2, 3, 5, 10}
    assert not effect(before, before, [day]).moved
