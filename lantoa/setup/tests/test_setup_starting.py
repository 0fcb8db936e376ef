from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from lantoa.apps.newsroom.models import Category, Portal
from lantoa.setup import queries, services
from lantoa.setup.logic.hostnames import CannotStart, hostname_from
from lantoa.setup.tests.conftest import plan, table
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import AuditEntry, User
from lantoa.shared.accounts.services import accepting, slips
from lantoa.shared.accounts.services.inviting import Person
from lantoa.shared.media.models import Image
from lantoa.shared.units.choices import Layout, UnitKind
from lantoa.shared.units.models import Unit


def test_an_empty_province_has_its_units_its_portal_and_one_administrator(started):
    assert (started.province.name, started.communes) == ("Tỉnh Tuyên Quang", 124)
    assert (started.portal.hostname, started.portal.is_main) == ("tuyenquang.example.vn", True)
    assert started.portal.wagtail_site.hostname == "tuyenquang.example.vn"
    assert started.categories == Category.objects.filter(portal=started.portal).count() > 0
    assert User.objects.count() == 1
    assert not started.administrator.is_active
    assert AuditEntry.objects.filter(action="setup.started").exists()


def test_the_one_time_code_opens_the_first_account(started):
    slip = slips.find(started.slip.code)
    user = accepting.accept(slip, name="Hoàng Thị Quản", password="mot mat khau rat dai 26", pin="482913")
    assert user.is_active
    assert {(a.role, a.unit) for a in user.assignments.select_related("unit")} == {
        (Role.SYSTEM_ADMINISTRATOR.value, started.province)
    }


def test_a_party_office_has_a_tree_and_layout_of_its_own(db):
    started = services.start_province(plan(layout=Layout.PARTY))
    assert started.office.kind == UnitKind.PARTY_COMMISSION
    assert (started.office.layout, started.office.parent.name) == (Layout.PARTY, "Tỉnh ủy Tuyên Quang")
    assert started.portal.unit == started.office
    held = {a.unit.name for a in started.administrator.assignments.select_related("unit")}
    assert held == {"Tỉnh Tuyên Quang", "Tỉnh ủy Tuyên Quang"}


def test_the_units_are_those_of_the_day(db):
    started = services.start_province(plan(province="Hà Giang", on=dt.date(2024, 5, 1)))
    assert (started.province.name, started.communes) == ("Tỉnh Hà Giang", 193)


def test_a_former_province_leads_to_the_one_that_has_its_land_today(db):
    assert services.start_province(plan(province="Hà Giang")).province.name == "Tỉnh Tuyên Quang"


def test_any_other_land_starts_from_a_table(db):
    data = table(
        "units",
        {"name": "Tỉnh Mẫu", "code": "90"},
        {"name": "Xã Một", "parent": "Tỉnh Mẫu"},
        {"name": "Xã Hai", "parent": "90"},
    )
    started = services.start_province(plan(province="", units=data, units_file_name="mau.xlsx"))
    assert (started.province.name, started.communes) == ("Tỉnh Mẫu", 2)


def test_a_table_with_faults_starts_nothing_and_names_the_rows(db):
    data = table("units", {"name": "Tỉnh Mẫu"}, {"name": "Xã Một", "parent": "Tỉnh Khác"})
    with pytest.raises(CannotStart) as refused:
        services.start_province(plan(province="", units=data))
    assert "3" in str(refused.value)
    assert not Unit.objects.exists()
    assert not Portal.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"province": "Atlantis"},
        {"province": ""},
        {"hostname": "not a host"},
        {"administrator": Person(name=" ")},
        {"name": "x" * 200},
        {"logo": b"not a picture", "logo_name": "logo.png"},
        {"units": b"not a table"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_stays(db, changes):
    with pytest.raises(CannotStart) as refused:
        services.start_province(plan(**changes))
    assert str(refused.value)
    assert not Unit.objects.exists()
    assert not User.objects.exists()


def test_a_province_is_started_once(started):
    with pytest.raises(CannotStart):
        services.start_province(plan(hostname="other.example.vn"))
    assert Portal.objects.count() == 1


def test_a_real_province_never_starts_among_demo_accounts(db):
    User.objects.create_user("demo", is_demo=True)
    with pytest.raises(CannotStart):
        services.start_province(plan())
    assert not Portal.objects.exists()


def test_the_logo_is_kept_with_its_rights_and_a_text(db):
    from PIL import Image as Pillow

    out = io.BytesIO()
    Pillow.new("RGB", (512, 512), "#A8326B").save(out, "PNG")
    started = services.start_province(plan(logo=out.getvalue(), logo_name="logo.png"))
    logo = Image.objects.get()
    assert started.portal.logo == logo
    assert logo.alt
    assert not started.administrator.is_active


def test_a_lost_first_slip_is_printed_anew_and_the_old_one_is_dead(started):
    fresh = services.print_anew("quantri")
    assert slips.find(fresh.code).user == started.administrator
    with pytest.raises(slips.SlipUnusable):
        slips.find(started.slip.code)
    with pytest.raises(CannotStart):
        services.print_anew("nobody")


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("tuyenquang.gov.vn", "tuyenquang.gov.vn"),
        ("https://TuyenQuang.gov.vn/trang-chu", "tuyenquang.gov.vn"),
        ("localhost:8000", "localhost"),
        ("tuyênquang.vn", "xn--tuynquang-n4a.vn"),
    ],
)
def test_a_domain_is_read_from_what_people_write(written, host):
    assert hostname_from(written) == host


@pytest.mark.parametrize("written", ["", "a b", "-x.vn", "x..vn", "http://", "javascript:alert(1)//", "a" * 300])
def test_what_is_no_domain_is_refused(written):
    with pytest.raises(CannotStart):
        hostname_from(written)


def run(*arguments, stdin=""):
    out = io.StringIO()
    call_command("lantoa_setup", *arguments, stdout=out, stderr=out, stdin=io.StringIO(stdin))
    return out.getvalue()


def test_the_command_asks_and_starts(db):
    said = run(
        stdin="Atlantis\nTuyên Quang\n31/2\n\n2\nkhông phải tên miền\ntuyenquang.example.vn\n\n\nHoàng Thị Quản\n\n"
    )
    portal = Portal.objects.get()
    assert (portal.hostname, portal.unit.layout) == ("tuyenquang.example.vn", Layout.PARTY)
    address = next(word for word in said.split() if word.startswith("http"))
    code = address.rstrip("/").rpartition("/")[2]
    assert slips.find(code).user.username == "quantri"


def test_the_command_needs_no_terminal(db, tmp_path):
    said = run("--no-input", "--province", "08", "--domain", "tuyenquang.example.vn", "--admin-name", "Hoàng Thị Quản",
               "--office", "state", "--no-categories")  # fmt: skip
    assert Portal.objects.get().unit.name == "Tỉnh Tuyên Quang"
    assert not Category.objects.exists()
    assert "✗" in said


@pytest.mark.parametrize("arguments", [[], ["--province", "08"], ["--province", "08", "--domain", "x.vn"]])
def test_without_a_terminal_what_is_missing_is_named(db, arguments):
    with pytest.raises(CommandError):
        run("--no-input", *arguments)
    assert not Unit.objects.exists()


def test_the_command_stops_when_nobody_answers(db):
    with pytest.raises(CommandError):
        run(stdin="Tuyên Quang\n")


def test_the_list_of_provinces_is_printed(db):
    assert len(run("provinces").splitlines()) == 34


def test_before_the_start_one_thing_is_missing(db):
    start = queries.start()
    assert (start.missing, [step.key for step in start.steps]) == (1, ["portal"])
