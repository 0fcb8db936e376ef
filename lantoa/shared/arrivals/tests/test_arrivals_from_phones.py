from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lantoa.apps.newsroom.models import FieldNote, Story
from lantoa.core import clock, retention
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import Role
from lantoa.shared.arrivals.adapters import parts
from lantoa.shared.arrivals.models import Arrival, ArrivingFile
from lantoa.shared.media.models import Audio, Image
from lantoa.shared.media.tests.samples import heic, jpeg, mp3
from lantoa.shared.notices.models import Notice

HOME = "/hom-nay/gui/"


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return Path(settings.MEDIA_ROOT)


class Phone:
    """What outbox.js does, step by step, so that a test can break off anywhere."""

    def __init__(self, user: Any, unit: Any) -> None:
        self.client = Client()
        self.client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
        self.unit, self.key = unit, str(uuid.uuid4())
        self.files: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.words: dict[str, Any] = {"words": "Chợ phiên đông người. Bà con bán ngô.", "place": "Sà Phìn"}

    def hold(self, name: str, data: bytes, role: str = "first", **extra: Any) -> str:
        key = str(uuid.uuid4())
        digest = hashlib.sha256(data).hexdigest()
        self.files[key] = ({"key": key, "role": role, "name": name, "size": len(data), "sha256": digest, **extra}, data)
        return key

    def announce(self, **changes: Any) -> Any:
        item = {
            "key": self.key,
            "kind": "field-note",
            "unit": self.unit.pk,
            "noted_at": "2026-11-20T08:00:00+07:00",
            "content": self.words,
            "files": [about for about, _data in self.files.values()],
            **changes,
        }
        return self.client.post(HOME, json.dumps(item), content_type="application/json")

    def put(self, key: str, start: int = 0, end: int | None = None, *, data: bytes | None = None) -> Any:
        sent = self.files[key][1][start:end] if data is None else data
        return self.client.put(
            f"{HOME}{self.key}/{key}/",
            sent,
            content_type="application/octet-stream",
            headers={"Upload-Offset": str(start)},
        )

    def finish(self) -> Any:
        return self.client.post(f"{HOME}{self.key}/xong/")

    def send_all(self) -> Any:
        self.announce()
        for key in self.files:
            self.put(key)
        return self.finish()


@pytest.fixture
def phone(world: Any) -> Phone:
    return Phone(world.person(Role.CONTRIBUTOR), world.lung_cu)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.REPORTER, Role.EDITOR])
def test_words_pictures_and_a_voice_note_become_one_draft_of_the_writers(world: Any, role: Role) -> None:
    phone = Phone(world.person(role), world.lung_cu)
    phone.words |= {"credit": "Vàng Thị Mỷ", "consent": "given", "where": {"latitude": 23.3561, "longitude": 105.3}}
    small = phone.hold("anh.jpg", jpeg(1600, 1200, seed=3))
    voice = phone.hold("loi.mp3", mp3(), "voice")
    told = phone.send_all().json()
    story = Story.objects.get()
    assert (told["state"], told["url"]) == ("done", f"/hom-nay/tin/{story.pk}/")
    assert {key: told["files"][key]["kept"] for key in (small, voice)} == {
        key: phone.files[key][0]["sha256"] for key in (small, voice)
    }
    assert (story.title, story.stage, story.author, story.place) == (
        "Chợ phiên đông người",
        "draft",
        world.person(role),
        "Sà Phìn",
    )
    image, note = Image.objects.get(), FieldNote.objects.get()
    assert (image.credit, image.rights, image.consent) == ("Vàng Thị Mỷ", "own", "given")
    assert [p.image for p in story.pictures.all()] == [image]
    assert (list(note.voices.all()), str(note.latitude)) == ([Audio.objects.get()], "23.35610")
    assert Arrival.objects.get().content == {}  # what was typed stands in the draft, and nowhere else


def test_a_second_send_of_the_same_key_makes_nothing_twice(phone: Phone) -> None:
    phone.hold("anh.jpg", jpeg(800, 600))
    first = phone.send_all().json()
    assert phone.send_all().json() == first
    assert phone.announce(content={"words": "Khác"}).json() == first
    assert (Story.objects.count(), Image.objects.count(), Arrival.objects.count()) == (1, 1, 1)


def test_an_upload_goes_on_where_it_broke_off(phone: Phone) -> None:
    data = jpeg(900, 700, seed=5)
    key = phone.hold("anh.jpg", data)
    phone.announce()
    assert phone.put(key, 0, 1000).json()["received"] == 1000
    again = phone.announce().json()["files"][key]
    assert (again["received"], again["kept"]) == (1000, None)
    late = phone.put(key, 500, 900)
    assert (late.status_code, late.json()["error"], late.json()["received"]) == (409, "wrong_offset", 1000)
    unfinished = phone.finish()
    assert (unfinished.status_code, unfinished.json()["error"]) == (409, "incomplete")
    assert phone.put(key, 1000).json()["is_whole"]
    assert phone.finish().json()["state"] == "done"


def test_a_piece_that_was_written_but_never_acknowledged_is_written_over(phone: Phone) -> None:
    key = phone.hold("anh.jpg", jpeg(900, 700, seed=6))
    phone.announce()
    phone.put(key, 0, 1000)
    parts.path(ArrivingFile.objects.get().pk).open("ab").write(b"half a piece")
    assert phone.put(key, 1000).json()["is_whole"]


def test_a_file_damaged_on_its_way_is_begun_anew(phone: Phone) -> None:
    key = phone.hold("anh.jpg", jpeg(800, 600))
    phone.announce()
    size = phone.files[key][0]["size"]
    wrong = phone.put(key, data=b"x" * size)
    assert (wrong.status_code, wrong.json()["error"]) == (422, "wrong_hash")
    assert phone.announce().json()["files"][key]["received"] == 0
    phone.put(key)
    assert phone.finish().json()["state"] == "done"


def test_parts_lost_with_the_folder_are_asked_for_again(phone: Phone) -> None:
    key = phone.hold("anh.jpg", jpeg(800, 600))
    phone.announce()
    phone.put(key)
    parts.discard(ArrivingFile.objects.get().pk)
    assert phone.finish().json()["error"] == "incomplete"
    assert phone.announce().json()["files"][key]["received"] == 0
    assert phone.send_all().json()["state"] == "done"


def test_an_ended_session_is_told_in_json_with_where_to_sign_in(phone: Phone) -> None:
    phone.client.logout()
    answer = phone.announce()
    assert (answer.status_code, answer.json()["error"]) == (401, "signed_out")
    assert answer.json()["sign_in"] == "/accounts/login/"


def test_a_village_head_sends_from_the_field_and_after_the_session_ended_with_the_pin(world: Any) -> None:
    admin = world.person(Role.SYSTEM_ADMINISTRATOR, world.province)
    issued = accounts.invite(accounts.Person(name="Sùng Mí Páo"), world.lung_cu, Role.VILLAGE_HEAD, admin)
    phone = Phone(world.person(Role.CONTRIBUTOR), world.lung_cu)
    phone.client = Client()
    phone.client.post(issued.path, {"pin": "907164", "pin_again": "907164"})
    assert "/hom-nay/ghi-nhan/" in phone.client.get("/accounts/phone/").content.decode()
    for page in ("ghi-nhan/", "sw.js", "manifest.webmanifest"):
        assert phone.client.get(f"/hom-nay/{page}").status_code == 200
    phone.hold("anh.jpg", jpeg(800, 600, seed=12))
    phone.announce()
    del phone.client.cookies["sessionid"]
    ended = phone.finish()
    assert (ended.status_code, ended.json()["sign_in"]) == (401, "/accounts/login/")
    assert phone.client.get("/accounts/login/")["Location"] == "/accounts/phone/"
    phone.client.post("/accounts/phone/", {"pin": "907164"})
    assert phone.send_all().json()["state"] == "done"
    assert [(s.author.name, s.stage) for s in Story.objects.all()] == [("Sùng Mí Páo", "draft")]
    assert phone.announce(key=str(uuid.uuid4()), unit=world.dong_van.pk, files=[]).json()["error"] == "not_allowed"


def test_another_units_draft_and_another_persons_key_are_refused(world: Any, phone: Phone) -> None:
    foreign = phone.announce(unit=world.dong_van.pk)
    assert (foreign.status_code, foreign.json()["error"]) == (403, "not_allowed")
    phone.announce()
    other = Phone(world.person(Role.REPORTER), world.lung_cu)
    other.key = phone.key
    assert other.announce().json()["error"] == "not_yours"
    assert (other.finish().status_code, other.finish().json()["error"]) == (404, "unknown_file")


@pytest.mark.parametrize("role", [Role.APPROVING_LEADER, Role.AUDITOR])
def test_who_writes_no_stories_sends_none(world: Any, role: Role) -> None:
    phone = Phone(world.person(role), world.lung_cu)
    assert phone.announce().json()["error"] == "not_allowed"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"key": "x"}, "unreadable"),
        ({"kind": "poem"}, "unknown_kind"),
        ({"unit": True}, "no_unit"),
        ({"content": {"words": "a" * 70_000}}, "too_much_text"),
        ({"content": {"words": "\x00"}}, "unreadable"),
        ({"content": {"place": "x", "where": {"latitude": 200, "longitude": 0}}}, "unreadable"),
        ({"content": {}}, "nothing_in_it"),
        ({"files": [{}]}, "unreadable"),
        ({"files": [{}] * 121}, "too_many_files"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(phone: Phone, changes: dict[str, Any], error: str) -> None:
    answer = phone.announce(**changes)
    assert (answer.status_code, answer.json()["error"]) == (422, error)
    assert answer.json()["message"]
    assert not Arrival.objects.exists()


def test_a_file_that_is_no_picture_is_named_and_the_rest_arrives(phone: Phone) -> None:
    phone.hold("anh.jpg", jpeg(800, 600))
    bad = phone.hold("virus.jpg", b"MZ" + b"\x00" * 5000)
    large = phone.hold("to.jpg", b"x")
    phone.files[large][0]["size"] = 50 * 1024 * 1024
    told = phone.announce().json()["files"][large]
    assert "40 MB" in told["refused"]
    done = phone.send_all().json()
    assert (done["state"], bool(done["files"][bad]["refused"]), done["files"][bad]["kept"]) == ("done", True, None)
    assert Story.objects.get().pictures.count() == 1


def test_a_phones_heic_goes_as_it_is(phone: Phone) -> None:
    phone.hold("IMG_1.heic", heic())
    phone.send_all()
    assert Image.objects.get().mime == "image/heic"


def test_the_original_takes_the_small_pictures_place_days_later(phone: Phone) -> None:
    small = phone.hold("nho.jpg", jpeg(800, 600, seed=8))
    original = phone.hold("goc.jpg", jpeg(2400, 1800, seed=8), "original", stands_for=small)
    phone.announce()
    phone.put(small)
    assert phone.finish().json()["state"] == "done"
    assert Image.objects.get().width == 800
    page = phone.client.get(Arrival.objects.get().result_url).content.decode()
    assert "ảnh đã bị nén" in page
    assert phone.put(original).json()["kept"] == phone.files[original][0]["sha256"]
    assert [p.image.width for p in Story.objects.get().pictures.all()] == [2400]
    assert [(i.width, i.consent, i.place) for i in Image.objects.all()] == [(2400, "missing", "Sà Phìn")]
    page = phone.client.get(Arrival.objects.get().result_url).content.decode()
    assert "ảnh đã bị nén" not in page


def test_an_original_after_submitting_waits_in_the_library(world: Any, phone: Phone) -> None:
    from lantoa.apps.newsroom import services

    small = phone.hold("nho.jpg", jpeg(800, 600, seed=9))
    original = phone.hold("goc.jpg", jpeg(2400, 1800, seed=9), "original", stands_for=small)
    phone.announce()
    phone.put(small)
    phone.finish()
    story = Story.objects.get()
    services.submit(story, by=world.person(Role.CONTRIBUTOR))
    phone.put(original)
    assert [p.image.width for p in story.pictures.all()] == [800]
    assert sorted(Image.objects.values_list("width", flat=True)) == [800, 2400]


def test_the_desk_asks_for_originals_with_one_tap(world: Any, phone: Phone) -> None:
    phone.hold("nho.jpg", jpeg(800, 600, seed=10))
    url = phone.send_all().json()["url"]
    assert phone.client.post(f"{url}anh-goc/").status_code == 403
    desk = Client()
    desk.force_login(world.person(Role.EDITOR), backend="lantoa.shared.accounts.backends.RoleBackend")
    assert "Xin ảnh gốc" in desk.get(url).content.decode()
    assert desk.post(f"{url}anh-goc/").status_code == 302
    assert [n.user for n in Notice.objects.filter(url=url)] == [world.person(Role.CONTRIBUTOR)]
    assert "Xin ảnh gốc" not in desk.get(url).content.decode()


def test_half_uploads_go_after_seven_days_and_answers_stay(phone: Phone, uploads: Path) -> None:
    with clock.at(clock.now() - timedelta(days=8)):
        done = phone.send_all().json()
        half = Phone(phone.client.session and Story.objects.get().author, phone.unit)
        key = half.hold("anh.jpg", jpeg(800, 600))
        half.announce()
        half.put(key, 0, 500)
    assert len(list((uploads / "arriving").iterdir())) == 1
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        retention.purge()
    assert list((uploads / "arriving").iterdir()) == []
    assert phone.announce().json() == done
    assert half.announce().json()["files"][key]["received"] == 0  # the phone begins again, nothing is lost


def test_a_full_disk_is_later_and_refuses_nothing(phone: Phone, settings: Any) -> None:
    key = phone.hold("anh.jpg", jpeg(800, 600))
    phone.announce()
    settings.LANTOA_MEDIA_KEEP_FREE_BYTES = 2**62
    full = phone.put(key)
    assert (full.status_code, full.json()["error"]) == (503, "later")
    settings.LANTOA_MEDIA_KEEP_FREE_BYTES = 0
    assert phone.send_all().json()["state"] == "done"
