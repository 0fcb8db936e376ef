"""Report, calendar and what waits for whom, through the browser's door."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantoa.apps.campaigns.models import Campaign, Task
from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.models import Placement, Story
from lantoa.apps.royalties import services as royalties
from lantoa.core import clock
from lantoa.shared.accounts.choices import DESK, Role
from lantoa.shared.units.models import Unit
from lantoa.web.site.models import Visit
from tests.world import PIN, World

NOW = datetime(2026, 10, 20, 3, tzinfo=UTC)  # Tuesday 10:00
REPORT, WAITING, CALENDAR = (reverse(f"desk:{name}") for name in ("report", "waiting", "calendar"))


def entered(user: Any) -> Client:
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="vi")
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


def secretary(world: World) -> Any:
    return world.person(Role.SECRETARY, world.province)


def written(world: World, title: str, *, unit: Unit | None = None, **changes: Any) -> Story:
    where = unit or world.lung_cu
    return newsroom.create_story(
        where, by=world.person(Role.CONTRIBUTOR, where), title=title, body="<p>Nội dung.</p>", **changes
    )


def approved(world: World, story: Story) -> Story:
    story = newsroom.request_approval(
        newsroom.take(newsroom.submit(story, by=story.author), by=secretary(world)), by=secretary(world)
    )
    leader = world.person(Role.BOARD_HEAD, world.province)
    return newsroom.record_telephone(story, by=secretary(world), leader=leader, said_at=clock.now())


def published(world: World, title: str, at: datetime = NOW - timedelta(days=2), **changes: Any) -> Story:
    with clock.at(at):
        return newsroom.publish(approved(world, written(world, title, **changes)), by=secretary(world))


def table(data: bytes, name: str) -> list[list[Any]]:
    page = openpyxl.load_workbook(io.BytesIO(data))[name]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(at for at, row in enumerate(rows) if len([c for c in row if c]) > 1)
    return rows[head:]


def month_of_october(world: World) -> None:
    """Two categories, two units, one returned, one late, one corrected, visits, an approved royalty sheet."""
    market = published(world, "Chợ phiên", due_at=NOW)
    Placement.objects.filter(story=market).update(category=world.category)
    road = published(world, "Đường mới", kind="feature", unit=world.dong_van, due_at=NOW - timedelta(days=9))
    published(world, "Tháng trước", at=NOW - timedelta(days=40))
    with clock.at(NOW):
        back = newsroom.submit(written(world, "Thiếu ảnh"), by=world.person(Role.CONTRIBUTOR))
        newsroom.give_back(back, by=secretary(world), reason="Thiếu ảnh")
    for story, hits in ((market, 30), (road, 12)):
        for day, n in ((18, hits - 2), (19, 2)):
            Visit.objects.create(day=date(2026, 10, day), host="localhost", path=story.get_absolute_url(), hits=n)
    Visit.objects.create(day=date(2026, 10, 18), host="localhost", path="/vi/", hits=100)
    Visit.objects.create(day=date(2026, 9, 30), host="localhost", path=market.get_absolute_url(), hits=7)
    royalties.create_table(
        world.province,
        by=secretary(world),
        valid_from=date(2026, 1, 1),
        base_salary=Decimal(2_340_000),
        rates={"news": (Decimal(3), Decimal(1), Decimal(10)), "feature": (Decimal(10), Decimal(10), Decimal(30))},
        shares={"author": Decimal(100)},
    )
    with clock.at(NOW + timedelta(days=14)):
        sheet = royalties.make_sheet(world.province, date(2026, 10, 1), by=secretary(world))
        sheet = royalties.check(sheet, by=secretary(world))
        royalties.approve(sheet, by=world.person(Role.BOARD_HEAD, world.province), pin=PIN)


def test_the_months_table_has_the_columns_of_the_trade_and_its_figures(world: World) -> None:
    month_of_october(world)
    with clock.at(NOW):
        answer = entered(secretary(world)).get(
            reverse("desk:report-file", args=["xlsx"]), {"span": "month", "month": "2026-10"}
        )
    assert table(answer.content, "Tin bài") == [
        "Stt|Chuyên mục|Tin|Bài|Ảnh|Video|Đơn vị gửi|Đã đăng|Trả lại|Lượt truy cập|Nhuận bút (đ)".split("|"),
        [1, "Tin cơ sở", 1, 0, 0, 0, "Lũng Cú", 1, 0, 30, 702_000],
        [2, "Chưa xếp chuyên mục", 0, 1, 0, 0, "Đồng Văn", 1, 0, 12, 2_340_000],
        [3, "Chưa xếp chuyên mục", 0, 0, 0, 0, "Lũng Cú", 0, 1, 0, "chưa có"],
        [None, "Cộng", 1, 1, 0, 0, None, 2, 1, 42, 3_042_000],
    ]
    visits = table(answer.content, "Lượt truy cập")
    assert next(row for row in visits if row[0] == "Cổng thông tin tỉnh")[1] == 142
    days = dict(tuple(row[:2]) for row in table(answer.content, "Theo ngày")[1:])
    assert days[datetime(2026, 10, 18)] == 138


def test_the_report_comes_in_the_states_and_in_the_partys_layout(world: World) -> None:
    month_of_october(world)
    client = entered(secretary(world))

    def text(**asked: str) -> str:
        data = client.get(reverse("desk:report-file", args=["docx"]), {"month": "2026-10", **asked}).content
        paper = docx.Document(io.BytesIO(data))
        cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
        return "\n".join([p.text for p in paper.paragraphs] + cells)

    state, party = text(office="state"), text(office="party")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in state
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in party
    for said in (state, party):
        assert "đăng 2 tin, bài: 1 tin, 1 bài" in said
        assert "Đúng hạn 1, trễ hạn 1" in said
        assert "3.042.000" in said
    assert "CỘNG HÒA" in text()  # the province's own layout


def test_the_page_shows_figures_and_charts_for_the_period_that_was_chosen(world: World) -> None:
    month_of_october(world)
    with clock.at(NOW):
        page = entered(secretary(world)).get(REPORT, {"month": "2026-10"}).content.decode()
        empty = entered(secretary(world)).get(REPORT, {"month": "2024-01"}).content.decode()
    assert "3.042.000" in page
    assert 'aria-label="Lượt truy cập từng ngày"' in page
    assert "style=" not in page.partition('class="nice-padding figures"')[2].partition("</main>")[0]
    assert "Kỳ này chưa có tin, bài nào" in empty


def test_a_commune_counts_its_own_and_sees_no_other(world: World) -> None:
    month_of_october(world)
    client = entered(world.person(Role.SECRETARY, world.dong_van))
    answer = client.get(reverse("desk:report-file", args=["xlsx"]), {"month": "2026-10"})
    assert [row[1:9] for row in table(answer.content, "Tin bài")[1:-1]] == [
        ["Chưa xếp chuyên mục", 0, 1, 0, 0, "Đồng Văn", 1, 0]
    ]
    asked = client.get(REPORT, {"unit": world.lung_cu.pk})
    assert asked.status_code in {302, 403}


def test_each_role_finds_the_overviews_that_the_table_says(world: World) -> None:
    readers = DESK - {Role.CONTRIBUTOR, Role.REPORTER, Role.SYSTEM_ADMINISTRATOR}
    found: dict[str, set[Role]] = {page: set() for page in (REPORT, WAITING, CALENDAR)}
    for role in Role:
        client = entered(world.person(role, world.province))
        for page, roles in found.items():
            status = client.get(page).status_code
            assert status in {200, 302, 403, 404}
            roles |= {role} if status == 200 else set()
    assert found[REPORT] == found[WAITING] == readers
    assert found[CALENDAR] == DESK - {Role.SYSTEM_ADMINISTRATOR}


def test_what_waits_names_who_and_how_long_with_the_late_first(world: World) -> None:
    leader, editor = world.person(Role.BOARD_HEAD, world.province), secretary(world)
    author = world.person(Role.CONTRIBUTOR)
    with clock.at(NOW - timedelta(days=1)):  # Monday 10:00
        newsroom.submit(written(world, "Mới gửi"), by=author)
        back = newsroom.submit(written(world, "Bị trả lại"), by=author)
        newsroom.give_back(back, by=editor, reason="Thiếu ảnh")
    with clock.at(NOW - timedelta(hours=2)):  # Tuesday 8:00
        taken = newsroom.take(
            newsroom.submit(written(world, "Chờ duyệt", due_at=NOW - timedelta(hours=1)), by=author), by=editor
        )
        newsroom.request_approval(taken, by=editor)
        newsroom.take(newsroom.submit(written(world, "Đang sửa"), by=author), by=editor)
    written(world, "Nháp không chờ ai")
    with clock.at(NOW):
        data = entered(editor).get(reverse("desk:waiting-file")).content
        page = entered(editor).get(WAITING, {"stage": "awaiting"}).content.decode()
    rows = [[row[1], row[2], row[4], row[6], row[8]] for row in table(data, "Việc chờ ai")[1:]]
    assert rows == [
        ["Chờ duyệt", "Chờ duyệt", leader.name, 2, "Quá hạn"],
        # From 10:00 on Monday: 1.5 h, 3.5 h, and 2.5 h on Tuesday.
        *sorted(
            [["Bị trả lại", "Trả lại để sửa", author.name, 7.5, None], ["Mới gửi", "Đã gửi", editor.name, 7.5, None]],
            key=lambda row: [r[0] for r in rows].index(row[0]),
        ),
        ["Đang sửa", "Đang biên tập", editor.name, 2, None],
    ]
    assert "Chờ duyệt" in page
    assert "Đang sửa" not in page


def test_the_calendar_shows_due_scheduled_and_published_with_moon_and_holidays(world: World) -> None:
    published(world, "Đã lên cổng")
    with clock.at(NOW - timedelta(days=1)):
        newsroom.schedule(approved(world, written(world, "Hẹn giờ")), by=secretary(world), at=NOW + timedelta(days=1))
    written(world, "Đến hạn", due_at=NOW + timedelta(days=2))
    written(world, "Trễ rồi", due_at=NOW - timedelta(days=3))
    with clock.at(NOW):
        client = entered(secretary(world))
        month = client.get(CALENDAR).content.decode()
        week = client.get(CALENDAR, {"view": "week", "day": "2026-10-21"}).content.decode()
        tet = client.get(CALENDAR, {"day": "2026-02"}).content.decode()
        author = entered(world.person(Role.CONTRIBUTOR, world.dong_van)).get(CALENDAR).content.decode()
    assert [title for title in ("Đã lên cổng", "Hẹn giờ", "Đến hạn", "Trễ rồi") if title in month] == [
        "Đã lên cổng",
        "Hẹn giờ",
        "Đến hạn",
        "Trễ rồi",
    ]
    assert "Trễ rồi" not in week
    assert "năm âm lịch Bính Ngọ" in month
    assert "Tết" in tet
    assert "Hẹn giờ" not in author


def test_tasks_of_campaigns_stand_in_the_calendar_and_wait_for_who_has_them(world: World) -> None:
    campaign = Campaign.objects.create(
        unit=world.province,
        title="Lễ hội hoa",
        slug="le-hoi-hoa",
        starts_on=date(2026, 10, 1),
        ends_on=date(2026, 11, 30),
        state="running",
        created_at=NOW,
        changed_at=NOW,
    )
    for title, deadline, state in (
        ("Dựng sân khấu", date(2026, 10, 16), "todo"),
        ("In tờ rơi", date(2026, 10, 22), "doing"),
        ("Đã xong từ lâu", date(2026, 10, 22), "done"),
    ):
        Task.objects.create(
            campaign=campaign,
            title=title,
            deadline=deadline,
            state=state,
            owner=secretary(world),
            changed_at=NOW - timedelta(days=1),
            done_on=deadline if state == "done" else None,
        )
    with clock.at(NOW):
        client = entered(secretary(world))
        month = client.get(CALENDAR).content.decode()
        rows = table(client.get(reverse("desk:waiting-file")).content, "Việc chờ ai")[1:]
    assert [(row[1], row[4], row[8]) for row in rows] == [
        ("Lễ hội hoa: Dựng sân khấu", secretary(world).name, "Quá hạn"),
        ("Lễ hội hoa: In tờ rơi", secretary(world).name, None),
    ]
    assert "Lễ hội hoa: Dựng sân khấu" in month
    assert "Đã xong từ lâu" not in month


@pytest.mark.parametrize("page", [REPORT, WAITING, CALENDAR])
def test_an_overview_asks_the_same_number_of_questions_for_one_story_and_for_three(world: World, page: str) -> None:
    client, counts = entered(secretary(world)), []
    for number in range(3):
        with clock.at(NOW - timedelta(hours=1)):
            newsroom.submit(written(world, f"Gửi {number}", due_at=NOW), by=world.person(Role.CONTRIBUTOR))
        published(world, f"Đăng {number}", at=NOW - timedelta(hours=number + 1))
        with clock.at(NOW):
            client.get(page, {"month": "2026-10"})
            with CaptureQueriesContext(connection) as asked:
                client.get(page, {"month": "2026-10"})
        counts.append(len(asked))
    assert counts[0] == counts[2]
    assert counts[0] < 45
