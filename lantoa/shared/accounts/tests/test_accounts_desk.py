from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

import lantoa
from lantoa.core import clock
from lantoa.shared.accounts import queries, services
from lantoa.shared.accounts.choices import ADMINISTRATORS, AUDIT_WORDS, DESK, LIGHT, Role
from lantoa.shared.accounts.logic import details
from lantoa.shared.accounts.models import Assignment, AuditEntry, Device, User
from lantoa.shared.accounts.services import handovers, lockouts, slips

DESK_ROLES = sorted(DESK, key=list(Role).index)
PEOPLE = "/desk/people/"


@pytest.fixture
def editor(province):
    return province.person("btv", (Role.EDITOR, province.lung_cu), name="Lò Thị Sen")


def pages_of(person):
    at = f"{PEOPLE}{person.pk}/"
    return {
        "get": [PEOPLE, f"{PEOPLE}invite/", f"{PEOPLE}phones/", at, f"{at}hand-over/", f"{at}retire/", f"{at}deputy/"],
        "post": [f"{at}slip/", f"{at}unlock/", f"{at}role/", f"{at}retire/", f"{at}deputy/end/", f"{PEOPLE}invite/"],
    }


@pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRATORS])
def test_no_other_role_gets_into_any_page_about_people(client, province, editor, role):
    client.force_login(province.person("ai", (role, province.province)))
    for method, addresses in pages_of(editor).items():
        for address in addresses:
            status = getattr(client, method)(address).status_code
            assert status == 403 or (status == 302 and role not in DESK), (role, method, address, status)
    assert User.objects.get(pk=editor.pk).is_active


@pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRATORS | {Role.AUDITOR}])
def test_the_audit_log_is_for_auditors_and_administrators(client, province, role):
    client.force_login(province.person("ai", (role, province.province)))
    assert client.get(f"{PEOPLE}audit/").status_code in ({403} if role in DESK else {302, 403})


def test_nobody_unknown_gets_in(client, editor):
    for address in pages_of(editor)["get"]:
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_an_administrator_of_another_unit_is_refused_on_every_page_of_this_person(client, province, editor):
    client.force_login(province.person("quantri2", (Role.UNIT_ADMINISTRATOR, province.dong_van)))
    at = f"{PEOPLE}{editor.pk}/"
    for method, addresses in pages_of(editor).items():
        for address in addresses:
            if address.startswith(at):
                assert getattr(client, method)(address).status_code == 403, (method, address)
    assert editor.username not in client.get(PEOPLE).content.decode()


def test_the_administrator_of_the_province_reaches_down_and_that_of_the_village_not_up(client, province, editor):
    client.force_login(province.person("tinh", (Role.UNIT_ADMINISTRATOR, province.province)))
    assert client.get(f"{PEOPLE}{editor.pk}/").status_code == 200
    client.force_login(province.person("thon", (Role.UNIT_ADMINISTRATOR, province.village)))
    assert client.get(f"{PEOPLE}{editor.pk}/").status_code == 403


def test_rights_begin_and_end_on_their_days(client, province, editor):
    admin = province.person("quantri")
    today = clock.today()
    row = Assignment.objects.create(
        user=admin,
        unit=province.lung_cu,
        role=Role.UNIT_ADMINISTRATOR,
        valid_from=today + timedelta(days=1),
        valid_to=today + timedelta(days=3),
    )
    now = clock.now()
    for day, status in ((0, 403), (1, 200), (2, 200), (3, 403)):
        with clock.at(now + timedelta(days=day)):
            client.force_login(User.objects.get(pk=admin.pk))
            assert client.get(f"{PEOPLE}{editor.pk}/").status_code == status, day
    assert row.pk


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def test_the_list_is_filtered_by_name_without_tone_marks_role_state_and_unit(desk, province, editor):
    province.person("mipao", (Role.VILLAGE_HEAD, province.village), name="Sùng Mí Páo")

    def names(**query):
        return [row.user.username for row in desk.get(PEOPLE, query).context["rows"]]

    assert names() == ["mipao", "quantri", "btv"]  # by the given name: Páo, Quantri, Sen
    assert names(q="sung mi pao") == ["mipao"]
    assert names(role="editor") == ["btv"]
    assert names(unit="Thôn Lô Lô Chải") == ["mipao"]
    assert names(state="retired") == []


def test_the_list_asks_as_many_queries_for_four_as_for_two(desk, province, editor):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.get(PEOPLE)
    asked = []
    for names in ((), ("a1", "a2")):
        for name in names:
            province.person(name, (Role.REPORTER, province.lung_cu), (Role.EDITOR, province.lung_cu))
        with CaptureQueriesContext(connection) as caught:
            page = desk.get(PEOPLE)
        assert len(page.context["rows"]) == 2 + len(names)
        asked.append(len(caught))
    assert asked[0] == asked[1] <= 20


def test_the_list_goes_out_as_a_table(desk, editor):
    page = desk.get(PEOPLE, {"export": "xlsx"})
    assert page["Content-Type"].endswith("spreadsheetml.sheet")
    assert page.content[:2] == b"PK"


def test_an_invitation_from_the_desk_ends_in_a_printed_slip(desk, province):
    done = desk.post(
        f"{PEOPLE}invite/",
        {"name": "Giàng A Tủa", "unit": "Lũng Cú", "roles": ["reporter"], "email": "tua@example.vn"},
    )
    tua = User.objects.get(username="tuaga")
    assert done["Location"] == f"{PEOPLE}{tua.pk}/"
    page = desk.get(done["Location"]).content.decode()
    assert "tuaga" in page
    before = list(slips._printers)
    slips._printers.clear()
    try:
        paper = desk.post(f"{PEOPLE}{tua.pk}/slip/").content.decode()
    finally:
        slips._printers[:] = before
    assert "Giàng A Tủa" in paper
    assert "data:image/svg+xml" in paper


def test_an_invitation_into_somebody_elses_unit_is_refused_in_words(desk, province):
    page = desk.post(f"{PEOPLE}invite/", {"name": "Giàng A Tủa", "unit": "Đồng Văn", "roles": ["reporter"]})
    assert page.status_code == 400
    assert "unit" in page.context["form"].errors
    assert "Giàng A Tủa" in page.content.decode()


def test_roles_are_given_and_ended_with_dates(desk, province, editor):
    today = clock.today()
    at = f"{PEOPLE}{editor.pk}/"
    last = today + timedelta(days=9)
    told = {"unit": "Lũng Cú", "role": "translator", "start": today.isoformat(), "last": last.isoformat()}
    assert desk.post(f"{at}role/", told).status_code == 302
    row = editor.assignments.get(role="translator")
    assert row.valid_to == last + timedelta(days=1)
    assert desk.post(f"{at}role/", told).status_code == 400
    held = editor.assignments.get(role="editor")
    desk.post(f"{at}role/{held.pk}/end/")
    assert Role.EDITOR not in queries.roles_anywhere(User.objects.get(pk=editor.pk))
    assert desk.post(f"{at}role/", {"unit": "Lũng Cú", "role": "editor"}).status_code == 302


class TestLeaving:
    @pytest.fixture
    def drafts(self, editor):
        """An app with open work, as the newsroom is one."""
        work = {editor.pk: 3}

        def move(leaver, heir, by):
            work[heir.pk] = work.get(heir.pk, 0) + work.pop(leaver.pk, 0)
            return 3

        before = dict(handovers._registered)
        handovers._registered.clear()
        handovers.register("drafts", move, count=lambda user: work.get(user.pk, 0), label="Bản nháp")
        yield work
        handovers._registered.clear()
        handovers._registered.update(before)

    def test_whoever_has_open_work_is_not_retired_without_an_heir(self, desk, editor, drafts):
        page = desk.get(f"{PEOPLE}{editor.pk}/retire/")
        assert "Bản nháp: 3" in page.content.decode()
        assert desk.post(f"{PEOPLE}{editor.pk}/retire/", {"to": ""}).status_code == 400
        assert User.objects.get(pk=editor.pk).is_active

    def test_retiring_moves_the_work_and_ends_everything(self, desk, client, province, editor, drafts):
        heir = province.person("thaythe", (Role.EDITOR, province.lung_cu))
        services.reset(editor, by=User.objects.get(username="quantri"))
        assert desk.post(f"{PEOPLE}{editor.pk}/retire/", {"to": str(heir.pk)}).status_code == 302
        assert drafts == {heir.pk: 3}
        editor.refresh_from_db()
        assert (editor.is_active, editor.approval_pin, editor.has_usable_password()) == (False, "", False)
        assert editor.name == "Lò Thị Sen"
        assert not editor.assignments.not_over(clock.today()).exists()
        assert not editor.slips.usable(clock.now()).exists()
        assert queries.is_retired(editor)
        entry = AuditEntry.objects.get(action="accounts.retired")
        assert entry.detail == {"heir": heir.pk, "moved": {"drafts": 3}}

    def test_a_retired_person_is_out_at_once(self, desk, province, editor):
        from django.test import Client

        other = Client()
        other.force_login(editor)
        assert other.get("/desk/").status_code == 200
        desk.post(f"{PEOPLE}{editor.pk}/retire/", {"to": ""})
        assert other.get("/desk/").status_code == 302

    def test_handing_over_keeps_the_person(self, desk, province, editor, drafts):
        heir = province.person("thaythe", (Role.EDITOR, province.lung_cu))
        desk.post(f"{PEOPLE}{editor.pk}/hand-over/", {"to": str(heir.pk)})
        assert drafts == {heir.pk: 3}
        assert User.objects.get(pk=editor.pk).is_active

    def test_work_goes_only_to_somebody_of_the_administrators_units(self, desk, province, editor, drafts):
        stranger = province.person("nguoila", (Role.EDITOR, province.dong_van))
        assert desk.post(f"{PEOPLE}{editor.pk}/retire/", {"to": str(stranger.pk)}).status_code == 400
        assert drafts == {editor.pk: 3}

    def test_nobody_retires_oneself(self, desk, admin):
        assert desk.post(f"{PEOPLE}{admin.pk}/retire/", {"to": ""}).status_code == 403


class TestDeputies:
    @pytest.fixture
    def leader(self, province):
        return province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu), name="Lãnh đạo")

    def test_a_deputy_approves_in_the_time_and_not_outside_it(self, desk, province, leader, editor):
        today = clock.today()
        told = {
            "deputy": str(editor.pk),
            "start": (today + timedelta(days=1)).isoformat(),
            "last": (today + timedelta(days=2)).isoformat(),
        }
        assert desk.post(f"{PEOPLE}{leader.pk}/deputy/", told).status_code == 302
        now = clock.now()
        held = []
        for day in range(4):
            with clock.at(now + timedelta(days=day)):
                held.append(Role.APPROVING_LEADER in queries.roles_at(User.objects.get(pk=editor.pk), province.lung_cu))
        assert held == [False, True, True, False]
        with clock.at(now + timedelta(days=1)):
            assert queries.deputies_of(leader) == [editor]
            assert queries.needs_second_factor(User.objects.get(pk=editor.pk)) is False  # of the demo
        assert editor.assignments.get(deputy_of=leader).role == "approving_leader"

    def test_a_leader_appoints_ones_own_deputy(self, province, leader, editor):
        today = clock.today()
        services.appoint_deputy(leader, editor, start=today, end=today + timedelta(days=3), by=leader)
        assert queries.deputies_of(leader) == [editor]
        assert services.end_deputy(leader, by=leader) == 1
        assert queries.deputies_of(leader) == []

    def test_an_editor_appoints_nobody(self, province, leader, editor):
        today = clock.today()
        with pytest.raises(Exception, match="may_appoint_deputy"):
            services.appoint_deputy(leader, editor, start=today, end=today + timedelta(days=3), by=editor)

    def test_there_is_one_deputy_at_a_time_and_never_oneself(self, province, leader, editor, admin):
        today = clock.today()
        services.appoint_deputy(leader, editor, start=today, end=today + timedelta(days=3), by=admin)
        other = province.person("khac", (Role.EDITOR, province.lung_cu))
        for deputy in (other, leader):
            with pytest.raises(services.NotADeputy):
                services.appoint_deputy(leader, deputy, start=today, end=today + timedelta(days=1), by=admin)
        with pytest.raises(services.BadPeriod):
            services.appoint_deputy(leader, other, start=today, end=today, by=admin)

    def test_a_deputy_has_no_deputies(self, province, leader, editor, admin):
        today = clock.today()
        services.appoint_deputy(leader, editor, start=today, end=today + timedelta(days=3), by=admin)
        other = province.person("khac", (Role.EDITOR, province.lung_cu))
        with pytest.raises(services.NotADeputy):
            services.appoint_deputy(
                User.objects.get(pk=editor.pk), other, start=today, end=today + timedelta(days=1), by=admin
            )

    def test_who_stands_in_ends_with_the_leader(self, province, leader, editor, admin):
        today = clock.today()
        services.appoint_deputy(leader, editor, start=today, end=today + timedelta(days=9), by=admin)
        services.retire(leader, by=admin)
        assert queries.roles_anywhere(User.objects.get(pk=editor.pk)) == {Role.EDITOR}


def test_phones_are_listed_and_revoked(desk, province):
    head = province.person("truongthon", (Role.VILLAGE_HEAD, province.village))
    services.keep_phone(head, label="Android")
    assert [d.user for d in desk.get(f"{PEOPLE}phones/").context["page"].object_list] == [head]
    device = Device.objects.get()
    desk.post(f"{PEOPLE}{head.pk}/phone/{device.pk}/revoke/")
    assert list(desk.get(f"{PEOPLE}phones/").context["page"].object_list) == []


def test_unlocking_from_the_desk(desk, province, editor):
    for _ in range(6):
        lockouts.begin("sign_in", account=lockouts.account_subject(editor))
    assert "locked" in desk.get(PEOPLE).content.decode() or "khóa" in desk.get(PEOPLE).content.decode()
    desk.post(f"{PEOPLE}{editor.pk}/unlock/")
    lockouts.begin("sign_in", account=lockouts.account_subject(editor))


class TestAuditPage:
    def test_an_auditor_reads_the_unit_and_can_check_the_chain(self, client, province, admin, editor):
        services.reset(editor, by=admin)
        stranger = province.person("quantri2", (Role.UNIT_ADMINISTRATOR, province.dong_van))
        other = province.person("btv2", (Role.EDITOR, province.dong_van))
        services.reset(other, by=stranger)
        client.force_login(province.person("kiemtra", (Role.AUDITOR, province.lung_cu)))
        page = client.get(f"{PEOPLE}audit/", {"verify": "1"})
        assert page.context["verified"] == []
        # The auditor's own sign-in is written down as well.
        assert {(row.by.username, row.about.username) for row in page.context["rows"]} == {
            ("quantri", "btv"),
            ("kiemtra", "kiemtra"),
        }

    def test_it_is_filtered_by_what_and_by_whom(self, client, province, admin, editor):
        services.reset(editor, by=admin)
        client.force_login(admin)
        rows = client.get(f"{PEOPLE}audit/", {"action": "accounts.slip_issued", "q": "quantri"}).context["rows"]
        assert [row.entry.action for row in rows] == ["accounts.slip_issued"]
        assert client.get(f"{PEOPLE}audit/", {"q": "khongai"}).context["rows"] == []

    def test_an_auditor_changes_nothing(self, client, province, editor):
        client.force_login(province.person("kiemtra", (Role.AUDITOR, province.lung_cu)))
        for address in pages_of(editor)["post"]:
            assert client.post(address).status_code == 403
        assert client.post(f"{PEOPLE}audit/").status_code == 405


@pytest.mark.parametrize("role", DESK_ROLES)
def test_wagtails_own_users_and_groups_are_hidden_and_closed(client, province, role):
    client.force_login(province.person("ai", (role, province.province)))
    page = client.get("/desk/").content.decode()
    assert "/desk/users/" not in page
    assert "/desk/groups/" not in page
    assert client.get("/desk/users/").status_code in {302, 403}
    assert client.get("/desk/groups/").status_code in {302, 403}
    assert client.post("/desk/groups/new/", {"name": "Nhóm"}).status_code in {302, 403}
    assert not Group.objects.filter(name="Nhóm").exists()


@pytest.mark.parametrize("role", sorted(LIGHT, key=list(Role).index))
def test_light_roles_never_enter_the_desk(client, province, role):
    user = province.person("nhe", (role, province.lung_cu))
    kept = services.keep_phone(user)
    client.force_login(user)
    session = client.session
    session["light_device"] = kept.device.pk
    session.save()
    assert client.get("/desk/").status_code == 403
    assert client.get(reverse("accounts:light-home")).status_code == 200


def test_details_of_the_log_are_told_in_words_of_the_office():
    assert details.in_words({"month": "2026-10-01", "is_new": True}) == "Tháng: 01/10/2026; Lập mới: có"
    assert (
        details.in_words({"way": "paper", "kind": "reset", "slip": 2})
        == "Cách giao: Bằng giấy; Loại: Đăng nhập lại từ đầu; Phiếu: 2"
    )
    assert details.in_words({"end": None, "role": "village_head"}) == "Vai trò: Trưởng thôn"
    assert details.in_words({"sha": "ab"}) == "sha: ab"


def recorded():
    """Calls that write into the log, wherever they stand in the code."""
    for path in Path(lantoa.__file__).parent.rglob("*.py"):
        if "tests" not in path.parts:
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                    yield path.name, call


def test_every_detail_that_the_house_records_has_words():
    keys = {key.arg: name for name, call in recorded() for key in call.keywords if key.arg not in (None, "unit")}
    assert len(keys) > 20
    assert {key: name for key, name in keys.items() if key not in details.LABELS} == {}


def test_every_action_that_the_house_records_has_words():
    actions = {call.args[0].value: name for name, call in recorded() if isinstance(call.args[0], ast.Constant)}
    assert len(actions) > 40
    assert {action: name for action, name in actions.items() if action not in AUDIT_WORDS} == {}
