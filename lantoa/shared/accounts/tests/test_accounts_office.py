"""Signing in with the office's own account: against a provider on this machine, at the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from lantoa.core import outbound
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import AuditEntry, User
from lantoa.shared.accounts.tests.office_provider import OfficeProvider

START, BACK, LOGIN = "/accounts/office/", "/accounts/office/back/", "/accounts/login/"


@pytest.fixture
def office(settings: Any) -> Iterator[OfficeProvider]:
    with OfficeProvider() as provider:
        settings.LANTOA_OIDC_ISSUER = provider.issuer
        settings.LANTOA_OIDC_CLIENT_ID = "lantoa"
        settings.LANTOA_OIDC_CLIENT_SECRET = "bí mật"
        settings.LANTOA_OIDC_CLAIM = "preferred_username"
        cache.clear()
        yield provider
        provider.shutdown()
        cache.clear()


@pytest.fixture
def editor(province: Any) -> User:
    person: User = province.person("btv", (Role.EDITOR, province.lung_cu))
    User.objects.filter(pk=person.pk).update(is_demo=False)
    return person


def sign_in(client: Client, office: OfficeProvider, **claims: Any) -> Any:
    office.claims = claims
    carried = office.agree(client.get(START)["Location"])
    return client.get(BACK, carried)


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def said(client: Client) -> str:
    return client.get(LOGIN).content.decode()


def test_a_person_of_the_house_comes_in_with_the_offices_account(
    client: Client, office: OfficeProvider, editor: User
) -> None:
    assert f'href="{START}"' in said(client)
    answer = sign_in(client, office, preferred_username="BTV")
    assert (answer.status_code, answer["Location"]) == (302, "/hom-nay/")
    assert who(client) == str(editor.pk)
    assert AuditEntry.objects.filter(action="accounts.signed_in", by_pk=editor.pk).count() == 1


def test_a_provider_may_change_its_keys_from_one_sign_in_to_the_next(
    client: Client, office: OfficeProvider, editor: User
) -> None:
    sign_in(client, office, preferred_username="btv")
    client.logout()
    office.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    sign_in(client, office, preferred_username="btv")
    assert who(client) == str(editor.pk)


def test_keys_on_a_curve_are_read_too(client: Client, office: OfficeProvider, editor: User) -> None:
    office.algorithm = "ES256"
    sign_in(client, office, preferred_username="btv")
    assert who(client) == str(editor.pk)


def test_whoever_is_not_invited_here_is_told_so_and_no_account_is_made(
    client: Client, office: OfficeProvider, db: None
) -> None:
    before = User.objects.count()
    assert sign_in(client, office, preferred_username="nguoi.la")["Location"] == LOGIN
    assert (who(client), User.objects.count()) == (None, before)
    assert "chưa có ai ở đây mang tên ấy" in said(client)


def test_an_address_counts_only_when_the_office_checked_it(
    client: Client, office: OfficeProvider, editor: User, settings: Any
) -> None:
    settings.LANTOA_OIDC_CLAIM = "email"
    sign_in(client, office, email="btv@example.vn", email_verified=False)
    assert who(client) is None
    sign_in(client, office, email="btv@example.vn", email_verified=True)
    assert who(client) == str(editor.pk)


def test_the_second_factor_of_this_house_is_still_asked(client: Client, office: OfficeProvider, province: Any) -> None:
    leader = province.person("lanh-dao", (Role.APPROVING_LEADER, province.lung_cu))
    User.objects.filter(pk=leader.pk).update(is_demo=False)
    TOTP.activate(leader, generate_totp_secret())
    assert Authenticator.objects.filter(user=leader).exists()
    assert sign_in(client, office, preferred_username="lanh-dao")["Location"].startswith("/accounts/2fa/authenticate/")
    assert who(client) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "other"},
        {"aud": ["lantoa", "other"]},
        {"iss": "https://elsewhere.example.vn"},
        {"nonce": "another"},
        {"exp": 1.0},
        {"exp": None},
        {"iat": 1.0},
    ],
)
def test_a_token_that_is_not_meant_for_us_opens_nothing(
    wrong: dict[str, Any], client: Client, office: OfficeProvider, editor: User
) -> None:
    assert sign_in(client, office, preferred_username="btv", **wrong)["Location"] == LOGIN
    assert who(client) is None


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256 by another"])
def test_a_token_signed_by_nobody_we_know_opens_nothing(
    algorithm: str, client: Client, office: OfficeProvider, editor: User
) -> None:
    office.algorithm = algorithm.partition(" ")[0]
    office.signs_as_itself = "another" not in algorithm
    assert sign_in(client, office, preferred_username="btv")["Location"] == LOGIN
    assert who(client) is None


def test_a_return_that_this_browser_did_not_begin_is_refused(
    client: Client, office: OfficeProvider, editor: User
) -> None:
    office.claims = {"preferred_username": "btv"}
    carried = office.agree(client.get(START)["Location"])
    other = Client()
    assert other.get(BACK, carried)["Location"] == LOGIN
    assert client.get(BACK, {**carried, "state": "khác"})["Location"] == LOGIN
    # The state is spent with the first try.
    assert client.get(BACK, carried)["Location"] == LOGIN
    assert who(client) is who(other) is None


def test_a_provider_that_is_away_leaves_the_password(client: Client, office: OfficeProvider, db: None) -> None:
    office.shutdown()
    office.server_close()
    assert client.get(START)["Location"] == LOGIN
    assert "mật khẩu" in said(client)


def test_without_a_provider_there_is_no_such_page(client: Client, db: None) -> None:
    assert client.get(START).status_code == 404
    assert START not in said(client)


def test_the_firewall_is_told(office: OfficeProvider, db: None) -> None:
    (found,) = (one for one in outbound.destinations() if one.setting == "LANTOA_OIDC_ISSUER")
    assert (found.host, found.port) == ("127.0.0.1", int(re.findall(r"\d+$", office.issuer)[0]))
