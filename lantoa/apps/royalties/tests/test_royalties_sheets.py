"""From what was published to a paid sheet, and who may do what, through the browser's door."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.models import Story
from lantoa.apps.royalties import queries, services
from lantoa.apps.royalties.choices import SheetState
from lantoa.apps.royalties.errors import Altered, NotReady, OutsideFrame, Overlaps, WrongState
from lantoa.apps.royalties.models import RateTable, RoyaltySheet, SheetLine
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from lantoa.shared.units.models import Unit
from tests.world import PIN, World

OCTOBER = date(2026, 10, 1)
DAY = datetime(2026, 10, 7, 3, tzinfo=UTC)
AFTER = datetime(2026, 11, 3, 3, tzinfo=UTC)
RATES = {
    "news": (Decimal(3), Decimal(1), Decimal(10)),
    "feature": (Decimal(12), Decimal(10), Decimal(30)),
}
SHARES = {"author": Decimal(100), "editor": Decimal(10), "photographer": Decimal(30), "translator": Decimal(40)}


def entered(user: Any) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


def table(world: World, unit: Unit | None = None, **changes: Any) -> RateTable:
    given: dict[str, Any] = {"valid_from": date(2026, 1, 1), "base_salary": Decimal(2_340_000), **changes}
    return services.create_table(
        unit or world.province,
        by=world.person(Role.SECRETARY, world.province),
        rates=RATES,
        shares=SHARES,
        supplement_percent=Decimal(20),
        **given,
    )


def published(world: World, title: str, *, at: datetime = DAY, unit: Unit | None = None, **changes: Any) -> Story:
    """Written, edited and approved by three people, published at that moment."""
    where = unit or world.lung_cu
    author, editor = world.person(Role.CONTRIBUTOR, where), world.person(Role.SECRETARY, world.province)
    with clock.at(at):
        story = newsroom.create_story(where, by=author, title=title, body="<p>Nội dung.</p>", **changes)
        story = newsroom.submit(story, by=author)
        story = newsroom.take(story, by=editor)
        story = newsroom.request_approval(story, by=editor)
        leader = world.person(Role.BOARD_HEAD, world.province)
        story = newsroom.record_telephone(story, by=editor, leader=leader, said_at=at)
        return newsroom.publish(story, by=editor)


def made(world: World) -> RoyaltySheet:
    with clock.at(AFTER):
        return services.make_sheet(world.province, OCTOBER, by=world.person(Role.SECRETARY, world.province))


def rows(sheet: RoyaltySheet) -> list[tuple[str, str, int, str]]:
    return [(line.title, line.part, line.amount, line.mark) for line in queries.lines_of(sheet)]


def test_a_month_is_what_was_first_published_in_it(world: World) -> None:
    table(world)
    published(world, "Tin tháng chín", at=datetime(2026, 9, 30, 16, 59, tzinfo=UTC))  # 23:59 on the last day
    published(world, "Tin tháng mười")
    assert rows(made(world)) == [
        ("Tin tháng mười", "author", 702_000, ""),
        ("Tin tháng mười", "editor", 70_200, ""),
    ]


def test_a_corrected_piece_is_paid_once_and_a_withdrawn_one_not_at_all(world: World) -> None:
    table(world)
    wrong, gone = published(world, "Sai một con số"), published(world, "Bị gỡ")
    leader, editor = world.person(Role.BOARD_HEAD, world.province), world.person(Role.SECRETARY, world.province)
    with clock.at(DAY + timedelta(days=40)):
        story = newsroom.save_story(wrong, by=editor, title="Sai một con số (đã sửa)")
        story = newsroom.request_approval(story, by=editor)
        story = newsroom.record_telephone(story, by=editor, leader=leader, said_at=clock.now())
        newsroom.correct(story, by=editor, note="Số đúng là 40.")
        newsroom.withdraw(gone, by=leader, reason="Trùng tin.")
    found = [(amount, mark) for _title, part, amount, mark in rows(made(world)) if part == "author"]
    assert found == [(702_000, "corrected"), (0, "withdrawn")]


def test_undone_publishing_is_not_paid(world: World) -> None:
    table(world)
    story = published(world, "Đăng nhầm")
    published(world, "Đăng đúng")
    step = story.steps.order_by("-pk").first()
    assert step is not None
    with clock.at(DAY + timedelta(seconds=20)):
        newsroom.undo(step, by=world.person(Role.SECRETARY, world.province))
    assert {title for title, *_rest in rows(made(world))} == {"Đăng đúng"}


def test_a_unit_with_a_table_of_its_own_pays_for_what_is_its_own(world: World) -> None:
    table(world)
    table(world, world.dong_van, base_salary=Decimal(1_000_000))
    published(world, "Tin Lũng Cú")
    published(world, "Tin Đồng Văn", unit=world.dong_van)
    assert {title for title, *_rest in rows(made(world))} == {"Tin Lũng Cú"}


def test_two_tables_of_a_unit_never_hold_on_one_day(world: World) -> None:
    first = table(world)
    with pytest.raises(Overlaps):
        table(world, valid_from=date(2026, 6, 1))
    by = world.person(Role.SECRETARY, world.province)
    services.copy_table(first, by=by, valid_from=date(2026, 10, 8), base_salary=Decimal(2_500_000))
    published(world, "Trước")
    published(world, "Sau", at=DAY + timedelta(days=3))
    assert [row[2] for row in rows(made(world)) if row[1] == "author"] == [702_000, 750_000]


def test_a_line_is_graded_within_its_frame_and_keeps_it_when_calculated_anew(world: World) -> None:
    table(world)
    published(world, "Tin hay")
    sheet, by = made(world), world.person(Role.SECRETARY, world.province)
    author, editor = queries.lines_of(sheet)
    with pytest.raises(OutsideFrame):
        services.grade(author, by=by, coefficient=Decimal(11))
    services.grade(author, by=by, coefficient=Decimal(5))
    services.leave_out(editor, by=by, reason="Việc trong lương")
    again = made(world)
    assert rows(again)[0][2] == 1_170_000
    assert again.total == 1_170_000


def test_a_checked_sheet_stays_and_a_new_calculation_shows_the_difference(world: World) -> None:
    table(world)
    story = published(world, "Tin bị gỡ sau khi kiểm")
    by = world.person(Role.SECRETARY, world.province)
    with clock.at(AFTER):
        sheet = services.check(made(world), by=by)
        newsroom.withdraw(story, by=world.person(Role.BOARD_HEAD, world.province), reason="Trùng tin.")
        with pytest.raises(WrongState):
            services.make_sheet(world.province, OCTOBER, by=by)
        found = services.difference(sheet)
    assert [(row.before, row.now) for row in found.changed] == [(702_000, 0), (70_200, 0)]
    assert found.change == -772_200
    assert sheet.total == 772_200


def test_nobody_approves_a_sheet_that_they_made(world: World) -> None:
    table(world)
    published(world, "Tin")
    secretary = world.person(Role.SECRETARY, world.province)
    with clock.at(AFTER):
        sheet = services.check(made(world), by=secretary)
        with pytest.raises(PermissionDenied):
            services.approve(sheet, by=secretary, pin=PIN)
        leader = world.person(Role.BOARD_HEAD, world.province)
        SheetLine.objects.filter(sheet=sheet).update(amount=9)  # behind our back
        with pytest.raises(Altered):
            services.approve(sheet, by=leader, pin=PIN)
        SheetLine.objects.filter(sheet=sheet, part="author").update(amount=702_000)
        SheetLine.objects.filter(sheet=sheet, part="editor").update(amount=70_200)
        sheet = services.pay(services.approve(sheet, by=leader, pin=PIN), by=secretary)
    assert sheet.state == SheetState.PAID


def test_what_has_no_rate_holds_the_sheet_back_until_it_is_left_out(world: World) -> None:
    table(world)
    published(world, "Thẻ", kind="policy", facts={"who": "Hộ nghèo", "what": "Hỗ trợ"})
    by = world.person(Role.SECRETARY, world.province)
    with clock.at(AFTER):
        sheet = made(world)
        with pytest.raises(NotReady, match="1"):
            services.check(sheet, by=by)
        services.leave_out(queries.lines_of(sheet)[0], by=by, reason="Không chấm")
        assert services.check(sheet, by=by).state == SheetState.CHECKED


def test_a_sheet_is_made_checked_approved_and_paid_at_the_desk(world: World) -> None:
    table(world)
    published(world, "Chợ phiên Lũng Cú")
    with clock.at(AFTER):
        secretary = entered(world.person(Role.SECRETARY, world.province))
        leader = entered(world.person(Role.BOARD_HEAD, world.province))
        index = reverse("royalties_desk:index")
        answer = secretary.post(index, {"unit": world.province.pk, "month": "2026-10"})
        sheet = RoyaltySheet.objects.get()
        here = reverse("royalties_desk:sheet", args=[sheet.pk])
        assert answer["Location"] == here
        assert "702.000" in secretary.get(here, HTTP_ACCEPT_LANGUAGE="vi").content.decode()

        def act(client: Client, action: str, **data: str) -> int:
            return client.post(reverse("royalties_desk:act", args=[sheet.pk, action]), data).status_code

        author = world.person(Role.CONTRIBUTOR)
        mine = reverse("royalties:mine")
        slip = reverse("royalties:slip", args=[sheet.pk, sheet.lines.get(part="author").pk, "pdf"])
        assert act(secretary, "check") == 302
        waits = "Nhuận bút tháng 10/2026 của Tỉnh Tuyên Quang chờ bạn duyệt"
        assert waits in leader.get("/hom-nay/", HTTP_ACCEPT_LANGUAGE="vi").content.decode()
        assert entered(author).get(slip).status_code == 404  # not yet approved
        act(secretary, "approve", pin=PIN)
        assert RoyaltySheet.objects.get().state == SheetState.CHECKED
        assert act(leader, "approve", pin="000000") == 409
        assert act(leader, "approve", pin=PIN) == 302
        assert act(secretary, "pay") == 302
        assert "Nhuận bút tháng 10/2026 của bạn đã được duyệt" in entered(author).get("/hom-nay/").content.decode()
        page = entered(author).get(mine, HTTP_ACCEPT_LANGUAGE="vi").content.decode()
        assert "702.000" in page
        paper = entered(author).get(slip)
        assert paper.content.startswith(b"%PDF")
        other = entered(world.person(Role.CONTRIBUTOR, world.dong_van))
        assert other.get(slip).status_code == 404
        assert "702.000" not in other.get(mine).content.decode()


def test_the_files_say_what_the_sheet_says(world: World) -> None:
    table(world)
    published(world, "=1+1 là tiêu đề")
    sheet = made(world)
    client = entered(world.person(Role.SECRETARY, world.province))

    def got(name: str) -> bytes:
        return client.get(reverse("royalties_desk:file", args=[sheet.pk, name])).content

    book = openpyxl.load_workbook(io.BytesIO(got("bang-nhuan-but.xlsx")))
    values = [[cell.value for cell in row] for row in book["Bảng chấm"].iter_rows()]
    head = next(at for at, row in enumerate(values) if row[0] == "Stt")
    assert values[head + 1][2:5] == ["=1+1 là tiêu đề", "Tin tức", world.person(Role.CONTRIBUTOR).name]
    assert values[head + 1][7:12] == [3, 234_000, 100, 0, 702_000]
    sums = [[cell.value for cell in row] for row in book["Tổng hợp"].iter_rows()]
    assert sums[-1][1:5] == ["Cộng", None, None, 772_200]
    import docx

    text = "\n".join([p.text for p in docx.Document(io.BytesIO(got("bang-nhuan-but.docx"))).paragraphs])
    assert "Bảy trăm bảy mươi hai nghìn hai trăm đồng" in text
    assert got("giay-xac-nhan.pdf").startswith(b"%PDF")


def test_each_role_finds_what_the_table_says(world: World) -> None:
    table(world)
    published(world, "Tin")
    sheet = made(world)
    readers = {
        *(Role.SECRETARY, Role.BOARD_HEAD, Role.BOARD_DEPUTY, Role.APPROVING_LEADER, Role.UNIT_ADMINISTRATOR),
        *(Role.LEADER, Role.AUDITOR),
    }
    pages = [
        reverse("royalties_desk:index"),
        reverse("royalties_desk:sheet", args=[sheet.pk]),
    ]
    found: set[Role] = set()
    makers: set[Role] = set()
    for role in Role:
        client = entered(world.person(role, world.province, username="x"))
        answers = {client.get(page).status_code for page in pages}
        found |= {role} if answers == {200} else set()
        assert answers == {200} or answers <= {302, 403, 404}, (role, answers)
        before = RoyaltySheet.objects.get(pk=sheet.pk).calculated_at
        client.post(reverse("royalties_desk:act", args=[sheet.pk, "make"]))
        makers |= {role} if RoyaltySheet.objects.get(pk=sheet.pk).calculated_at != before else set()
    assert found == readers
    assert makers == {Role.SECRETARY}


def test_a_sheet_of_one_commune_does_not_exist_for_the_next(world: World) -> None:
    table(world, world.lung_cu)
    published(world, "Tin")
    with clock.at(AFTER):
        sheet = services.make_sheet(world.lung_cu, OCTOBER, by=world.person(Role.SECRETARY, world.province))
    client = entered(world.person(Role.SECRETARY, world.dong_van))
    assert client.get(reverse("royalties_desk:sheet", args=[sheet.pk])).status_code == 404
    assert "10/2026" not in client.get(reverse("royalties_desk:index")).content.decode()


def rate_file(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(
        [
            "Từ ngày",
            "Đến ngày",
            "Mức lương cơ sở",
            "Tác giả",
            "Loại tin bài",
            "Hệ số",
            "Hệ số thấp nhất",
            "Hệ số cao nhất",
        ]
    )
    for one in lines:
        page.append(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, world: World, data: bytes) -> Any:
    return client.post(
        reverse("royalties_desk:rates"),
        {"unit": world.province.pk, "file": SimpleUploadedFile("don-gia.xlsx", data)},
        follow=True,
        HTTP_ACCEPT_LANGUAGE="vi",
    )


def test_rates_come_from_a_table_tried_first_and_taken_back_whole(world: World) -> None:
    client = entered(world.person(Role.SECRETARY, world.province))
    good = rate_file(
        ["01/01/2026", "", "2.340.000", 100, "Tin", "3", 1, 10], ["", "", "", "", "Bài viết", "12", 10, 30]
    )
    trial = send(client, world, good)
    assert not RateTable.objects.exists()
    assert "01/01/2026 · Tin tức · 3" in trial.content.decode()
    client.post(trial.request["PATH_INFO"])
    assert [(r.kind, r.usual) for r in RateTable.objects.get().rates.all()] == [("news", 3), ("feature", 12)]
    again = send(client, world, rate_file(["01/06/2026", "", "2.500.000", 100, "Tin", "3", 1, 10]))
    assert "đang có hiệu lực trong cùng thời gian" in again.content.decode()
    published(world, "Tin")
    made(world)
    record = queries.imports_of(world.province)[0]
    undo = reverse("royalties_desk:rates-undo", args=[record.pk])
    client.post(undo)
    assert RateTable.objects.exists()  # a sheet was made with it
    RoyaltySheet.objects.all().delete()
    client.post(undo)
    assert not RateTable.objects.exists()


def test_a_faulty_table_changes_nothing_and_names_the_rows(world: World) -> None:
    client = entered(world.person(Role.SECRETARY, world.province))
    faulty = rate_file(["01/01/2026", "", "2.340.000", 100, "Tin", "30", 1, 10], ["", "", "", "", "Kịch", "x", "", ""])
    page = send(client, world, faulty).content.decode()
    assert "Hệ số phải nằm giữa" in page
    assert "Kịch" in page
    assert not RateTable.objects.exists()
    assert send(client, world, b"khong phai bang").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_is_shown_with_a_fixed_number_of_questions(
    world: World, count: int, django_assert_max_num_queries: Any
) -> None:
    table(world)
    for number in range(count):
        published(world, f"Tin {number}", at=DAY + timedelta(hours=number))
    sheet = made(world)
    client = entered(world.person(Role.SECRETARY, world.province))
    client.get(reverse("royalties_desk:sheet", args=[sheet.pk]))
    with django_assert_max_num_queries(32):
        client.get(reverse("royalties_desk:sheet", args=[sheet.pk]))
