"""The same for many people at once."""

from __future__ import annotations

import io
import unicodedata
from datetime import timedelta

import openpyxl
import pytest
from pypdf import PdfReader

from lantoa.core import clock
from lantoa.shared.accounts import services
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Assignment, AuditEntry, Device, Slip, User
from lantoa.shared.accounts.services import handovers

PEOPLE, MANY, UNDO = "/desk/people/", "/desk/people/many/", "/desk/people/many/undo/"


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def two(province):
    return [
        province.person(f"ctv{n}", (Role.CONTRIBUTOR, province.lung_cu), name=name)
        for n, name in enumerate(("Giàng A Páo", "Vàng Thị Mỷ"))
    ]


@pytest.fixture
def heir(province):
    return province.person("btv", (Role.EDITOR, province.lung_cu), name="Lò Thị Sen")


@pytest.fixture
def stranger(province):
    return province.person("khac", (Role.CONTRIBUTOR, province.dong_van), name="Người Xã Khác")


def asked(deed, people):
    return {"do": deed, "id": [person.pk for person in people]}


def invited(province, admin, name):
    return services.invite(services.Person(name=name), province.lung_cu, Role.CONTRIBUTOR, admin).slip.user


def printed(answer):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def test_slips_for_many_are_one_file_and_only_for_those_who_are_invited(desk, province, admin, two, stranger):
    new = [invited(province, admin, name) for name in ("Sùng Thị Máy", "Hầu Mí Lử")]
    shown = desk.get(MANY, asked("invitations", [*new, two[0], stranger])).content.decode()
    assert "Sùng Thị Máy" in shown
    assert "Không làm được với những người này" in shown
    assert "Người Xã Khác" not in shown
    answer = desk.post(MANY, asked("invitations", [*new, two[0], stranger]))
    assert answer["Content-Type"] == "application/pdf"
    assert [name in printed(answer) for name in ("Sùng Thị Máy", "Hầu Mí Lử", two[0].name)] == [True, True, False]
    open_slips = Slip.objects.filter(used_at=None, revoked_at=None)
    assert {slip.user for slip in open_slips} == set(new)


def test_many_get_a_slip_to_sign_in_anew(desk, two):
    answer = desk.post(MANY, asked("reset", two))
    assert all(person.name in printed(answer) for person in two)
    assert {slip.user for slip in Slip.objects.filter(kind="reset")} == set(two)


def test_looking_changes_nothing(desk, two):
    before = list(Assignment.objects.values())
    for deed in ("invitations", "reset", "give-role", "end-roles", "retire"):
        assert desk.get(MANY, asked(deed, two)).status_code == 200
    assert list(Assignment.objects.values()) == before
    assert not Slip.objects.exists()
    assert User.objects.filter(is_active=True).count() == 3


def test_roles_are_ended_for_many_and_taken_back_with_one_press(desk, two, admin):
    desk.post(MANY, asked("end-roles", [*two, admin]))
    today = {a.user.username: a.valid_to is not None for a in Assignment.objects.all()}
    assert today == {"ctv0": True, "ctv1": True, "quantri": False}  # never oneself
    desk.post(UNDO)
    assert not Assignment.objects.exclude(valid_to=None).exists()


def test_a_role_is_given_to_many_and_taken_back_in_time_only(desk, province, two):
    told = {**asked("give-role", two), "unit": province.lung_cu.name, "role": Role.REPORTER}
    desk.post(MANY, told)
    assert Assignment.objects.filter(role=Role.REPORTER, valid_to=None).count() == 2
    with clock.at(clock.now() + timedelta(seconds=31)):
        desk.post(UNDO)
    assert Assignment.objects.filter(role=Role.REPORTER, valid_to=None).count() == 2


def test_the_role_that_was_given_by_mistake_is_taken_back(desk, province, two):
    desk.post(MANY, {**asked("give-role", two), "unit": province.lung_cu.name, "role": Role.REPORTER})
    desk.post(UNDO)
    assert not Assignment.objects.filter(role=Role.REPORTER, valid_to=None).exists()


def test_who_holds_the_role_already_is_named_and_does_not_hold_back_the_others(desk, province, two):
    services.give_role(two[0], province.lung_cu, Role.REPORTER, by=User.objects.get(username="quantri"))
    told = {**asked("give-role", two), "unit": province.lung_cu.name, "role": Role.REPORTER}
    answer = desk.post(MANY, told, follow=True).content.decode()
    assert "Giàng A Páo:" in answer
    assert Assignment.objects.filter(user=two[1], role=Role.REPORTER).exists()


def test_a_role_in_somebody_elses_unit_is_refused_in_words(desk, province, two):
    told = {**asked("give-role", two), "unit": province.dong_van.name, "role": Role.REPORTER}
    assert desk.post(MANY, told).status_code == 400
    assert not Assignment.objects.filter(role=Role.REPORTER).exists()


def test_many_are_retired_and_their_work_goes_to_the_heir(desk, two, heir, monkeypatch):
    drafts = {two[0].pk: 3}

    def move(leaver, to, by):
        drafts[to.pk] = drafts.get(to.pk, 0) + drafts.get(leaver.pk, 0)
        return drafts.pop(leaver.pk, 0)

    monkeypatch.setattr(handovers, "_registered", {})
    handovers.register("drafts", move, count=lambda user: drafts.get(user.pk, 0), label="Bản nháp")
    shown = desk.get(MANY, asked("retire", two)).content.decode()
    assert "Bản nháp: 3" in shown
    answer = desk.post(MANY, asked("retire", two), follow=True).content.decode()
    assert "Giàng A Páo:" in answer  # open work, and nobody chosen
    assert set(User.objects.filter(is_active=False)) == {two[1]}
    desk.post(MANY, {**asked("retire", two), "to": heir.pk})
    assert set(User.objects.filter(is_active=False)) == set(two)
    assert drafts == {heir.pk: 3}


def test_all_of_the_filter_means_other_pages_too(desk, province, two, heir):
    shown = desk.get(MANY, {"do": "reset", "all": "1", "role": Role.CONTRIBUTOR}).content.decode()
    assert "ctv0" in shown
    assert "ctv1" in shown
    assert "btv" not in shown


def test_nobody_chosen_is_said(desk):
    assert "Chọn ít nhất một người" in desk.get(MANY, {"do": "reset"}, follow=True).content.decode()
    assert "Chọn việc cần làm" in desk.get(MANY, {"do": "xoa"}, follow=True).content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SECRETARY, Role.AUDITOR])
def test_nobody_else_does_anything_to_many(client, province, two, role):
    client.force_login(province.person("ai", (role, province.province)))
    for deed in ("reset", "end-roles", "retire"):
        assert client.get(MANY, asked(deed, two)).status_code == 403
        assert client.post(MANY, asked(deed, two)).status_code == 403
    assert client.post(UNDO).status_code == 403


def test_the_audit_log_goes_out_as_a_table(desk, two):
    desk.post(MANY, asked("end-roles", two))
    answer = desk.get("/desk/people/audit/", {"export": "xlsx", "action": "accounts.role_ended"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[4] for row in rows[1:]] == ["Giàng A Páo", "Vàng Thị Mỷ"]


class TestPhones:
    LIST, REVOKE = "/desk/people/phones/", "/desk/people/phones/many/"

    @pytest.fixture
    def heads(self, province):
        heads = [
            province.person(f"tt{n}", (Role.VILLAGE_HEAD, province.village), name=name)
            for n, name in enumerate(("Giàng A Páo", "Vàng Thị Mỷ"))
        ]
        for head in heads:
            services.keep_phone(head, label="Android")
        return heads

    def test_phones_of_many_are_looked_at_then_revoked(self, desk, heads, province):
        above = province.person("tt9", (Role.VILLAGE_HEAD, province.village), (Role.VILLAGE_HEAD, province.dong_van))
        services.keep_phone(above, label="Android")
        ids = {"id": list(Device.objects.values_list("pk", flat=True))}
        shown = desk.get(self.REVOKE, ids).content.decode()
        assert "Thu hồi 2 điện thoại" in shown
        assert "không hoàn tác được" in shown
        assert Device.objects.filter(revoked_at=None).count() == 3
        assert desk.post(self.REVOKE, ids)["Location"] == self.LIST
        assert [device.user for device in Device.objects.filter(revoked_at=None)] == [above]
        assert AuditEntry.objects.filter(action="accounts.phone_revoked").count() == 2

    def test_all_of_a_filter_are_those_that_it_finds(self, desk, heads):
        assert [d.user for d in desk.get(self.LIST, {"q": "my"}).context["page"].object_list] == [heads[1]]
        desk.post(self.REVOKE, {"all": "1", "q": "my"})  # what a form without a look would send: nothing more is chosen
        assert [device.user for device in Device.objects.filter(revoked_at=None)] == [heads[0]]

    def test_the_phones_leave_as_a_spreadsheet(self, desk, heads):
        sheet = openpyxl.load_workbook(io.BytesIO(desk.get(self.LIST, {"export": "xlsx"}).content)).active
        assert {row[0] for row in sheet.iter_rows(values_only=True)} >= {"Giàng A Páo", "Vàng Thị Mỷ"}

    def test_phones_of_another_commune_are_neither_seen_nor_revoked(self, desk, province):
        stranger = province.person("khac", (Role.VILLAGE_HEAD, province.dong_van))
        services.keep_phone(stranger, label="Android")
        assert list(desk.get(self.LIST).context["page"].object_list) == []
        desk.post(self.REVOKE, {"id": Device.objects.get().pk})
        assert Device.objects.filter(revoked_at=None).exists()
