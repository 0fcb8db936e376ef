"""Large files come piece by piece, by tus: on after a cut, a kill or an ended session; judged once they are whole."""

from __future__ import annotations

import base64
import hashlib
import html
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from lantoa.core import clock, retention
from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import services
from lantoa.shared.media.adapters import arriving, disk
from lantoa.shared.media.choices import LARGEST_BYTES, MediaKind
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Image, Upload, Video
from lantoa.shared.media.services import arriving as arriving_services
from lantoa.shared.media.services import uploading
from lantoa.shared.media.tests import samples

OFFSET = "application/offset+octet-stream"


def _coded(**told: object) -> str:
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in told.items())


class Sender:
    """A program that speaks tus."""

    def __init__(self, user: Any) -> None:
        self.client = Client(headers={"Tus-Resumable": "1.0.0"})
        self.client.force_login(user)

    def begin(self, name: str, size: int, unit: Any, **about: str) -> Any:
        meta = _coded(filename=name, unit=unit.pk, **about)
        return self.client.post(reverse("media:tus"), headers={"Upload-Length": str(size), "Upload-Metadata": meta})

    def patch(self, where: str, offset: int, data: bytes, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.patch(where, data, content_type=OFFSET, headers={"Upload-Offset": str(offset), **named})

    def offset(self, where: str) -> int:
        return int(self.client.head(where).headers["Upload-Offset"])


@pytest.fixture
def sender(world: Any, uploads: Path) -> Sender:
    return Sender(world.person(Role.CONTRIBUTOR))


def test_the_server_says_what_it_can(sender: Sender) -> None:
    told = sender.client.options(reverse("media:tus")).headers
    assert (told["Tus-Version"], told["Tus-Extension"]) == ("1.0.0", "creation,expiration,checksum,termination")
    assert int(told["Tus-Max-Size"]) == 4 * 1024**3
    old = Client(headers={"Tus-Resumable": "0.2.1"})
    old.cookies = sender.client.cookies
    assert old.post(reverse("media:tus")).status_code == 412


def test_a_picture_comes_in_pieces_and_stands_in_the_library(world: Any, sender: Sender) -> None:
    data = samples.jpeg(800, 600)
    begun = sender.begin(
        "Chợ phiên.jpg", len(data), world.lung_cu, credit="Vàng Thị Mai", rights="own", place="Lũng Cú"
    )
    where = begun.headers["Location"]
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    assert begun.headers["Upload-Expires"].endswith("GMT")
    assert sender.patch(where, 0, data[:5000]).headers["Upload-Offset"] == "5000"
    assert sender.patch(where, 4000, data[4000:]).status_code == 409  # a gap or a step back: said, nothing written
    assert sender.offset(where) == 5000
    assert sender.patch(where, 5000, data[5000:]).headers["Upload-Offset"] == str(len(data))
    image = Image.objects.get()
    told = sender.client.get(where).json()
    assert (told["state"], told["url"]) == ("kept", reverse("wagtailimages:edit", args=[image.pk]))
    assert (image.sha256, image.original_name) == (hashlib.sha256(data).hexdigest(), "Chợ phiên.jpg")
    assert (image.credit, image.rights, image.place, image.unit) == ("Vàng Thị Mai", "own", "Lũng Cú", world.lung_cu)
    assert not list((disk.root() / arriving.FOLDER).iterdir())


def test_a_line_that_breaks_keeps_what_has_come(world: Any, sender: Sender) -> None:
    data = samples.jpeg(800, 600)
    where = sender.begin("a.jpg", len(data), world.lung_cu).headers["Location"]
    row = Upload.objects.get()

    def cut() -> Any:
        yield data[:3000]
        raise OSError("the browser has gone")

    services.take_piece(row, 0, cut(), length=len(data))
    assert sender.offset(where) == 3000
    sender.patch(where, 3000, data[3000:])
    assert Image.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_bytes_that_were_written_and_never_acknowledged_are_written_anew(world: Any, sender: Sender) -> None:
    """As after kill -9 between the disk and the commit."""
    data = samples.jpeg(800, 600)
    where = sender.begin("a.jpg", len(data), world.lung_cu).headers["Location"]
    sender.patch(where, 0, data[:3000])
    with arriving.path(Upload.objects.get().key).open("ab") as file:
        file.write(b"x" * 10_000)
    assert sender.offset(where) == 3000
    sender.patch(where, 3000, data[3000:])
    assert Image.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_after_the_session_ended_the_same_upload_goes_on(world: Any, sender: Sender) -> None:
    data = samples.jpeg(800, 600)
    where = sender.begin("a.jpg", len(data), world.lung_cu).headers["Location"]
    sender.patch(where, 0, data[:3000])
    sender.client.logout()
    told = sender.patch(where, 3000, data[3000:])
    assert (told.status_code, told.json()["error"]) == (401, "signed_out")
    assert told.json()["sign_in"] == reverse("account_login")
    sender.client.force_login(world.person(Role.CONTRIBUTOR))
    again = sender.client.get(reverse("media:tus")).json()
    assert again["csrf"]
    assert [(one["name"], one["received"], one["state"]) for one in again["uploads"]] == [("a.jpg", 3000, "arriving")]
    sender.patch(where, 3000, data[3000:])
    assert Image.objects.count() == 1


def test_a_damaged_piece_counts_for_nothing(world: Any, sender: Sender) -> None:
    data = samples.jpeg(400, 300)
    where = sender.begin("a.jpg", len(data), world.lung_cu).headers["Location"]
    right = "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert sender.patch(where, 0, b"x" * len(data), Upload_Checksum=right).status_code == 460
    assert sender.patch(where, 0, data, Upload_Checksum="crc32 AAAA").status_code == 400
    assert sender.offset(where) == 0
    assert sender.patch(where, 0, data, Upload_Checksum=right).status_code == 204
    assert Image.objects.count() == 1


def test_nobody_else_sees_or_continues_an_upload(world: Any, sender: Sender) -> None:
    where = sender.begin("a.jpg", 1000, world.lung_cu).headers["Location"]
    other = Sender(world.person(Role.EDITOR))
    assert [getattr(other.client, verb)(where).status_code for verb in ("head", "get", "delete")] == [404, 404, 404]
    assert other.patch(where, 0, b"x").status_code == 404
    assert sender.begin("a.jpg", 1000, world.dong_van).status_code == 403
    assert sender.client.delete(where).status_code == 204
    assert sender.client.head(where).status_code == 404


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("phim.mp4", LARGEST_BYTES[MediaKind.VIDEO] + 1, "too_large"),
        ("ảnh.jpg", LARGEST_BYTES[MediaKind.IMAGE] + 1, "too_large"),
        ("virus.exe", 1000, "not_allowed"),
        ("../../etc/passwd.jpg", 1000, "bad_name"),
        ("a.jpg", 0, "empty"),
    ],
)
def test_what_cannot_come_in_is_refused_before_a_byte_is_sent(
    world: Any, sender: Sender, name: str, size: int, code: str
) -> None:
    told = sender.begin(name, size, world.lung_cu)
    assert (told.status_code >= 400, told.json()["error"], bool(told.json()["message"])) == (True, code, True)
    assert not Upload.objects.exists()


def test_quota_and_free_disk_are_asked_before_the_first_byte(
    world: Any, sender: Sender, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving_services, "MOST_ARRIVING", 2)
    assert [sender.begin(f"{n}.jpg", 1000, world.lung_cu).status_code for n in range(3)] == [201, 201, 429]
    monkeypatch.undo()
    stat = os.statvfs(disk.root())
    settings.LANTOA_MEDIA_KEEP_FREE_BYTES = stat.f_bavail * stat.f_frsize - 1024**3
    told = sender.begin("phim.mp4", 2 * 1024**3, world.lung_cu)  # a gigabyte may come, not two
    assert (told.status_code, told.json()["error"]) == (507, "disk_full")


def test_of_five_hundred_pictures_the_bad_ones_are_named_and_the_others_kept(
    world: Any, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine good ones, one broken, one the same again: each is judged alone."""
    good = [samples.encoded("JPEG", 160, 120, seed=n) for n in range(9)]
    states = []
    for n, data in enumerate([*good, good[0][:900], good[3]]):
        where = sender.begin(f"IMG_{n}.jpg", len(data), world.lung_cu).headers["Location"]
        sender.patch(where, 0, data)
        told = sender.client.get(where).json()
        states.append((told["state"], told["was_known"], told["refused"]))
    assert states[:9] == [("kept", False, "")] * 9
    assert states[9] == ("refused", False, UploadRefused("broken").message)
    assert states[10] == ("kept", True, "")
    assert Image.objects.count() == 9


def test_a_large_file_is_judged_by_the_worker_and_once_only(
    world: Any, sender: Sender, ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving_services, "JUDGED_AT_ONCE_BYTES", 1000)
    data = samples.film(tmp_path, seconds=1)
    where = sender.begin("Lễ hội.mp4", len(data), world.lung_cu).headers["Location"]
    sender.patch(where, 0, data)
    assert sender.client.get(where).json()["state"] == "checking"
    job = ProcrastinateJob.objects.get(task_name="media:judge_upload")
    for _twice in range(2):
        services.judge_upload(job.args["key"])
    assert sender.client.get(where).json()["state"] == "kept"
    assert Video.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_a_worker_killed_while_judging_leaves_the_file_for_the_next_try(
    world: Any, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*args: Any, **kwargs: Any) -> None:
        raise Killed

    monkeypatch.setattr(arriving_services, "JUDGED_AT_ONCE_BYTES", 0)
    data = samples.jpeg(400, 300)
    where = sender.begin("a.jpg", len(data), world.lung_cu).headers["Location"]
    sender.patch(where, 0, data)
    key = Upload.objects.get().key
    with monkeypatch.context() as dying:
        dying.setattr(uploading.MODELS[MediaKind.IMAGE], "save", killed)  # the row is never written
        with pytest.raises(Killed):
            services.judge_upload(key)
    assert sender.client.get(where).json()["state"] == "checking"
    services.judge_upload(key)
    assert Image.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_half_files_go_after_three_days(world: Any, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    where = sender.begin("a.jpg", 9000, world.lung_cu).headers["Location"]
    sender.patch(where, 0, b"x" * 4000)
    part = arriving.path(Upload.objects.get().key)
    Upload.objects.update(touched_at=clock.now() - timedelta(days=4))
    assert part.is_file()
    retention.purge()
    assert (sender.client.head(where).status_code, Upload.objects.count()) == (404, 0)


def test_the_page_sends_many_files_without_javascript_too(world: Any, sender: Sender) -> None:
    page = reverse("media_send")
    assert 'name="unit"' in sender.client.get(page).content.decode()
    files = [
        SimpleUploadedFile("chợ.jpg", samples.encoded("JPEG", 160, 120)),
        SimpleUploadedFile("hỏng.jpg", samples.jpeg()[:900]),
    ]
    told = sender.client.post(page, {"unit": world.lung_cu.pk, "files": files, "credit": "Mai", "rights": "own"})
    shown = told.content.decode()
    assert "hỏng.jpg" in shown
    assert str(UploadRefused("broken").message) in html.unescape(shown)
    assert list(Image.objects.values_list("title", "credit", "rights")) == [("chợ", "Mai", "own")]
    assert Sender(world.person(Role.AUDITOR)).client.get(page).status_code == 302  # sends nothing in
