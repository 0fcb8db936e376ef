from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import AuditEntry, Lock

PASSWORD = "mat khau du dai 2026"
LOGIN = "/accounts/login/"


def sign_in(client, login, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def code_of(secret, offset=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset))


@pytest.fixture
def editor(province):
    return province.person("btv", (Role.EDITOR, province.lung_cu))


@pytest.mark.parametrize("login", ["btv", "BTV@example.vn"])
def test_people_sign_in_by_user_name_or_e_mail(client, editor, login):
    assert sign_in(client, login)["Location"] == "/hom-nay/"
    assert AuditEntry.objects.filter(action="accounts.signed_in", by_pk=editor.pk).count() == 1


def test_the_same_words_for_a_wrong_password_and_for_nobody(client, editor):
    def errors(page):
        return page.context["form"].non_field_errors()

    assert errors(sign_in(client, "btv", "khong dung")) == errors(sign_in(client, "khongai", "khong dung"))


def test_after_six_wrong_passwords_the_account_waits_and_so_does_a_name_that_nobody_has(client, editor):
    for login in ("btv", "btv@example.vn", "btv", "btv", "btv", "btv"):
        sign_in(client, login, "khong dung")
    for _ in range(6):
        sign_in(client, "khongai", "khong dung")
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "btv").status_code == 200
    assert Lock.objects.filter(purpose="sign_in", locked_until__isnull=False).count() == 2
    with clock.at(clock.now() + timedelta(seconds=31)):
        assert sign_in(client, "btv").status_code == 302
    assert not Lock.objects.filter(subject=f"user:{editor.pk}").exists()


def test_a_second_process_knows_the_lock_of_the_first(editor):
    """Each client is another browser; the count stands in the database, in no process's memory."""
    for _ in range(6):
        sign_in(Client(), "btv", "khong dung")
    assert sign_in(Client(), "btv").status_code == 200


def test_a_locked_address_does_not_lock_the_others(client, editor):
    for n in range(31):
        sign_in(client, f"nguoi{n}", "khong dung", REMOTE_ADDR="203.0.113.7")
    assert sign_in(Client(), "btv", REMOTE_ADDR="203.0.113.7").status_code == 200
    assert sign_in(Client(), "btv", REMOTE_ADDR="198.51.100.9").status_code == 302


def test_an_address_behind_a_forged_header_is_not_believed(client, editor):
    for n in range(31):
        sign_in(client, f"nguoi{n}", "x", REMOTE_ADDR="203.0.113.7", headers={"x-forwarded-for": f"10.0.0.{n}"})
    assert sign_in(Client(), "btv", REMOTE_ADDR="203.0.113.7").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "password/reset/", "password/set/", "confirm-email/", "login/code/", "inactive/"],
)
def test_nobody_signs_up_or_resets_a_password_by_mail(client, db, address):
    assert client.get(f"/accounts/{address}").status_code == 404
    assert client.post(f"/accounts/{address}", {"email": "a@example.vn"}).status_code == 404


class TestSecondFactor:
    @pytest.fixture
    def leader(self, province):
        return province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu), is_demo=False)

    @pytest.mark.parametrize("address", ["/desk/", "/hom-nay/", "/messages/", "/notices/"])
    @pytest.mark.parametrize("role", [Role.APPROVING_LEADER, Role.BOARD_HEAD, Role.UNIT_ADMINISTRATOR])
    def test_approvers_and_administrators_must_set_one_up_first(self, client, province, role, address):
        client.force_login(province.person("nguoi", (role, province.lung_cu), is_demo=False))
        assert client.get(address)["Location"] == reverse("mfa_index")

    def test_an_editor_need_not(self, client, province):
        editor = province.person("btv", (Role.EDITOR, province.lung_cu), is_demo=False)
        client.force_login(editor)
        assert client.get("/desk/").status_code == 200

    def test_in_the_demo_nobody_need(self, client, province):
        client.force_login(province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu)))
        assert client.get("/desk/").status_code == 200

    def test_setting_up_the_app_by_its_picture_gives_recovery_codes_to_print(
        self, client, leader, django_capture_on_commit_callbacks
    ):
        sign_in(client, "lanhdao")
        page = client.get(reverse("mfa_activate_totp")).content.decode()
        assert "data:image/svg+xml" in page
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", page).group(1)
        assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert done["Location"] == reverse("mfa_view_recovery_codes")
        codes = re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode())
        assert len(codes) == 10
        stored = Authenticator.objects.get(user=leader, type="totp").data["secret"]
        assert secret not in stored  # sealed
        assert client.get("/desk/").status_code == 200
        added = AuditEntry.objects.filter(action="accounts.second_factor_added", by_pk=leader.pk)
        assert {entry.detail["kind"] for entry in added} == {"totp", "recovery_codes"}
        # A printed code opens the account once.
        for expected in (302, 200):
            other = Client()
            assert sign_in(other, "lanhdao")["Location"] == reverse("mfa_authenticate")
            assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected

    def test_the_password_alone_does_not_open_it(self, client, leader):
        TOTP.activate(leader, generate_totp_secret())
        assert sign_in(client, "lanhdao")["Location"] == reverse("mfa_authenticate")
        assert client.get("/desk/").status_code == 302
        assert "_auth_user_id" not in client.session

    def test_a_code_of_the_app_works_once_over_all_processes(self, leader, settings):
        secret = generate_totp_secret()
        TOTP.activate(leader, secret)
        code = code_of(secret)
        first = Client()
        sign_in(first, "lanhdao")
        assert first.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/hom-nay/"
        from django.core.cache import cache

        cache.clear()  # as another process, which remembers nothing
        second = Client()
        sign_in(second, "lanhdao")
        assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
        assert "_auth_user_id" not in second.session

    def test_wrong_codes_lock_even_if_the_password_is_given_again(self, leader):
        secret = generate_totp_secret()
        TOTP.activate(leader, secret)
        for _ in range(6):
            client = Client()
            sign_in(client, "lanhdao")
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
        client = Client()
        sign_in(client, "lanhdao")
        assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200

    def test_an_approver_without_a_pin_is_led_to_set_one(self, client, province):
        leader = province.person("lanhdao", (Role.BOARD_HEAD, province.lung_cu), is_demo=False, pin="")
        TOTP.activate(leader, generate_totp_secret())
        client.force_login(leader)
        assert client.get("/desk/")["Location"] == reverse("accounts:pin")
        told = {"proof": "sai", "pin": "907164", "pin_again": "907164"}
        assert client.post(reverse("accounts:pin"), told).status_code == 400
        assert client.post(reverse("accounts:pin"), {**told, "proof": PASSWORD}).status_code == 302
        assert client.get("/desk/").status_code == 200

    def test_a_password_given_by_others_is_changed_first(self, client, province):
        editor = province.person("btv", (Role.EDITOR, province.lung_cu))
        editor.must_change_password = True
        editor.save()
        client.force_login(editor)
        change = reverse("account_change_password")
        assert client.get("/desk/")["Location"] == change
        new = "ngay mai troi nang"
        client.post(change, {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "accounts:slip-enter",
        "account_logout",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_reauthenticate",
        "accounts:pin",
    ],
)
def test_the_pages_of_signing_in_keep_the_strict_policy(client, province, name):
    """No inline script or style, one h1, a label for every field, nothing from elsewhere."""
    if name not in {"account_login", "accounts:slip-enter"}:
        province.person("btv", (Role.EDITOR, province.lung_cu))
        sign_in(client, "btv")
    page = client.get(reverse(name))
    assert page.status_code == 200
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    html = page.content.decode()
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    for tag in re.findall(r"<script[^>]*>", html):
        assert "src=" in tag or 'type="application/json"' in tag, tag
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    for field in re.findall(r'<input[^>]*type="(?:text|password|email)"[^>]*>', html):
        field_id = re.search(r'id="([^"]+)"', field).group(1)
        assert f'for="{field_id}"' in html
