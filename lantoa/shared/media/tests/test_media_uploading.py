from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from lantoa.core.models import EventRecord
from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import queries, services
from lantoa.shared.media.choices import MediaKind
from lantoa.shared.media.models import Audio, Document, Image, Video
from lantoa.shared.media.services import UploadRefused, accept_many, accept_upload
from lantoa.shared.media.tests import samples


def _originals(uploads: Path) -> list[Path]:
    return sorted(p for p in (uploads / "originals").rglob("*") if p.is_file())


def _files(uploads: Path) -> list[Path]:
    return sorted(p for p in uploads.rglob("*") if p.is_file())


def test_a_picture_is_kept_as_it_came_and_told_of(world: Any, uploads: Path) -> None:
    by, data = world.person(Role.CONTRIBUTOR), samples.jpeg(orientation=6)
    image = accept_upload("Chợ phiên_Đồng Văn.JPG", data, by=by, unit=world.lung_cu)
    assert isinstance(image, Image)
    assert (image.title, image.original_name) == ("Chợ phiên Đồng Văn", "Chợ phiên_Đồng Văn.JPG")
    assert (image.sha256, image.mime) == (hashlib.sha256(data).hexdigest(), "image/jpeg")
    assert (image.width, image.height) == (1200, 1600)  # as it is seen
    assert (image.unit, image.uploaded_by_user, image.credit) == (world.lung_cu, by, "Vang Thi Mai")
    [original] = _originals(uploads)
    assert original.read_bytes() == data
    assert image.file.name == original.relative_to(uploads).as_posix()
    assert [e.payload for e in EventRecord.objects.filter(name="MediaAccepted")] == [{"kind": "image", "pk": image.pk}]
    job = ProcrastinateJob.objects.get(task_name="media:make_copies")
    assert (job.args, job.lock) == ({"kind": "image", "pk": image.pk}, f"media|image:{image.pk}")


def test_sounds_and_documents_become_rows_of_their_own_kind(world: Any) -> None:
    by, unit = world.person(Role.REPORTER), world.lung_cu
    sound = accept_upload("ban tin.mp3", samples.mp3(), by=by, unit=unit)
    document = accept_upload("ke hoach.docx", io.BytesIO(samples.word()), by=by, unit=unit)
    assert isinstance(sound, Audio)
    assert isinstance(document, Document)
    assert (sound.uploaded_by, document.uploaded_by_user) == (by, by)
    assert document.filename == "ke-hoach.docx"


def test_a_film_becomes_a_video(world: Any, ffmpeg: str, tmp_path: Path) -> None:
    video = accept_upload("le hoi.mp4", samples.film(tmp_path), by=world.person(Role.REPORTER), unit=world.lung_cu)
    assert isinstance(video, Video)
    assert video.duration_seconds == pytest.approx(2, abs=0.3)
    assert (video.width, video.height) == (640, 480)


def test_what_was_refused_is_said_and_the_rest_is_kept(world: Any, uploads: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    batch = accept_many(
        [("a.jpg", samples.jpeg(seed=1)), ("b.jpg", svg), ("c\0.jpg", b"x"), ("d.jpg", samples.jpeg(seed=4))],
        by=world.person(Role.CONTRIBUTOR),
        unit=world.lung_cu,
        kind="image",
    )
    assert [item.original_name for item in batch.accepted] == ["a.jpg", "d.jpg"]
    assert [(r.name, r.code) for r in batch.refused] == [("b.jpg", "svg"), ("c␀.jpg", "nul_in_name")]
    assert all(r.message for r in batch.refused)
    assert len(_files(uploads)) == 2


def test_a_refused_file_leaves_nothing_behind(world: Any, uploads: Path) -> None:
    with pytest.raises(UploadRefused) as told:
        accept_upload("a.jpg", samples.jpeg()[:9000], by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert (told.value.code, told.value.name) == ("broken", "a.jpg")
    assert (_files(uploads), Image.objects.count()) == ([], 0)


def test_a_stream_without_end_is_cut_off_at_the_limit(world: Any, uploads: Path, monkeypatch: Any) -> None:
    from lantoa.shared.media import choices

    monkeypatch.setitem(choices.LARGEST_BYTES, MediaKind.IMAGE, 3_000_000)

    class Endless:
        read_bytes = 0

        def chunks(self) -> Any:
            while True:
                self.read_bytes += 1_000_000
                yield b"\xff\xd8\xff" + b"x" * 999_997

    endless = Endless()
    with pytest.raises(UploadRefused) as told:
        accept_upload("a.jpg", endless, by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu, kind="image")
    assert (told.value.code, endless.read_bytes, _files(uploads)) == ("too_large", 4_000_000, [])


def test_only_those_of_the_unit_send_files_to_it(world: Any, uploads: Path) -> None:
    data = samples.jpeg(320, 240)
    with pytest.raises(PermissionDenied):
        accept_upload("a.jpg", data, by=world.person(Role.CONTRIBUTOR), unit=world.dong_van)
    with pytest.raises(PermissionDenied):
        accept_upload("a.jpg", data, by=world.person(Role.AUDITOR, world.province), unit=world.lung_cu)
    assert _files(uploads) == []
    assert accept_upload("a.jpg", data, by=world.person(Role.EDITOR, world.province), unit=world.lung_cu).pk
    assert accept_upload(
        "b.jpg", data, by=world.person(Role.VILLAGE_HEAD), unit=world.lung_cu
    ).pk  # light accounts send


def test_the_same_bytes_in_the_same_unit_are_noticed(world: Any, uploads: Path) -> None:
    data = samples.jpeg()
    first = accept_upload("a.jpg", data, by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    again = accept_upload("b.jpg", data, by=world.person(Role.REPORTER), unit=world.lung_cu)
    assert (again.pk, getattr(again, "is_known_already", False)) == (first.pk, True)
    elsewhere = accept_upload("c.jpg", data, by=world.person(Role.CONTRIBUTOR, world.dong_van), unit=world.dong_van)
    assert elsewhere.pk != first.pk
    assert list(queries.duplicates_of(elsewhere)) == [first]
    assert list(queries.duplicates_of(elsewhere, user=world.person(Role.CONTRIBUTOR, world.dong_van))) == []
    assert len(_originals(uploads)) == 2  # each row its own file: deleting one loses nothing of the other


def test_pictures_that_look_nearly_the_same_are_told(world: Any) -> None:
    by, unit = world.person(Role.CONTRIBUTOR), world.lung_cu
    first = accept_upload("a.jpg", samples.jpeg(1600, 1200, seed=5), by=by, unit=unit)
    smaller = accept_upload("b.jpg", samples.jpeg(800, 600, seed=5, quality=60), by=by, unit=unit)
    other = accept_upload("c.jpg", samples.encoded("JPEG", seed=77), by=by, unit=unit)
    mirrored = io.BytesIO()
    samples.picture(seed=5).transpose(0).save(mirrored, "JPEG")
    accept_upload("d.jpg", mirrored.getvalue(), by=by, unit=unit)
    assert list(queries.alike(smaller)) == [first]
    assert list(queries.alike(smaller, user=world.person(Role.CONTRIBUTOR, world.dong_van))) == []
    assert first not in list(queries.alike(other))


def test_a_rolled_back_upload_leaves_no_row_and_its_file_is_set_aside(world: Any, uploads: Path) -> None:
    by = world.person(Role.CONTRIBUTOR)
    with transaction.atomic():
        accept_upload("a.jpg", samples.jpeg(), by=by, unit=world.lung_cu)
        transaction.set_rollback(True)
    assert Image.objects.count() == 0
    assert ProcrastinateJob.objects.filter(task_name="media:make_copies").count() == 0
    [orphan] = _originals(uploads)
    kept = accept_upload("b.jpg", samples.jpeg(seed=9), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    for path in _originals(uploads):
        os.utime(path, (1, 1))
    (uploads / "incoming" / "half.part").write_bytes(b"x")
    os.utime(uploads / "incoming" / "half.part", (1, 1))
    swept = services.sweep()
    assert (swept.orphans, swept.half_written) == (1, 1)
    assert _originals(uploads) == [uploads / kept.file.name]
    assert (uploads / "lost" / orphan.name).is_file()
    assert services.sweep().orphans == 0


def test_a_row_that_cannot_be_written_takes_its_file_with_it(world: Any, uploads: Path) -> None:
    by, unit = world.person(Role.CONTRIBUTOR), world.lung_cu
    name = "a" * 150 + ".jpg"
    from django.db.models.signals import pre_save

    def fail(**kwargs: Any) -> None:
        raise OSError("the database is gone")

    pre_save.connect(fail, sender=Image)
    try:
        with pytest.raises(OSError, match="database"):
            accept_upload(name, samples.jpeg(), by=by, unit=unit)
    finally:
        pre_save.disconnect(fail, sender=Image)
    assert _files(uploads) == []


def test_a_full_disk_is_told_and_nothing_half_is_left(world: Any, uploads: Path, settings: Any) -> None:
    settings.LANTOA_MEDIA_KEEP_FREE_BYTES = 1 << 60
    with pytest.raises(UploadRefused) as told:
        accept_upload("a.jpg", samples.jpeg(), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert (told.value.code, _files(uploads), Image.objects.count()) == ("disk_full", [], 0)


_CHILD = """
import json, os, resource, sys
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
from lantoa.shared.accounts.models import User
from lantoa.shared.media import services
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit
data = open(sys.argv[2], "rb").read()
by, unit = User.objects.get(pk=int(sys.argv[3])), Unit.objects.get(pk=int(sys.argv[4]))
try:
    services.accept_upload("a.jpg", data, by=by, unit=unit)
    told = "kept"
except services.UploadRefused as fault:
    told = fault.code
small = open(sys.argv[5], "rb").read()
kept = services.accept_upload("b.jpg", small, by=by, unit=unit)
print(json.dumps({"told": told, "rows": list(Image.objects.values_list("original_name", flat=True))}))
"""


def test_a_disk_that_fills_while_writing_loses_that_file_only(committed_db: str, uploads: Path, tmp_path: Path) -> None:
    """The kernel itself refuses to write on (a limit of 30 kB a file), as it does on a full disk."""
    from tests.world import make_world

    world = make_world()
    by = world.person(Role.CONTRIBUTOR)
    large, small = tmp_path / "large.jpg", tmp_path / "small.jpg"
    large.write_bytes(samples.jpeg(2400, 1800))
    small.write_bytes(samples.jpeg(200, 150, quality=50))
    assert large.stat().st_size > 40_000 > 20_000 > small.stat().st_size
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(uploads), str(large), str(by.pk), str(world.lung_cu.pk), str(small)],
        env={**os.environ, "DATABASE_URL": committed_db}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {"told": "disk_full", "rows": ["b.jpg"]}
    assert [p.read_bytes() for p in _files(uploads)] == [small.read_bytes()]


def test_a_tiny_real_disk_that_is_full_is_told(world: Any, tmp_path: Path, settings: Any) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        settings.MEDIA_ROOT, settings.LANTOA_MEDIA_KEEP_FREE_BYTES = folder, 0
        by = world.person(Role.CONTRIBUTOR)
        with pytest.raises(UploadRefused) as told:
            accept_upload("a.png", samples.noise(), by=by, unit=world.lung_cu)
        assert (told.value.code, _files(folder), Image.objects.count()) == ("disk_full", [], 0)
        assert accept_upload("b.jpg", samples.jpeg(200, 150), by=by, unit=world.lung_cu).pk
    finally:
        subprocess.run(["umount", str(folder)], check=False)


def test_a_disk_that_fills_before_the_form_is_read_is_told_by_the_form(world: Any, tmp_path: Path) -> None:
    """Large uploads reach the disk before any view runs: our handler notes the reason on the file."""
    from lantoa.shared.media.adapters.uploads import ToDisk
    from lantoa.shared.media.logic.refusals import UploadRefused as Refused

    handler = ToDisk()
    handler.new_file("file", "phim.mp4", "video/mp4", 10, None)
    handler.receive_data_chunk(b"x" * 1000, 0)
    handler._refuse(Refused("disk_full"))
    assert handler.receive_data_chunk(b"x" * 1000, 1000) is None
    upload = handler.file_complete(2000)
    assert upload is not None
    with pytest.raises(UploadRefused) as told:
        accept_upload("phim.mp4", upload, by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert told.value.code == "disk_full"


def test_an_upload_of_a_form_is_taken_in_like_bytes(world: Any) -> None:
    upload = SimpleUploadedFile(
        "a.jpg", samples.jpeg(), content_type="text/html"
    )  # what the browser says is not believed
    image = accept_upload("a.jpg", upload, by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert image.mime == "image/jpeg"


def test_a_row_made_without_the_guard_still_knows_its_hash(world: Any) -> None:
    """The demo and Wagtail's own upload make rows themselves."""
    from django.core.files.base import ContentFile

    data = samples.jpeg(orientation=8)
    image = Image.objects.create(title="x", unit=world.lung_cu, file=ContentFile(data, name="Ảnh gốc.jpg"))
    assert (image.sha256, image.mime) == (hashlib.sha256(data).hexdigest(), "image/jpeg")
    assert image.file.name == f"originals/{image.sha256[:2]}/{image.sha256}.jpg"
    assert (image.width, image.height) == (1200, 1600)
    services.make_copies("image", image.pk)
    assert Image.objects.get(pk=image.pk).dhash is not None
