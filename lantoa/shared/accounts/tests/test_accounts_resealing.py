from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.management import CommandError, call_command

from lantoa.core import secrets
from lantoa.core.secrets import keyring
from lantoa.shared.accounts.adapters import SECOND_FACTOR
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Contact


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings, monkeypatch) -> Path:
    monkeypatch.delenv("LANTOA_SECRET_KEY", raising=False)
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def leader(province, home):
    return province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu), is_demo=False)


def said(action: str) -> str:
    out = io.StringIO()
    call_command("lantoa_secrets", action, stdout=out)
    return out.getvalue()


def test_a_change_of_key_reaches_code_generators_and_recovery_codes(leader, home):
    secret = generate_totp_secret()
    TOTP.activate(leader, secret)
    codes = RecoveryCodes.activate(leader).get_unused_codes()
    assert Authenticator.objects.get(type="recovery_codes").wrap().validate_code(codes[0])
    assert "2" in said("check")
    new = secrets.rotate()
    assert "2" in said("reseal")
    assert "0" in said("reseal")
    # The old key is gone for good.
    (home / "secret.key").write_text((home / "secret.key").read_text().splitlines()[0])
    keyring._kept.clear()
    rows = {row.type: row for row in Authenticator.objects.all()}
    assert secrets.sealed_by(rows["totp"].data["secret"]) == new
    assert secrets.sealed_by(rows["recovery_codes"].data["seed"]) == new
    assert rows["totp"].wrap().validate_code(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    assert rows["recovery_codes"].wrap().get_unused_codes() == codes[1:]  # what was used stays used


def test_codes_brought_from_elsewhere_are_renewed_one_by_one(leader):
    kept = [secrets.seal(code, SECOND_FACTOR) for code in ("11111111", "22222222")]
    row = Authenticator.objects.create(user=leader, type="recovery_codes", data={"migrated_codes": kept})
    passkey = Authenticator.objects.create(user=leader, type="webauthn", data={"name": "s1.a.b", "credential": {}})
    new = secrets.rotate()
    said("reseal")
    row.refresh_from_db()
    assert [secrets.sealed_by(code) for code in row.data["migrated_codes"]] == [new, new]
    assert row.wrap().get_unused_codes() == ["11111111", "22222222"]
    passkey.refresh_from_db()
    assert passkey.data == {"name": "s1.a.b", "credential": {}}


def test_a_secret_under_a_lost_key_is_named_and_the_others_are_renewed(leader, home):
    TOTP.activate(leader, generate_totp_secret())
    (home / "secret.key").unlink()
    keyring._kept.clear()
    contact = Contact.objects.create(user=leader, phone="0912345678")
    new = secrets.rotate()
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("lantoa_secrets", "reseal", stdout=out)
    assert "mfa: key_missing" in out.getvalue()
    token = Contact.objects.filter(pk=contact.pk).values_list("phone", flat=True).get().token
    assert (secrets.sealed_by(token), Contact.objects.get(pk=contact.pk).phone) == (new, "0912345678")
