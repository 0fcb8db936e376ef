"""The desk's pages of campaigns, through the browser's door, by the roles that use them."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lantoa.apps.campaigns import services
from lantoa.apps.campaigns.models import Campaign, Happening, Honour, Registration, Task, TaskImport, TaskUpload
from lantoa.apps.campaigns.tests.appendices import HEADS, ROWS, excel, word
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from tests.world import World

LIST, ADD, EDIT = (f"wagtailsnippets_campaigns_campaign:{name}" for name in ("list", "add", "edit"))


def entered(user: Any) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


@pytest.fixture
def campaign(world: World) -> Campaign:
    return services.create_campaign(
        world.province,
        by=world.person(Role.EDITOR, world.province),
        title="Lễ hội Hoa Tam giác mạch 2026",
        lead="Mười ngày giữa mùa hoa.",
        basis_number="01/KH-BTC",
        basis_title="Kế hoạch",
        starts_on="2026-11-28",
        ends_on="2026-12-08",
    )


@pytest.fixture
def editor(world: World) -> Client:
    return entered(world.person(Role.EDITOR, world.province))


def is_refused(answer: Any) -> bool:
    """Wagtail leads away from a page of the desk that is closed to somebody, with a message."""
    return answer.status_code == 403 or (answer.status_code == 302 and answer.url == "/desk/")


def sent(client: Client, campaign: Campaign, data: bytes, name: str = "phu-luc.docx", **more: str) -> Any:
    campaign.refresh_from_db()
    file = io.BytesIO(data)
    file.name = name
    return client.post(reverse("campaigns_desk:appendix", args=[campaign.pk]), {"file": file, **more})


@pytest.mark.parametrize("made", [word, excel])
def test_an_appendix_with_merged_cells_becomes_tasks_with_owner_and_deadline(
    world: World, campaign: Campaign, editor: Client, made: Any
) -> None:
    name = "phu-luc.docx" if made is word else "phu-luc.xlsx"
    answer = sent(editor, campaign, made(), name)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    trial = editor.get(answer.url).content.decode()
    assert "Sở Văn hóa, Thể thao và Du lịch" in trial
    assert not Task.objects.exists()
    editor.post(answer.url)
    rows = Task.objects.order_by("position").values_list("group", "title", "owner_unit", "deadline")
    assert [(g, t, u, f"{d:%d/%m/%Y}") for g, t, u, d in rows] == [
        ("I. CÔNG TÁC CHUẨN BỊ", "Treo băng rôn trên các tuyến đường", world.lung_cu.pk, "15/10/2026"),
        ("I. CÔNG TÁC CHUẨN BỊ", "Họp báo giới thiệu lễ hội", None, "31/10/2026"),
        ("II. TRONG LỄ HỘI", "Truyền hình trực tiếp đêm khai mạc", world.dong_van.pk, "28/11/2026"),
        ("II. TRONG LỄ HỘI", "Trực cấp cứu", world.dong_van.pk, "08/12/2026"),
    ]
    record = TaskImport.objects.get()
    # The same file again changes nothing; all of it is taken back with one button.
    again = sent(editor, campaign, made(), name)
    editor.post(again.url)
    assert Task.objects.count() == 4
    editor.post(reverse("campaigns_desk:undo-import", args=[campaign.pk, record.pk]))
    assert not Task.objects.exists()


def test_an_import_is_not_taken_back_over_somebodys_report(world: World, campaign: Campaign, editor: Client) -> None:
    editor.post(sent(editor, campaign, word()).url)
    task = Task.objects.order_by("position").first()
    assert task is not None
    services.report_on_task(task, by=world.person(Role.CONTRIBUTOR), state="doing")
    record = TaskImport.objects.get()
    page = editor.post(reverse("campaigns_desk:undo-import", args=[campaign.pk, record.pk]), follow=True)
    assert task.title in page.content.decode()
    assert Task.objects.count() == 4


def test_rows_without_a_day_are_named_and_nothing_is_half_done(campaign: Campaign, editor: Client) -> None:
    rows = [*ROWS[:2], ("2", "Họp báo", "Xã Lũng Cú", "", "", ""), ("3", "", "Xã Lũng Cú", "", "khi rảnh", "")]
    answer = sent(editor, campaign, word(rows, is_merged=False))
    page = editor.get(answer.url).content.decode()
    told = re.findall(r"<tr><td>(\d+)</td><td>([^<]*)</td><td>✕ ([^<]*)</td>", page)
    assert [(row, column) for row, column, _why in told] == [("4", "Thời gian"), ("5", "Nhiệm vụ"), ("5", "Thời gian")]
    assert "khi rảnh" in told[2][2]
    assert editor.post(answer.url).status_code == 409
    assert not Task.objects.exists()
    upload = TaskUpload.objects.get()
    table = editor.get(reverse("campaigns_desk:faults", args=[campaign.pk, upload.pk]))
    assert openpyxl.load_workbook(io.BytesIO(table.content)).active.max_row == 3
    # One deadline for the rows that name none, chosen on the page, and the rest goes through.
    good = sent(editor, campaign, word(rows[:3], is_merged=False), default="2026-11-20")
    editor.post(good.url)
    assert Task.objects.get(title="Họp báo").deadline.isoformat() == "2026-11-20"


def test_a_plan_without_any_days_says_so(campaign: Campaign, editor: Client) -> None:
    heads = [h for h in HEADS if h != "Thời gian"]
    rows = [tuple(c for at, c in enumerate(row) if at != 4) for row in ROWS]
    answer = sent(editor, campaign, word(rows, heads, is_merged=False))
    assert answer.status_code == 422
    assert "không có cột" in answer.content.decode()
    assert sent(editor, campaign, word(rows, heads, is_merged=False), default="2026-11-20").status_code == 302


@pytest.mark.parametrize(
    ("data", "word_of"),
    [
        (b"", "trống"),
        (b"%PDF-1.4 abc", ".docx"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, ".doc"),
        (b"PK\x03\x04" + b"0" * 100, "hỏng"),
    ],
)
def test_what_is_no_appendix_is_refused_with_its_reason(
    campaign: Campaign, editor: Client, data: bytes, word_of: str
) -> None:
    answer = sent(editor, campaign, data)
    assert answer.status_code == 422
    assert word_of in answer.content.decode() or not data
    assert not TaskUpload.objects.exists()


def test_the_board_says_who_is_late_and_a_commune_reports_there(
    world: World, campaign: Campaign, editor: Client
) -> None:
    person = world.person(Role.EDITOR, world.province)
    campaign.refresh_from_db()
    late = services.save_task(
        campaign, by=person, title="Treo băng rôn", owner_unit=world.lung_cu, owner=world.person(Role.CONTRIBUTOR),
        deadline=clock.today() - timedelta(days=3),
    )  # fmt: skip
    services.save_task(campaign, by=person, title="Họp báo", owner_text="Sở Văn hóa", deadline=clock.today())
    officer = entered(world.person(Role.CONTRIBUTOR))
    board = reverse("campaigns_desk:board", args=[campaign.pk])
    page = officer.get(board).content.decode()
    assert "chậm 3 ngày" in page
    assert "Treo băng rôn" in officer.get("/hom-nay/").content.decode()
    assert page.count("<form") - page.count("campaign-filters") >= 1
    narrowed = officer.get(board, {"late": "1"}).content.decode()
    assert "Họp báo</td>" not in narrowed
    officer.post(reverse("campaigns_desk:task-report", args=[campaign.pk, late.pk]), {"state": "done", "note": "Xong"})
    late.refresh_from_db()
    assert (late.state, late.note) == ("done", "Xong")
    assert entered(world.person(Role.CONTRIBUTOR, world.dong_van)).get(board).status_code == 404
    table = editor.get(reverse("campaigns_desk:tasks-table", args=[campaign.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(table.content)).active.iter_rows(values_only=True))
    assert [row[2] for row in rows[1:]] == ["Treo băng rôn", "Họp báo"]


def test_the_list_is_filtered_and_leaves_as_a_spreadsheet(world: World, campaign: Campaign, editor: Client) -> None:
    person = world.person(Role.EDITOR, world.province)
    campaign.refresh_from_db()
    services.save_task(campaign, by=person, title="Treo băng rôn", deadline=clock.today() - timedelta(days=3))
    services.create_campaign(
        world.province, by=person, title="Tháng Chuyển đổi số", starts_on="2026-10-01", ends_on="2026-10-31"
    )

    def titles(**asked: str) -> set[str]:
        page = editor.get(reverse(LIST), asked).content.decode()
        return {t for t in ("Lễ hội Hoa Tam giác mạch 2026", "Tháng Chuyển đổi số") if t in page}

    assert len(titles()) == 2
    assert titles(q="tam giac mach") == {"Lễ hội Hoa Tam giác mạch 2026"}
    assert titles(late="true") == {"Lễ hội Hoa Tam giác mạch 2026"}
    assert titles(state="running") == set()
    answer = editor.get(reverse(LIST), {"export": "xlsx"})
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert openpyxl.load_workbook(io.BytesIO(data)).active.max_row == 3


def form_of(page: str) -> dict[str, str]:
    """The fields of the desk's form as a browser would send them back."""
    from lxml import html

    form = max(html.fromstring(page).forms, key=lambda f: len(f.fields))
    return {name: value for name, value in form.form_values() if name and value is not None}


def test_an_editor_fills_in_the_form_and_finds_the_campaign_on_its_board(world: World, editor: Client) -> None:
    data = form_of(editor.get(reverse(ADD)).content.decode())
    data |= {
        "title": "Ngày hội truyền thông", "starts_on": "2026-10-25", "ends_on": "2026-10-26", "lead": "Hai ngày gặp.",
        "tag_line": "#ngày hội, truyền thông số", "kind": "conference",
        "goals-TOTAL_FORMS": "1", "goals-0-title": "Người đến", "goals-0-plan": "300", "goals-0-measure": "người",
        "goals-0-metric": "campaigns.came", "goals-0-ORDER": "1", "goals-0-id": "",
        "happenings-TOTAL_FORMS": "1", "happenings-0-title": "Tọa đàm", "happenings-0-starts_at": "2026-10-25 14:00",
        "happenings-0-capacity": "50", "happenings-0-takes_registration": "on", "happenings-0-ORDER": "1",
        "happenings-0-id": "",
    }  # fmt: skip
    answer = editor.post(reverse(ADD), data)
    assert answer.status_code == 302, re.findall(r"error-message[^<]*<[^>]*>[^<]*", answer.content.decode())[:5]
    made = Campaign.objects.get()
    assert (made.slug, made.tags, made.goals.count(), made.happenings.count()) == (
        "ngay-hoi-truyen-thong",
        ["ngày hội", "truyền thông số"],
        1,
        1,
    )
    page = editor.get(answer.url).content.decode()
    assert "Người đến" in page
    # And changed again: a programme item with a registration cannot be taken out.
    services.publish_page(made, by=world.person(Role.BOARD_HEAD, world.province))
    happening = made.happenings.get()
    Happening.objects.filter(pk=happening.pk).update(starts_at=clock.now() + timedelta(days=1))
    services.register_person(Happening.objects.get(), full_name="A", phone="0912345678", key="k" * 20)
    address = reverse(EDIT, args=[made.pk])
    data = form_of(editor.get(address).content.decode())
    refused = editor.post(address, data | {"happenings-0-DELETE": "1"})
    assert refused.status_code == 200
    assert made.happenings.count() == 1
    changed = editor.post(address, data | {"title": "Ngày hội truyền thông 2026"})
    assert changed.status_code == 302
    made.refresh_from_db()
    assert (made.title, made.slug, made.version, made.is_public) == (
        "Ngày hội truyền thông 2026",
        "ngay-hoi-truyen-thong",
        2,
        True,
    )


@pytest.mark.parametrize(
    ("role", "board", "edit"),
    [
        (Role.EDITOR, 200, 200),
        (Role.SECRETARY, 200, 200),
        (Role.BOARD_HEAD, 200, 403),
        (Role.LEADER, 200, 403),
        (Role.AUDITOR, 200, 403),
    ],
)
def test_each_role_of_the_province_sees_and_changes_what_the_table_says(
    world: World, campaign: Campaign, role: Role, board: int, edit: int
) -> None:
    client = entered(world.person(role, world.province))
    assert client.get(reverse("campaigns_desk:board", args=[campaign.pk])).status_code == board
    answer = client.get(reverse(EDIT, args=[campaign.pk]))
    assert answer.status_code == edit or (edit == 403 and is_refused(answer))


def test_steps_are_buttons_for_those_who_may_and_403_for_others(world: World, campaign: Campaign) -> None:
    address = reverse("campaigns_desk:act", args=[campaign.pk, "start"])
    assert is_refused(entered(world.person(Role.EDITOR, world.province)).post(address))
    campaign.refresh_from_db()
    assert campaign.state == "planned"
    head = entered(world.person(Role.BOARD_HEAD, world.province))
    head.post(address)
    campaign.refresh_from_db()
    assert campaign.state == "running"
    assert head.post(reverse("campaigns_desk:act", args=[campaign.pk, "dance"])).status_code == 404


def test_a_run_of_show_is_planned_and_fixed_only_with_the_flight_permit(campaign: Campaign, editor: Client) -> None:
    happening = Happening.objects.create(campaign=campaign, title="Khai mạc", starts_at=clock.now())
    address = reverse("campaigns_desk:show", args=[campaign.pk, happening.pk])
    data = form_of(editor.get(address).content.decode())
    data |= {
        "do": "save", "show-0-starts_at": "20:00", "show-0-minutes": "5", "show-0-what": "Toàn cảnh cột cờ",
        "show-0-needs_flycam": "on", "bookings-0-kind": "crew", "bookings-0-what": "Tổ quay 1",
        "bookings-0-starts_at": "2026-11-28T18:00", "bookings-0-ends_at": "2026-11-28T23:00", "uses_flycam": "on",
    }  # fmt: skip
    assert editor.post(address, data).status_code == 302
    assert (happening.show.count(), happening.bookings.count()) == (1, 1)
    page = editor.post(address, {"do": "fix"}, follow=True).content.decode()
    assert "giấy phép bay" in page
    happening.refresh_from_db()
    assert happening.show_fixed_at is None
    data = form_of(editor.get(address).content.decode())
    permit = {"flight_permit": "12/GP-QC", "flight_permit_on": "2026-11-20", "has_flight_permit": "on", "do": "save"}
    editor.post(address, data | permit)
    editor.post(address, {"do": "fix"})
    happening.refresh_from_db()
    assert happening.show_fixed_at is not None


def test_an_honour_goes_from_criteria_to_the_roll_through_the_pages(world: World, campaign: Campaign) -> None:
    campaign.refresh_from_db()
    head = world.person(Role.BOARD_HEAD, world.province)
    services.publish_page(campaign, by=head)
    secretary, officer = entered(world.person(Role.SECRETARY, world.province)), world.person(Role.CONTRIBUTOR)
    services.save_task(
        campaign, by=world.person(Role.EDITOR, world.province), title="Đề cử", owner_unit=world.lung_cu,
        deadline=clock.today(),
    )  # fmt: skip
    now = clock.local(clock.now())
    new = reverse("campaigns_desk:honour-new", args=[campaign.pk])
    answer = secretary.post(
        new,
        {
            "title": "Kênh tiêu biểu", "criteria": "Đúng sự thật, ghi nguồn.",
            "opens_at": (now + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M"),
            "closes_at": (now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    honour = Honour.objects.get()
    secretary.post(reverse("campaigns_desk:honour-act", args=[campaign.pk, honour.pk, "publish"]))
    public = Client(HTTP_HOST="localhost").get(campaign.get_absolute_url()).content.decode()
    assert "Đúng sự thật, ghi nguồn." in public
    with clock.at(clock.now() + timedelta(hours=1)):
        entered(officer).post(
            reverse("campaigns_desk:honour-act", args=[campaign.pk, honour.pk, "nominate"]),
            {"unit": world.lung_cu.pk, "nominee": "Kênh Núi Đá", "reason": "30 video có nguồn", "has_consent": "on"},
        )
        nomination = honour.nominations.get()
        act = reverse("campaigns_desk:nomination-act", args=[campaign.pk, nomination.pk])
        assert is_refused(entered(officer).post(act, {"state": "valid"}))
        secretary.post(act, {"state": "valid"})
        secretary.post(act, {"state": "honoured"})
    with clock.at(clock.now() + timedelta(days=4)):
        secretary.post(
            reverse("campaigns_desk:honour-act", args=[campaign.pk, honour.pk, "announce"]),
            {"decision_number": "12/QĐ-UBND", "decision_on": "2026-12-01"},
        )
        public = Client(HTTP_HOST="localhost").get(campaign.get_absolute_url()).content.decode()
    assert "Kênh Núi Đá" in public
    assert "12/QĐ-UBND" in public


def test_registrations_are_seen_by_the_desk_with_masked_numbers(world: World, campaign: Campaign) -> None:
    happening = Happening.objects.create(
        campaign=campaign, title="Tọa đàm", starts_at=clock.now() + timedelta(days=1), takes_registration=True
    )
    campaign.refresh_from_db()
    services.publish_page(campaign, by=world.person(Role.BOARD_HEAD, world.province))
    services.register_person(Happening.objects.get(), full_name="Vàng Thị Mỷ", phone="0912345678", key="k" * 20)
    address = reverse("campaigns_desk:registrations", args=[campaign.pk, happening.pk])
    page = entered(world.person(Role.EDITOR, world.province)).get(address, {"q": "vang my"}).content.decode()
    assert "Vàng Thị Mỷ" in page
    assert "0912345678" not in page
    assert is_refused(entered(world.person(Role.LEADER, world.province)).get(address))
    assert Registration.objects.count() == 1


def test_many_are_ended_after_a_look_and_taken_back_with_one_press(world: World, campaign: Campaign) -> None:
    head = world.person(Role.BOARD_HEAD, world.province)
    services.start(campaign, by=head)
    planned = services.create_campaign(
        world.province,
        by=world.person(Role.EDITOR, world.province),
        title="Tháng Chuyển đổi số",
        starts_on="2026-10-01",
        ends_on="2026-10-31",
    )
    client = entered(head)
    assert "Kết thúc các chiến dịch đã chọn" in client.get(reverse(LIST)).content.decode()
    address = reverse("wagtail_bulk_action", args=["campaigns", "campaign", "close"])
    ids = f"id={campaign.pk}&id={planned.pk}&next={reverse(LIST)}"
    look = client.get(f"{address}?{ids}").content.decode()
    assert campaign.title in look
    assert planned.title in look  # left as it is, and said so
    assert "Hoàn tác được trong 30 giây" in look

    def states() -> set[tuple[int, str]]:
        return set(Campaign.objects.values_list("pk", "state"))

    assert states() == {(campaign.pk, "running"), (planned.pk, "planned")}
    client.post(f"{address}?{ids}", {})
    assert states() == {(campaign.pk, "closed"), (planned.pk, "planned")}
    client.post(reverse("campaigns_many_undo"))
    assert states() == {(campaign.pk, "running"), (planned.pk, "planned")}
    client.post(reverse("campaigns_many_undo"))  # once
    assert states() == {(campaign.pk, "running"), (planned.pk, "planned")}
    other = entered(world.person(Role.BOARD_HEAD, world.lung_cu))
    other.post(f"{address}?{ids}", {})
    assert states() == {(campaign.pk, "running"), (planned.pk, "planned")}
