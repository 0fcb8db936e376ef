from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import connection, models

from lantoa.core import clock, retention, secrets
from lantoa.core.models import EventRecord
from lantoa.core.retention import BadRegistration, Erase, Person, by_digest, by_field, by_user, find_person, nobody
from lantoa.core.retention import people as people_module
from lantoa.core.retention import registry as registry_module
from lantoa.core.retention.nightly import PurgeIncomplete, purge_personal_data
from lantoa.core.secrets import EncryptedTextField

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
VOICES = FileSystemStorage()


class Entry(models.Model):
    """A contest entry as it might be kept: stands in no app."""

    name = models.CharField(max_length=80, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_digest = models.CharField(max_length=64, blank=True)
    email = models.EmailField(blank=True)
    born_on = models.DateField(null=True)
    voice = models.FileField(storage=VOICES, upload_to="voices", blank=True)
    user_pk = models.BigIntegerField(null=True)
    score = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core_tests"
        managed = False

    def __str__(self) -> str:
        return self.name


PERSONAL = ["name", "phone", "email", "born_on", "voice"]


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only what a test registers itself, and files in a folder of its own."""
    monkeypatch.setattr(registry_module, "_registered", {})
    monkeypatch.setattr(people_module, "_identifiers", [])
    monkeypatch.setattr(VOICES, "_location", str(tmp_path))
    VOICES.__dict__.pop("base_location", None)
    VOICES.__dict__.pop("location", None)


@pytest.fixture
def table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Entry)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.at(NOW):
        yield


def entry(name: str, *, days_ago: int | None = 0, phone: str = "0912345678", **more: Any) -> Entry:
    sent = None if days_ago is None else NOW - timedelta(days=days_ago)
    return Entry.objects.create(
        name=name, phone=phone, phone_digest=secrets.digest(phone, "entry"), sent_at=sent,
        sent_on=sent and clock.local(sent).date(), score=7, **more,
    )  # fmt: skip


def registered(**changed: Any) -> retention.Registration:
    given: dict[str, Any] = {
        "purpose": "To pay the prizes.", "fields": PERSONAL, "subject": by_digest("phone_digest", "entry"),
        "since": "sent_at", "keep_for": timedelta(days=90), "erase": Erase.BLANK, **changed,
    }  # fmt: skip
    return retention.register(Entry, **given)


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


class TestRegistering:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"fields": ["nickname"]}, {"fields": []}, {"since": "paid_at"}, {"keep_for": None}, {"since": ""},
            {"fields": ["id"]}, {"erased_at": "gone_at"},
        ],
    )  # fmt: skip
    def test_a_registration_that_cannot_be_carried_out_is_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(BadRegistration):
            registered(**wrong)

    def test_a_model_is_named_once_for_the_same_fields(self) -> None:
        registered()
        again = registered(keep_for=timedelta(days=30))
        assert retention.registered() == [again]


@pytest.mark.usefixtures("table")
class TestPurge:
    def test_at_the_end_of_the_period_the_person_goes_and_the_count_stays(self) -> None:
        registered()
        entry("Vàng Thị Mỷ", days_ago=91, email="my@example.vn", born_on=date(1990, 1, 1))
        entry("Sùng Mí Già", days_ago=89)
        done = retention.purge()
        assert done.counts == {"core_tests.Entry": 1}
        old = Entry.objects.order_by("pk")[0]
        assert (old.name, old.phone, old.email, old.born_on, old.score) == ("", "", "", None, 7)
        assert names() == ["", "Sùng Mí Già"]

    def test_what_is_erased_already_is_not_counted_again(self) -> None:
        registered()
        entry("Vàng Thị Mỷ", days_ago=91)
        assert retention.purge().total == 1
        assert retention.purge().total == 0

    def test_a_lone_sealed_number_is_still_found(self) -> None:
        registered(fields=["phone"])
        entry("x", days_ago=91)
        entry("y", days_ago=91, phone="")
        assert retention.purge().total == 1

    def test_a_row_whose_period_has_not_begun_is_kept(self) -> None:
        registered()
        entry("chưa nộp", days_ago=None)
        assert retention.purge().total == 0

    def test_a_period_may_count_from_a_day(self) -> None:
        registered(since="sent_on")
        entry("cũ", days_ago=91)
        entry("đúng hạn", days_ago=90)
        retention.purge()
        assert names() == ["", "đúng hạn"]

    def test_rows_may_go_whole(self) -> None:
        registered(erase=Erase.DELETE)
        for n in range(3):
            entry(f"{n}", days_ago=100 * n)
        assert retention.purge().counts == {"core_tests.Entry": 2}
        assert names() == ["0"]

    def test_the_day_of_erasure_can_be_written_down(self) -> None:
        registered(erased_at="erased_at")
        entry("x", days_ago=91)
        retention.purge()
        assert Entry.objects.get().erased_at == NOW
        assert retention.purge().total == 0

    def test_an_app_may_erase_in_its_own_way(self) -> None:
        registered(erase=lambda rows: rows.update(name="Người dự thi"))
        entry("x", days_ago=91)
        assert retention.purge().total == 1
        assert names() == ["Người dự thi"]

    def test_many_rows_go_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("lantoa.core.retention.erasing._BATCH", 2)
        registered()
        for n in range(5):
            entry(f"{n}", days_ago=91)
        assert retention.purge().total == 5
        assert [e.payload["count"] for e in EventRecord.objects.order_by("pk")] == [2, 2, 1]

    def test_one_kind_that_fails_does_not_hold_back_the_others_and_is_seen(self) -> None:
        def broken(rows: Any) -> int:
            rows.update(score=0)
            raise RuntimeError("no")

        registered(fields=["email"], erase=broken)
        registered(fields=["name"])
        entry("x", days_ago=91, email="a@b.vn")
        with pytest.raises(PurgeIncomplete, match="RuntimeError"):
            purge_personal_data()
        assert names() == [""]
        assert Entry.objects.get().score == 7  # its own half-done work was rolled back

    def test_a_voice_is_deleted_from_the_disk_after_the_commit(
        self, tmp_path: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        registered()
        one = entry("x", days_ago=91)
        one.voice.save("giong.ogg", ContentFile(b"OggS"))
        file = tmp_path / "voices" / "giong.ogg"
        with django_capture_on_commit_callbacks(execute=True):
            retention.purge()
            assert file.exists()
        assert not file.exists()
        assert Entry.objects.get().voice.name == ""

    def test_the_audit_hears_of_it_without_hearing_who(self) -> None:
        registered()
        entry("Vàng Thị Mỷ", days_ago=91)
        retention.purge()
        told = EventRecord.objects.get(name="PersonalDataErased")
        assert told.payload == {"kind": "core_tests.Entry", "count": 1, "on_request": False}


@pytest.mark.usefixtures("table")
class TestPersons:
    @pytest.mark.parametrize(
        "written", ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678", " 0912-345-678"]
    )
    def test_a_number_is_one_number_however_it_is_written(self, written: str) -> None:
        assert find_person(written).phones == {"0912345678"}

    def test_an_address_leads_to_the_account_and_the_account_to_the_rest(self) -> None:
        user = get_user_model().objects.create_user("lan.nt", email="Lan@Tinh.vn")

        @retention.identifies
        def by_entry(person: Person) -> Person:
            return Person(phones=frozenset({"0912345678"} if user.pk in person.user_pks else set()))

        for given in ("lan.nt", "lan@tinh.VN"):
            found = find_person(given)
            assert (found.user_pks, found.emails, found.phones) == ({user.pk}, {"lan@tinh.vn"}, {"0912345678"})

    def test_a_stranger_is_nobody(self) -> None:
        registered()
        entry("x")
        assert retention.erase_person(find_person("0999999999")).counts == {}
        assert retention.export_person(find_person("khong.co"))["kinds"] == []

    @pytest.mark.parametrize(
        ("subject", "given"),
        [
            (by_digest("phone_digest", "entry"), "0912345678"),
            (by_field("email", "emails"), "MY@example.vn"),
            (by_user("user_pk"), "my"),
        ],
    )
    def test_rows_are_found_by_number_address_or_account(self, subject: Any, given: str) -> None:
        user = get_user_model().objects.create_user("my")
        registered(subject=subject)
        entry("Vàng Thị Mỷ", email="my@example.vn", user_pk=user.pk)
        entry("Sùng Mí Già", phone="0988888888", email="gia@example.vn")
        assert retention.erase_person(find_person(given)).total == 1
        assert names() == ["", "Sùng Mí Già"]

    def test_a_rehearsal_erases_nothing(self) -> None:
        registered()
        entry("x")
        assert retention.erase_person(find_person("0912345678"), is_rehearsal=True).total == 1
        assert names() == ["x"]

    def test_what_the_law_keeps_is_kept_and_said(self) -> None:
        registered(kept_because="Hồ sơ thanh toán: 10 năm.")
        entry("x")
        done = retention.erase_person(find_person("0912345678"))
        assert (done.counts, done.kept) == ({}, {"core_tests.Entry": "Hồ sơ thanh toán: 10 năm."})
        assert names() == ["x"]

    def test_a_name_in_a_text_can_be_found_by_nobody(self) -> None:
        registered(subject=nobody)
        entry("x")
        assert retention.erase_person(find_person("0912345678")).total == 0


@pytest.mark.usefixtures("table")
class TestCommand:
    def run(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("lantoa_privacy", *arguments, stdout=out, stderr=out)
        return out.getvalue()

    def test_everything_about_a_person_is_printed(self) -> None:
        registered()
        entry("Vàng Thị Mỷ", born_on=date(1990, 1, 1))
        entry("Sùng Mí Già", phone="0988888888")
        exported = json.loads(self.run("export", "0912345678"))
        [kind] = exported["kinds"]
        assert (kind["kind"], kind["purpose"], kind["kept_for_days"]) == ("core_tests.Entry", "To pay the prizes.", 90)
        [row] = kind["rows"]
        assert (row["name"], row["phone"], row["born_on"]) == ("Vàng Thị Mỷ", "0912345678", "1990-01-01")
        assert "phone_digest" not in row

    def test_files_come_along_in_a_zip_that_only_its_owner_reads(self, tmp_path: Path) -> None:
        registered()
        entry("x").voice.save("giong.ogg", ContentFile(b"OggS"))
        out = tmp_path / "out.zip"
        self.run("export", "0912345678", "--out", str(out))
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        with zipfile.ZipFile(out) as archive:
            data = json.loads(archive.read("data.json"))
            name = data["kinds"][0]["rows"][0]["voice"]
            assert archive.read(name) == b"OggS"
        with pytest.raises(CommandError):
            self.run("export", "0912345678", "--out", str(out))

    def test_erasing_asks_for_a_yes(self) -> None:
        registered()
        entry("x")
        self.run("erase", "0912345678")
        assert names() == ["x"]
        self.run("erase", "0912345678", "--yes")
        assert names() == [""]

    def test_the_register_and_the_purge_can_be_asked_for(self) -> None:
        registered()
        entry("x", days_ago=91)
        assert "To pay the prizes." in self.run("list")
        assert "core_tests.Entry: 1" in self.run("purge")
        assert names() == [""]

    @pytest.mark.parametrize("arguments", [("export", " "), ("erase", ""), ("export", "a", "--out", "x.txt")])
    def test_what_is_missing_is_said(self, arguments: tuple[str, ...]) -> None:
        with pytest.raises(CommandError):
            self.run(*arguments)
