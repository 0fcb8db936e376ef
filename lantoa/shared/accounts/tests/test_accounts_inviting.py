from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from lantoa.core import clock
from lantoa.core.models import EventRecord
from lantoa.shared.accounts import queries, services
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.logic.names import username_from
from lantoa.shared.accounts.models import AuditEntry, Device, Lock, Slip, User
from lantoa.shared.accounts.services import slips

PASSWORD = "mat khau du dai 2026"


def invite(province, by, *roles, name="Vàng Thị Mỷ", unit=None, **facts):
    return services.invite(
        services.Person(name=name, **facts), unit or province.lung_cu, roles[0], by, more_roles=roles[1:]
    )


@pytest.mark.parametrize(
    ("name", "username"),
    [("Nguyễn Thị Mai Anh", "anhntm"), ("Đặng Văn Đức", "ducdv"), ("Sùng", "sung"), ("…", "")],
)
def test_a_user_name_is_made_as_offices_make_it(name, username):
    assert username_from(name) == username


def test_an_invited_person_gets_an_account_a_role_and_one_slip(province, admin):
    issued = invite(province, admin, Role.EDITOR, email="My@Example.VN", phone="0912 345 678")
    user = User.objects.get(username="myvt")
    assert (user.is_active, user.is_light, user.email) == (False, False, "my@example.vn")
    assert user.contact.phone == "0912 345 678"
    assert [(a.role, a.unit, a.valid_from) for a in user.assignments.all()] == [
        ("editor", province.lung_cu, clock.today())
    ]
    assert len(issued.code) == 12
    assert issued.code not in str(Slip.objects.values().get())
    assert EventRecord.objects.filter(name="PersonInvited", payload__user_pk=user.pk).count() == 1
    assert list(AuditEntry.objects.filter(by_pk=admin.pk).values_list("action", flat=True).order_by("pk")) == [
        "accounts.role_given",
        "accounts.slip_issued",
        "accounts.invited",
    ]


def test_whoever_is_invited_and_has_not_come_is_told_nothing_and_approves_nothing(province, admin):
    invite(province, admin, Role.BOARD_HEAD)
    assert queries.users_with_role(frozenset({Role.BOARD_HEAD}), province.lung_cu) == []


def test_two_people_of_one_name_get_two_user_names(province, admin):
    invite(province, admin, Role.EDITOR)
    invite(province, admin, Role.EDITOR)
    assert sorted(User.objects.filter(username__startswith="myvt").values_list("username", flat=True)) == [
        "myvt",
        "myvt2",
    ]


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.EDITOR, "dong_van"),
        (Role.EDITOR, "province"),
        (Role.SYSTEM_ADMINISTRATOR, "lung_cu"),
        (Role.AUDITOR, "lung_cu"),
        (Role.RESIDENT, "lung_cu"),
    ],
)
def test_a_unit_administrator_gives_no_role_beyond_the_unit_or_above_it(province, admin, role, where):
    with pytest.raises(PermissionDenied):
        invite(province, admin, role, unit=getattr(province, where))
    assert not User.objects.filter(username="myvt").exists()


def test_an_administrator_whose_time_is_over_invites_nobody(province, admin):
    admin.assignments.update(valid_to=clock.today())
    with pytest.raises(PermissionDenied):
        invite(province, admin, Role.EDITOR)


@pytest.mark.parametrize("facts", [{"name": "  "}, {"name": "A\x00B"}, {"email": "không phải"}])
def test_bad_facts_are_refused_in_words(province, admin, facts):
    with pytest.raises(services.BadInvitation) as caught:
        invite(province, admin, Role.EDITOR, **facts)
    assert str(caught.value.message)


def test_a_desk_role_and_a_light_role_do_not_go_into_one_account(province, admin):
    with pytest.raises(services.BadInvitation):
        invite(province, admin, Role.EDITOR, Role.VILLAGE_HEAD)


def test_the_invited_person_opens_the_slip_sets_a_password_and_is_in(client, province, admin):
    issued = invite(province, admin, Role.EDITOR)
    page = client.get(issued.path)
    assert page.status_code == 200
    assert "myvt" in page.content.decode()
    assert 'name="pin"' not in page.content.decode()
    done = client.post(
        issued.path,
        {"name": "Vàng Thị Mỷ", "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"},
    )
    assert (done.status_code, done["Location"]) == (302, "/hom-nay/")
    user = User.objects.get(username="myvt")
    assert user.is_active
    assert int(client.session["_auth_user_id"]) == user.pk


def test_opening_a_slip_uses_nothing_up_and_sending_it_does_once(client, province, admin):
    issued = invite(province, admin, Role.EDITOR)
    for _ in range(3):
        assert client.get(issued.path).status_code == 200
    told = {"name": "Vàng Thị Mỷ", "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"}
    assert client.post(issued.path, told).status_code == 302
    again = client.post(issued.path, told)
    assert again.status_code == 400
    assert Slip.objects.usable(clock.now()).count() == 0


def test_an_approver_must_set_a_pin_with_the_slip(client, province, admin):
    issued = invite(province, admin, Role.APPROVING_LEADER)
    told = {"name": "Vàng Thị Mỷ", "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"}
    assert client.post(issued.path, told).status_code == 400
    assert client.post(issued.path, {**told, "pin": "123456", "pin_again": "123456"}).status_code == 400
    assert client.post(issued.path, {**told, "pin": "907164", "pin_again": "907165"}).status_code == 400
    assert client.post(issued.path, {**told, "pin": "907164", "pin_again": "907164"}).status_code == 302
    services.verify_approval(User.objects.get(username="myvt"), pin="907164")


def test_a_weak_password_is_refused_and_the_name_is_kept(client, province, admin):
    issued = invite(province, admin, Role.EDITOR)
    page = client.post(issued.path, {"name": "Vàng Mỷ", "password": "12345678", "password_again": "12345678"})
    assert page.status_code == 400
    assert "Vàng Mỷ" in page.content.decode()
    assert client.get(issued.path).status_code == 200


def test_the_code_is_typed_with_spaces_or_without(client, province, admin):
    issued = invite(province, admin, Role.EDITOR)
    code = f"{issued.code[:4]} {issued.code[4:8]}-{issued.code[8:]}"
    done = client.post(reverse("accounts:slip-enter"), {"code": code})
    assert done["Location"] == issued.path


def test_a_slip_ends_after_its_days(client, province, admin):
    issued = invite(province, admin, Role.EDITOR)
    with clock.at(clock.now() + timedelta(days=31)):
        assert client.get(issued.path).status_code == 400


def test_guessing_codes_locks_the_address(client, province, admin):
    issued = invite(province, admin, Role.EDITOR)
    for n in range(31):
        client.post(reverse("accounts:slip-enter"), {"code": f"{n:012d}"}, REMOTE_ADDR="203.0.113.7")
    assert Lock.objects.get(purpose="slip").locked_until is not None
    assert client.get(issued.path, REMOTE_ADDR="203.0.113.7").status_code == 400
    assert client.get(issued.path, REMOTE_ADDR="198.51.100.9").status_code == 200


def test_a_new_slip_makes_the_printed_one_worthless(client, province, admin):
    first = invite(province, admin, Role.EDITOR)
    second = services.reset(first.slip.user, by=admin)
    assert client.get(first.path).status_code == 400
    assert client.get(second.path).status_code == 200


def test_a_reset_slip_sets_a_new_password_and_ends_old_sessions(client, province, admin):
    editor = province.person("btv", (Role.EDITOR, province.lung_cu))
    client.force_login(editor)
    issued = services.reset(editor, by=admin)
    assert issued.slip.kind == "reset"
    from django.test import Client

    other = Client()
    told = {"name": editor.name, "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"}
    assert other.post(issued.path, told).status_code == 302
    assert client.get("/accounts/pin/").status_code == 302  # signed out: sent to the sign-in page
    editor.refresh_from_db()
    assert not editor.check_password(PASSWORD)


def test_no_slip_is_made_for_somebody_who_also_works_above(province, admin):
    """Or a commune could sign in as a leader of the province who also sits in the commune."""
    leader = province.person(
        "lanhdao", (Role.APPROVING_LEADER, province.lung_cu), (Role.APPROVING_LEADER, province.province)
    )
    with pytest.raises(PermissionDenied):
        services.reset(leader, by=admin)


def test_nobody_makes_a_slip_for_oneself(province, admin):
    with pytest.raises(PermissionDenied):
        services.reset(admin, by=admin)


def test_a_slip_for_a_lost_phone_drops_the_second_factor_when_it_is_used(client, province, admin):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    editor = province.person("btv", (Role.EDITOR, province.lung_cu))
    TOTP.activate(editor, generate_totp_secret())
    issued = services.reset(editor, by=admin, drops_second_factor=True)
    assert Authenticator.objects.filter(user=editor).exists()
    told = {"name": editor.name, "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"}
    assert client.post(issued.path, told)["Location"] == "/hom-nay/"
    assert not Authenticator.objects.filter(user=editor).exists()
    assert AuditEntry.objects.filter(action="accounts.second_factor_dropped").count() == 1


def test_with_a_slip_alone_a_second_factor_is_still_asked_for(client, province, admin):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    editor = province.person("btv", (Role.EDITOR, province.lung_cu))
    TOTP.activate(editor, generate_totp_secret())
    issued = services.reset(editor, by=admin)
    told = {"name": editor.name, "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"}
    assert client.post(issued.path, told)["Location"] == reverse("mfa_authenticate")


class TestLightAccounts:
    @pytest.fixture
    def head(self, province, admin):
        return invite(province, admin, Role.VILLAGE_HEAD, name="Sùng Mí Páo", unit=province.village)

    def accept(self, client, issued, pin="907164"):
        return client.post(issued.path, {"pin": pin, "pin_again": pin}, headers={"user-agent": "… Android 8 …"})

    def test_a_village_head_scans_chooses_a_pin_and_is_kept_for_ninety_days(self, client, head):
        done = self.accept(client, head)
        assert done["Location"] == reverse("accounts:light-home")
        device = Device.objects.get()
        assert (device.label, device.expires_at - device.created_at) == ("Android", timedelta(days=90))
        cookie = client.cookies["lantoa_phone"]
        assert cookie["httponly"]
        assert cookie.value not in str(Device.objects.values().get())
        page = client.get(reverse("accounts:light-home"))
        assert "Sùng Mí Páo" in page.content.decode()

    def test_a_locked_phone_opens_with_the_pin_alone(self, client, head):
        self.accept(client, head)
        client.post(reverse("accounts:light-leave"))
        assert "_auth_user_id" not in client.session
        assert client.post(reverse("accounts:light-home"), {"pin": "111222"}).status_code == 400
        assert client.post(reverse("accounts:light-home"), {"pin": "907164"}).status_code == 302
        assert client.get(reverse("accounts:light-home")).status_code == 200

    def test_after_ninety_days_a_new_slip_is_needed(self, client, head):
        self.accept(client, head)
        with clock.at(clock.now() + timedelta(days=91)):
            assert client.get(reverse("accounts:light-home")).status_code == 302
            page = client.post(reverse("accounts:light-home"), {"pin": "907164"})
            assert page["Location"] == reverse("accounts:slip-enter")

    def test_a_revoked_phone_is_out_at_its_next_request(self, client, admin, head):
        self.accept(client, head)
        services.revoke_phone(Device.objects.get(), by=admin)
        assert client.get(reverse("accounts:light-home")).status_code == 302
        assert "_auth_user_id" not in client.session
        assert client.post(reverse("accounts:light-home"), {"pin": "907164"})["Location"] == reverse(
            "accounts:slip-enter"
        )

    def test_a_forgotten_phone_is_forgotten(self, client, head):
        self.accept(client, head)
        client.post(reverse("accounts:light-leave"), {"forget": "1"})
        assert Device.objects.get().revoked_at is not None

    def test_a_light_account_has_no_password_to_sign_in_with(self, client, head):
        self.accept(client, head)
        client.post(reverse("accounts:light-leave"))
        page = client.post(reverse("account_login"), {"login": head.slip.user.username, "password": "907164"})
        assert page.status_code == 200
        assert "_auth_user_id" not in client.session

    def test_after_six_wrong_pins_the_phone_waits(self, client, head):
        self.accept(client, head)
        client.post(reverse("accounts:light-leave"))
        for _ in range(6):
            client.post(reverse("accounts:light-home"), {"pin": "111222"})
        assert client.post(reverse("accounts:light-home"), {"pin": "907164"}).status_code == 400
        with clock.at(clock.now() + timedelta(seconds=40)):
            assert client.post(reverse("accounts:light-home"), {"pin": "907164"}).status_code == 302

    @pytest.mark.parametrize(
        "address",
        [
            "/desk/",
            "/desk/people/",
            "/desk/people/audit/",
            "/accounts/pin/",
            "/accounts/2fa/",
            "/accounts/password/change/",
            "/notices/",
            "/messages/",
        ],
    )
    def test_everything_that_is_not_for_light_accounts_is_closed_to_them(self, client, head, address):
        self.accept(client, head)
        assert client.get(address).status_code in {403, 404}

    def test_a_slip_for_a_lost_phone_closes_the_old_one_at_once(self, client, admin, head):
        self.accept(client, head)
        services.reset(head.slip.user, by=admin)
        assert client.get(reverse("accounts:light-home")).status_code == 302
        assert "_auth_user_id" not in client.session


def test_slips_are_printed_by_whoever_brought_the_builder(province, admin):
    issued = invite(province, admin, Role.EDITOR)
    before = list(slips._printers)
    seen = []
    try:
        services.set_printer(lambda papers: seen.extend(papers) or b"%PDF")
        assert services.print_slips([issued], base_url="https://cong.example.vn/") == b"%PDF"
    finally:
        slips._printers[:] = before
    [paper] = seen
    assert paper.address == f"https://cong.example.vn{issued.path}"
    assert (paper.name, paper.username, paper.unit, paper.is_light) == ("Vàng Thị Mỷ", "myvt", province.lung_cu, False)


def test_the_slip_is_a_pdf_with_name_unit_and_code(province, admin):
    import io

    from pypdf import PdfReader

    issued = invite(province, admin, Role.EDITOR)
    data = services.print_slips([issued, issued], base_url="https://cong.example.vn/")
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    code = issued.code
    for expected in (
        "Vàng Thị Mỷ",
        "XÃ LŨNG CÚ",
        f"{code[:4]} {code[4:8]} {code[8:]}",
        "cong.example.vn/accounts/slip",
    ):
        assert expected in text
    assert data[:5] == b"%PDF-"
