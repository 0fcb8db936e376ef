from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from lantoa.core import secrets
from lantoa.core.secrets import EncryptedTextField, Kept, Sealed, SecretsError, keyring, renewing


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that keys are made and lost without harm."""
    monkeypatch.delenv("LANTOA_SECRET_KEY", raising=False)
    settings.HOME = tmp_path / "home"
    return tmp_path / "home"


class Account(models.Model):
    """Stands in no database: what a field does with a value is seen without one."""

    token = EncryptedTextField(blank=True)
    other = EncryptedTextField(blank=True)

    class Meta:
        app_label = "core_tests"
        managed = False

    def __str__(self) -> str:
        return "account"


TOKEN = Account._meta.get_field("token")
OTHER = Account._meta.get_field("other")


def stored(text: str) -> str:
    return str(TOKEN.get_prep_value(text))


def from_row(value: str) -> Account:
    return Account.from_db("default", ["id", "token"], [1, TOKEN.from_db_value(value, None, None)])


class TestSealing:
    @given(
        text=st.text(alphabet=st.characters(exclude_categories=["Cs"])),
        context=st.text(st.characters(codec="utf-8"), max_size=20),
    )
    def test_what_is_sealed_opens_in_its_own_context_only(self, text: str, context: str) -> None:
        os.environ["LANTOA_SECRET_KEY"] = base64.urlsafe_b64encode(bytes(32)).decode()
        try:
            sealed = secrets.seal(text, context)
            assert secrets.open(sealed, context) == text
            with pytest.raises(SecretsError, match="another context"):
                secrets.open(sealed, context + "x")
        finally:
            del os.environ["LANTOA_SECRET_KEY"]

    def test_the_same_text_is_sealed_differently_each_time(self) -> None:
        assert secrets.seal("x", "c") != secrets.seal("x", "c")

    def test_one_changed_letter_is_noticed(self) -> None:
        sealed = secrets.seal("token của trang", "c")
        for at in range(sealed.rindex(".") + 1, len(sealed), 7):
            changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
            with pytest.raises(SecretsError) as caught:
                secrets.open(changed, "c")
            assert caught.value.code == "broken"

    @pytest.mark.parametrize("nonsense", ["", "x", "s1", "s1.", "s1.ab.", "s2.ab.cd", "s1..", "token"])
    def test_what_was_never_sealed_is_not_opened(self, nonsense: str) -> None:
        with pytest.raises(SecretsError):
            secrets.open(nonsense, "c")


class TestKeys:
    def test_the_key_is_made_at_first_use_and_closed_to_others(self, home: Path) -> None:
        assert not home.exists()
        sealed = secrets.seal("x", "c")
        file = home / "secret.key"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [p.name for p in home.iterdir()] == ["secret.key"]
        assert secrets.open(sealed, "c") == "x"

    def test_a_key_file_open_to_others_is_closed(self, home: Path) -> None:
        secrets.seal("x", "c")
        (home / "secret.key").chmod(0o644)
        keyring._kept.clear()
        secrets.seal("x", "c")
        assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600

    def test_processes_that_start_together_agree_on_one_key(self, home: Path) -> None:
        program = textwrap.dedent(
            """
            import sys
            from django.conf import settings
            settings.configure(HOME=sys.argv[1])
            from lantoa.core import secrets
            sys.stdin.readline()
            print(secrets.seal("x", "c"))
            """
        )
        environment = {k: v for k, v in os.environ.items() if k != "LANTOA_SECRET_KEY"}
        started = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(home)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT,
            )
            for _ in range(4)
        ]  # fmt: skip
        for process in started:
            process.stdin.write("\n")
            process.stdin.flush()
        sealed = [process.communicate(timeout=60)[0].strip() for process in started]
        assert [secrets.open(s, "c") for s in sealed] == ["x"] * 4
        assert len((home / "secret.key").read_text().split()) == 1

    def test_a_new_key_seals_and_the_old_one_still_opens(self) -> None:
        old = secrets.seal("x", "c")
        hashed = secrets.digest("0912345678", "phone")
        new_id = secrets.rotate()
        fresh = secrets.seal("x", "c")
        assert secrets.sealed_by(fresh) == new_id == secrets.newest_key_id() != secrets.sealed_by(old)
        assert secrets.open(old, "c") == secrets.open(fresh, "c") == "x"
        assert secrets.sealed_by(secrets.reseal(old, "c")) == new_id
        assert secrets.reseal(fresh, "c") == fresh
        assert secrets.digest("0912345678", "phone") == hashed

    def test_a_key_put_in_by_another_process_is_found(self, home: Path) -> None:
        secrets.seal("x", "c")
        kept = dict(keyring._kept)
        secrets.rotate()
        sealed_elsewhere = secrets.seal("x", "c")
        keyring._kept.clear()
        keyring._kept.update(kept)  # this process still knows only the first key
        assert secrets.open(sealed_elsewhere, "c") == "x"

    def test_a_lost_key_is_named(self, home: Path) -> None:
        sealed = secrets.seal("x", "c")
        (home / "secret.key").unlink()
        keyring._kept.clear()
        with pytest.raises(SecretsError, match=f"key {secrets.sealed_by(sealed)}.*restore secret.key") as caught:
            secrets.open(sealed, "c")
        assert caught.value.code == "key_missing"

    @pytest.mark.parametrize(
        ("content", "code"),
        [("", "key_missing"), ("###", "key_unreadable"), ("YWJj", "key_unreadable"), ("é", "key_unreadable")],
    )
    def test_a_damaged_key_file_is_never_replaced_by_a_new_key(self, home: Path, content: str, code: str) -> None:
        home.mkdir()
        file = home / "secret.key"
        file.write_text(content)
        with pytest.raises(SecretsError) as caught:
            secrets.seal("x", "c")
        assert (caught.value.code, file.read_text()) == (code, content)

    def test_keys_may_come_from_the_environment(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second = secrets.new_key(), secrets.new_key()
        monkeypatch.setenv("LANTOA_SECRET_KEY", first)
        old, hashed = secrets.seal("x", "c"), secrets.digest("v", "p")
        monkeypatch.setenv("LANTOA_SECRET_KEY", f"{second} {first}")
        assert secrets.open(old, "c") == "x"
        assert secrets.sealed_by(secrets.seal("x", "c")) != secrets.sealed_by(old)
        assert secrets.digest("v", "p") == hashed
        assert not home.exists()
        with pytest.raises(SecretsError, match="LANTOA_SECRET_KEY"):
            secrets.rotate()

    def test_rotations_at_once_lose_no_key(self, home: Path) -> None:
        from concurrent.futures import ThreadPoolExecutor

        secrets.seal("x", "c")
        with ThreadPoolExecutor(8) as pool:
            made = set(pool.map(lambda _: secrets.rotate(), range(16)))
        lines = (home / "secret.key").read_text().split()
        assert made < {secrets.key_id(base64.urlsafe_b64decode(line)) for line in lines}
        assert len(lines) == 17


class TestDigestsAndCodes:
    def test_a_digest_finds_again_and_tells_nothing_elsewhere(self) -> None:
        kept = secrets.digest("0912345678", "phone")
        assert secrets.is_digest_of(kept, "0912345678", "phone")
        assert not secrets.is_digest_of(kept, "0912345679", "phone")
        assert not secrets.is_digest_of(kept, "0912345678", "code")
        assert "0912345678" not in kept

    @pytest.mark.parametrize("digits", [4, 6, 8])
    def test_a_code_has_as_many_digits_as_asked(self, digits: int) -> None:
        codes = {secrets.one_time_code(digits) for _ in range(200)}
        assert {len(c) for c in codes} == {digits}
        assert all(c.isdecimal() and c.isascii() for c in codes)
        assert len(codes) > 150


class TestField:
    def test_the_database_never_sees_the_text(self) -> None:
        assert "bí mật" not in stored("bí mật")
        assert secrets.open(stored("bí mật"), "core_tests.account.token") == "bí mật"

    def test_a_row_gives_the_text_back(self) -> None:
        assert from_row(stored("bí mật")).token == "bí mật"

    def test_empty_stays_empty(self) -> None:
        assert TOKEN.get_prep_value("") == ""
        assert TOKEN.get_prep_value(None) is None
        assert from_row("").token == ""

    def test_a_secret_that_looks_sealed_is_sealed_like_any_other(self) -> None:
        typed = "s1.abcdef12.QUJD"
        assert from_row(stored(typed)).token == typed

    def test_a_list_goes_on_when_the_key_is_lost(self, home: Path) -> None:
        row = stored("bí mật")
        (home / "secret.key").unlink()
        keyring._kept.clear()
        account = from_row(row)
        assert account.pk == 1
        assert TOKEN.get_prep_value(TOKEN.pre_save(account, False)) == row  # and saving it changes nothing
        with pytest.raises(SecretsError, match="restore"):
            account.token  # noqa: B018

    def test_a_secret_moved_to_another_field_is_sealed_for_that_field(self) -> None:
        moved = OTHER.get_prep_value(Sealed(stored("bí mật"), TOKEN.context))
        assert secrets.open(moved, OTHER.context) == "bí mật"

    def test_logs_and_dumps_do_not_show_it(self) -> None:
        account = Account(token="bí mật")
        assert "bí mật" not in serializers.serialize("json", [account])
        assert "bí mật" not in repr(TOKEN.from_db_value(stored("bí mật"), None, None))

    @pytest.mark.parametrize("typed", ["bí mật", "s1.abcdef12.QUJD", ""])
    def test_a_dump_loaded_again_is_the_same_secret(self, typed: str) -> None:
        (dumped,) = json.loads(serializers.serialize("json", [Account(pk=1, token=typed)]))
        loaded = Account(token=TOKEN.to_python(dumped["fields"]["token"]))  # as the deserializer does
        assert loaded.token == typed

    def test_it_cannot_be_searched_by(self) -> None:
        with pytest.raises(TypeError, match="digest"):
            str(Account.objects.filter(token="x").query)
        assert "IS NULL" in str(Account.objects.filter(token__isnull=True).query)


@pytest.fixture
def table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Account)


def row(pk: int) -> str:
    """What stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT token FROM {Account._meta.db_table} WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def lose_all_but_the_newest(home: Path) -> None:
    (home / "secret.key").write_text((home / "secret.key").read_text().splitlines()[0])
    keyring._kept.clear()


@pytest.mark.usefixtures("table")
class TestRows:
    @pytest.mark.parametrize("typed", ["s1.abcdef12.QUJD", "s1.", "bí mật"])
    def test_what_is_saved_again_and_again_stays_what_was_typed(self, typed: str) -> None:
        pk = Account.objects.create(token=typed).pk
        for _ in range(3):
            account = Account.objects.get(pk=pk)
            account.save()  # unread
            assert account.token == typed
            account.save()  # read
            Account.objects.bulk_update([account], ["token"])
            Account.objects.filter(pk=pk).update(token=account.token)
        assert secrets.open(row(pk), TOKEN.context) == typed

    def test_even_a_token_of_ours_that_somebody_typed_is_sealed_as_text(self) -> None:
        typed = secrets.seal("bí mật", TOKEN.context)
        pk = Account.objects.create(token=typed).pk
        assert row(pk) != typed
        assert Account.objects.get(pk=pk).token == typed

    def test_after_a_rotation_every_row_is_sealed_anew(self, home: Path) -> None:
        Account.objects.create(token="một", other="")
        Account.objects.create(token="hai", other="ba")
        new = secrets.rotate()
        assert secrets.reseal_all([TOKEN, OTHER]) == (3, {})
        assert secrets.reseal_all([TOKEN, OTHER]) == (0, {})
        rows = Account.objects.order_by("pk").values_list("token", flat=True)
        assert [secrets.sealed_by(row.token) for row in rows] == [new, new]
        assert [a.token for a in Account.objects.order_by("pk").defer("token")] == ["một", "hai"]
        lose_all_but_the_newest(home)
        assert [(a.token, a.other) for a in Account.objects.order_by("pk")] == [("một", ""), ("hai", "ba")]

    def test_a_row_read_before_the_keys_changed_is_not_written_back_under_the_old_one(self) -> None:
        pk = Account.objects.create(token="một").pk
        read = Account.objects.get(pk=pk)
        new = secrets.rotate()
        secrets.reseal_all([TOKEN])
        read.save()
        assert secrets.sealed_by(row(pk)) == new

    def test_under_a_wrong_key_rows_can_be_changed_and_their_secrets_stay_for_the_right_one(self, home: Path) -> None:
        pk = Account.objects.create(token="một", other="hai").pk
        before, right = row(pk), (home / "secret.key").read_text()
        (home / "secret.key").unlink()
        keyring._kept.clear()
        account = Account.objects.get(pk=pk)
        account.other = "ba"
        account.save()
        assert row(pk) == before
        with pytest.raises(SecretsError, match="restore secret.key"):
            Account.objects.get(pk=pk).token  # noqa: B018
        (home / "secret.key").write_text((home / "secret.key").read_text() + right)
        keyring._kept.clear()
        assert (Account.objects.get(pk=pk).token, Account.objects.get(pk=pk).other) == ("một", "ba")

    def test_a_secret_that_does_not_open_holds_back_no_other(self, home: Path) -> None:
        lost = Account.objects.create(token="một").pk
        (home / "secret.key").unlink()
        keyring._kept.clear()
        good = Account.objects.create(token="hai").pk
        before, new = row(lost), secrets.rotate()
        count, told = secrets.reseal_all([TOKEN])
        assert (count, list(told.values())) == (1, [1])
        assert next(iter(told)).startswith("core_tests.account.token: key_missing")
        assert (row(lost), secrets.sealed_by(row(good))) == (before, new)

    def test_a_column_that_was_plain_is_sealed_by_a_migration_once(self) -> None:
        ours = Account.objects.create(token="đã niêm phong").pk
        plain = {text: Account.objects.create(other="").pk for text in ("bí mật", "s1.abcdef12.QUJD")}
        for text, pk in plain.items():
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {Account._meta.db_table} SET token = %s WHERE id = %s", [text, pk])
        assert secrets.seal_rows(Account, "token") == 2
        assert secrets.seal_rows(Account, "token") == 0
        assert {Account.objects.get(pk=pk).token: pk for pk in plain.values()} == plain
        assert Account.objects.get(pk=ours).token == "đã niêm phong"

    def test_a_column_with_a_new_name_keeps_its_secrets(self) -> None:
        pk = Account.objects.create(token="x").pk
        old = secrets.seal("bí mật", "core_tests.account.phone")
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Account._meta.db_table} SET token = %s WHERE id = %s", [old, pk])
        assert secrets.seal_rows(Account, "token", was="core_tests.account.phone") == 1
        assert Account.objects.get(pk=pk).token == "bí mật"


def test_secrets_that_stand_elsewhere_are_renewed_too(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    place = {"token": secrets.seal("bí mật", "elsewhere")}
    monkeypatch.setattr(renewing, "_elsewhere", [])

    @secrets.kept_elsewhere
    def found() -> list[Kept]:
        return [Kept(Sealed(place["token"], "elsewhere"), lambda token: bool(place.update(token=token) or True))]

    new = secrets.rotate()
    assert secrets.reseal_all().number == 1
    assert secrets.sealed_by(place["token"]) == new
    assert secrets.open(place["token"], "elsewhere") == "bí mật"


ROOT = Path(secrets.__file__).resolve().parents[3]
