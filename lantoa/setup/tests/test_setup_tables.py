from __future__ import annotations

import copy
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from conftest import undone_at_the_end
from lantoa.apps.newsroom.models import Category
from lantoa.core import clock, events, sheets
from lantoa.core.models import EventRecord
from lantoa.core.retention import purge
from lantoa.setup import queries, services
from lantoa.setup.choices import SheetKind
from lantoa.setup.models import TableImport, Upload
from lantoa.setup.tests.conftest import at_work, person, plan, table
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Assignment, AuditEntry, Slip, User
from lantoa.shared.accounts.services import slips
from lantoa.shared.units.choices import UnitKind
from lantoa.shared.units.models import Unit


def word(*roles):
    """As the template offers them."""
    with translation.override("vi"):
        return "; ".join(str(role.label) for role in roles)


MY = {"name": "Vàng Thị Mỷ", "position": "Công chức", "unit": "Xã Lũng Cú", "roles": word(Role.CONTRIBUTOR),
      "phone": "0912345678"}  # fmt: skip
SON = {"name": "Hoàng Văn Sơn", "unit": "Tỉnh Tuyên Quang", "roles": word(Role.EDITOR, Role.SECRETARY),
       "email": "son@example.vn"}  # fmt: skip
PEOPLE = [MY, SON]


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with undone_at_the_end(django_db_blocker):
        yield services.start_province(plan())


@pytest.fixture
def started(kept, db):
    """The province is started once for all tests of this file; each has people of its own in hand."""
    return copy.deepcopy(kept)


def apply(kind, *rows, by):
    return services.apply_table(SheetKind(kind), table(kind, *rows), file_name="bảng.xlsx", by=by)


def people(*rows, by):
    return apply("people", *rows, by=by)


# --- people


def test_people_come_in_with_their_roles_and_a_slip_each(admin):
    _read, report, record = people(*PEOPLE, by=admin)
    assert report.faults == []
    my, son = (User.objects.get(name=row["name"]) for row in PEOPLE)
    assert (my.is_active, my.contact.phone, my.position) == (False, "0912345678", "Công chức")
    assert set(son.assignments.values_list("role", flat=True)) == {Role.EDITOR, Role.SECRETARY}
    assert Slip.objects.filter(user__in=[my, son], used_at=None).count() == 2
    assert record.rows == 2
    assert AuditEntry.objects.filter(action="setup.table_applied").count() == 1


def test_the_same_table_again_invites_nobody_twice(admin):
    people(*PEOPLE, by=admin)
    _read, report, _record = people(*PEOPLE, by=admin)
    assert report.count("same") == 2
    assert User.objects.count() == 3


def test_somebody_known_gets_one_more_role(admin):
    people(*PEOPLE, by=admin)
    _read, report, record = people(
        {"name": "Hoàng Văn Sơn", "unit": "Xã Lũng Cú", "roles": word(Role.BOARD_HEAD), "email": "son@example.vn"},
        by=admin,
    )
    assert report.count("changed") == 1
    services.undo_table(record, by=admin)
    assert Assignment.objects.filter(user__email="son@example.vn").count() == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"unit": "Xã Không Có"}, "unit"),
        ({"roles": "Vua"}, "roles"),
        ({"roles": None}, "roles"),
        ({"roles": word(Role.VILLAGE_HEAD, Role.EDITOR)}, ""),
        ({"email": "son@example.vn"}, "email"),
        ({"email": "không"}, "email"),
        ({"start": "1/5/2030", "end": "1/5/2029"}, ""),
    ],
)
def test_a_person_who_cannot_be_invited_is_named_with_the_row(admin, row, column):
    people(SON, by=admin)
    before = User.objects.count()
    good = {"name": "Sùng Mí Na", "unit": "Xã Lũng Cú", "roles": word(Role.CONTRIBUTOR)}
    _read, report, record = people(good, {**good, "name": "Giàng A Pó", **row}, by=admin)
    title = str(services.spec(SheetKind.PEOPLE).column(column).title) if column else ""
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, title)]
    assert record is None
    assert User.objects.count() == before


def test_an_administrator_of_a_commune_brings_people_of_that_commune_only(admin):
    lung_cu = Unit.objects.get(slug="lung-cu")
    local = person("quantrixa", Role.UNIT_ADMINISTRATOR, lung_cu)
    _read, report, _record = people(*PEOPLE, by=local)
    assert [fault.row for fault in report.faults] == [3]
    _read, report, _record = people(MY, by=local)
    assert report.is_applied


def test_a_whole_table_of_people_is_taken_back(admin):
    before = set(User.objects.values_list("pk", flat=True))
    _read, _report, record = people(*PEOPLE, by=admin)
    services.undo_table(record, by=admin)
    assert set(User.objects.values_list("pk", flat=True)) == before
    assert not Slip.objects.exclude(user__in=before).exists()


def test_people_who_were_written_to_but_never_came_are_taken_back_too(admin):
    _read, _report, record = people(*PEOPLE, by=admin)
    for told in EventRecord.objects.all():
        for handler in events.handlers(events.Event.names[told.name]):
            events.run_handler(told.pk, handler.name)
    services.undo_table(record, by=admin)
    assert not User.objects.filter(name__in=[MY["name"], SON["name"]]).exists()


def test_a_table_of_which_somebody_has_signed_in_is_not_taken_back(admin):
    _read, _report, record = people(*PEOPLE, by=admin)
    at_work(User.objects.get(name="Vàng Thị Mỷ"))
    with pytest.raises(sheets.UndoRefused) as refused:
        services.undo_table(record, by=admin)
    assert "Vàng Thị Mỷ" in refused.value.reasons[0]
    assert User.objects.filter(name="Hoàng Văn Sơn").exists()


def test_fresh_slips_go_only_to_those_who_have_not_signed_in(admin):
    _read, _report, record = people(*PEOPLE, by=admin)
    at_work(User.objects.get(name="Hoàng Văn Sơn"))
    issued = services.new_slips(record, by=admin)
    assert [one.slip.user.name for one in issued] == ["Vàng Thị Mỷ"]
    assert slips.find(issued[0].code).user.name == "Vàng Thị Mỷ"


# --- categories


def test_categories_come_in_in_their_order_and_are_taken_back(admin, started):
    _read, report, record = apply(
        "categories",
        {"name": "Cải cách hành chính", "name_en": "Administrative reform", "position": 5},
        {"name": "Video ngắn", "is_video": "có", "in_menu": "không"},
        {"name": "Chuyển đổi số", "description": "Tin và hướng dẫn"},
        by=admin,
    )
    assert [(o.action, o.label) for o in report.outcomes] == [
        ("created", "Cải cách hành chính"), ("created", "Video ngắn"), ("changed", "Chuyển đổi số")
    ]  # fmt: skip
    video = Category.objects.get(slug="video-ngan")
    assert (video.is_video, video.in_menu, video.portal) == (True, False, started.portal)
    assert Category.objects.first().slug == "cai-cach-hanh-chinh"
    services.undo_table(record, by=admin)
    assert not Category.objects.filter(slug__in=["video-ngan", "cai-cach-hanh-chinh"]).exists()
    assert Category.objects.get(slug="chuyen-doi-so").description == ""


def test_a_category_of_an_unknown_portal_or_named_twice_is_a_fault(admin):
    _read, report, _record = apply(
        "categories", {"name": "A", "portal": "khac.vn"}, {"name": "B"}, {"name": "b"}, by=admin
    )
    assert [fault.row for fault in report.faults] == [2, 4]


# --- the desk


def post_table(desk, kind, *rows):
    file = SimpleUploadedFile("bảng.xlsx", table(kind, *rows))
    return desk.post(reverse("setup_desk:table", args=[kind]), {"file": file})


def test_villages_are_tried_applied_and_taken_back_at_the_desk(desk):
    kept = post_table(desk, "villages", {"name": "Lô Lô Chải", "parent": "Xã Lũng Cú"})
    trial = desk.get(kept.url)
    assert trial.status_code == 200
    assert "Thôn Lô Lô Chải" in trial.content.decode()
    assert not Unit.objects.filter(kind=UnitKind.VILLAGE).exists()
    applied = desk.post(kept.url, follow=True)
    assert applied.status_code == 200
    assert Unit.objects.filter(kind=UnitKind.VILLAGE).count() == 1
    assert not Upload.objects.exists()
    again = desk.post(kept.url, follow=True)
    assert again.status_code == 200
    assert Unit.objects.filter(kind=UnitKind.VILLAGE).count() == 1
    (record,) = queries.imports(SheetKind.VILLAGES)
    desk.post(reverse("setup_desk:undo", args=["villages", record.pk]))
    assert not Unit.objects.filter(kind=UnitKind.VILLAGE).exists()


def test_a_table_with_faults_shows_them_and_cannot_be_applied(desk):
    kept = post_table(desk, "villages", {"name": "A", "parent": "Xã Nào"}, {"name": "B", "parent": "Xã Lũng Cú"})
    page = desk.get(kept.url).content.decode()
    assert "<td>2</td>" in page
    assert desk.post(kept.url).status_code == 409
    assert not Unit.objects.filter(kind=UnitKind.VILLAGE).exists()
    faults = desk.get(f"{kept.url}faults/")
    rows = list(load_workbook(io.BytesIO(faults.content)).active.values)
    assert len(rows) == 2
    assert rows[1][0] == "A"


@pytest.mark.parametrize("kind", SheetKind.values)
def test_every_table_has_its_page_and_its_template(desk, kind):
    page = desk.get(reverse("setup_desk:table", args=[kind]))
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    template = desk.get(reverse("setup_desk:template", args=[kind]))
    assert load_workbook(io.BytesIO(template.content)).worksheets


def test_what_is_no_table_is_refused_on_the_page(desk):
    url = reverse("setup_desk:table", args=["villages"])
    for name, data in (("a.xlsx", b"PK\x03\x04"), ("b.xlsx", b"\xd0\xcf\x11\xe0"), ("c.csv", b"")):
        page = desk.post(url, {"file": SimpleUploadedFile(name, data)})
        assert page.status_code == 422
        assert 'role="alert"' in page.content.decode()
    assert not Upload.objects.exists()


def test_slips_of_a_table_come_as_one_paper_or_the_page_says_why_not(desk, admin):
    _read, _report, record = people(*PEOPLE, by=admin)
    answer = desk.post(reverse("setup_desk:slips", args=[record.pk]))
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        assert answer.content.startswith(b"%PDF")


def test_name_domain_and_foot_of_the_portal_are_changed_at_the_desk(desk, started):
    url = reverse("setup_desk:portal")
    assert desk.get(url).status_code == 200
    given = {"name": "Cổng Tuyên Quang", "hostname": "https://moi.example.vn/", "responsible": "Chánh Văn phòng"}
    assert desk.post(url, given).status_code == 302
    started.portal.refresh_from_db()
    assert (started.portal.name, started.portal.hostname) == ("Cổng Tuyên Quang", "moi.example.vn")
    assert started.portal.wagtail_site.hostname == "moi.example.vn"
    assert desk.post(url, {**given, "hostname": "a b"}).status_code == 422


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.BOARD_HEAD, Role.LEADER])
def test_who_administers_nothing_gets_403_at_every_page(started, role):
    client = Client()
    user = person("nguoikhac", role, started.province)
    user.approval_pin = "x"
    user.save()
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    for name, arguments in (("start", []), ("portal", []), *(("table", [kind]) for kind in SheetKind.values)):
        answer = client.get(reverse(f"setup_desk:{name}", args=arguments))
        assert answer.status_code in (302, 403)
        assert answer.status_code == 403 or "desk" in answer.url


def test_an_administrator_of_a_commune_sees_people_but_not_the_province(started):
    client = Client()
    local = person("quantrixa", Role.UNIT_ADMINISTRATOR, Unit.objects.get(slug="lung-cu"))
    client.force_login(local, backend="lantoa.shared.accounts.backends.RoleBackend")
    assert client.get(reverse("setup_desk:start")).status_code == 200
    assert client.get(reverse("setup_desk:table", args=["people"])).status_code == 200
    answer = client.get(reverse("setup_desk:table", args=["units"]))
    assert answer.status_code in (302, 403)


def test_nobody_sees_anothers_upload(desk, started):
    kept = post_table(desk, "people", MY)
    other = Client()
    second = person("quantri2", Role.SYSTEM_ADMINISTRATOR, started.province)
    other.force_login(second, backend="lantoa.shared.accounts.backends.RoleBackend")
    answer = other.get(kept.url)
    assert answer.status_code == 302
    assert "Vàng" not in answer.content.decode()


def test_a_table_that_was_never_applied_is_gone_after_a_day(desk):
    post_table(desk, "people", MY)
    purge()
    assert Upload.objects.count() == 1
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        purge()
    assert not Upload.objects.exists()


# --- Bắt đầu


def steps(start):
    return {step.key: step.is_done for step in start.required}


def test_the_start_page_counts_what_is_missing_until_the_first_story(desk, started):
    start = queries.start()
    assert steps(start) == {
        "portal": True, "units": True, "administrator": True, "writers": False, "editors": False, "approvers": False,
        "categories": True, "story": False,
    }  # fmt: skip
    assert start.missing == 4
    page = desk.get(reverse("setup_desk:start")).content.decode()
    assert 'data-missing="4"' in page
    person("ctv", Role.CONTRIBUTOR, started.province)
    person("thuky", Role.SECRETARY, started.province)
    leader = person("lanhdao", Role.BOARD_HEAD, started.province)
    assert queries.start().missing == 2
    leader.approval_pin = "hash"
    leader.save()
    assert queries.start().missing == 1


def test_an_approver_who_is_the_only_writer_does_not_count(started):
    one = person("motminh", Role.BOARD_HEAD, started.province)
    one.approval_pin = "hash"
    one.save()
    Assignment.objects.create(user=one, unit=started.province, role=Role.SECRETARY, valid_from=clock.today())
    assert not steps(queries.start())["approvers"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_asks_the_same_queries_however_many_people_work_here(started, count, django_assert_num_queries):
    for number in range(count):
        person(f"ctv{number}", Role.CONTRIBUTOR, started.province)
    with django_assert_num_queries(10):
        queries.start()


# --- the terminal


def run(*arguments):
    out = io.StringIO()
    call_command("lantoa_setup", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_a_table_is_tried_applied_and_taken_back_at_the_terminal(admin, tmp_path):
    file = tmp_path / "thon.xlsx"
    file.write_bytes(table("villages", {"name": "Lô Lô Chải", "parent": "Xã Lũng Cú"}))
    run("import", "villages", str(file), "--dry-run")
    assert not Unit.objects.filter(kind=UnitKind.VILLAGE).exists()
    run("import", "villages", str(file), "--by", "quantri")
    assert Unit.objects.filter(kind=UnitKind.VILLAGE).count() == 1
    (record,) = queries.imports(SheetKind.VILLAGES)
    run("undo", "villages", str(record.pk))
    assert not Unit.objects.filter(kind=UnitKind.VILLAGE).exists()


def test_faults_at_the_terminal_are_named_by_row_and_written_to_a_table(admin, tmp_path):
    file, faults = tmp_path / "thon.xlsx", tmp_path / "loi.xlsx"
    file.write_bytes(table("villages", {"name": "A", "parent": "Xã Nào"}))
    with pytest.raises(CommandError):
        run("import", "villages", str(file), "--faults", str(faults))
    assert load_workbook(faults).active.max_row == 2


def test_a_template_is_written_to_a_file(admin, tmp_path):
    out = tmp_path / "mau.xlsx"
    run("template", "people", "--out", str(out))
    assert load_workbook(out).worksheets


def test_before_the_first_administrator_has_signed_in_no_table_is_taken(started, tmp_path):
    file = tmp_path / "thon.xlsx"
    file.write_bytes(table("villages", {"name": "A", "parent": "Xã Lũng Cú"}))
    with pytest.raises(CommandError):
        run("import", "villages", str(file))
    assert not TableImport.objects.exists()
