from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PillowImage
from PIL import ImageChops, ImageOps, ImageStat
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from lantoa.core.models import EventRecord
from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import queries, services
from lantoa.shared.media.choices import Consent, Copies, FaultCode, Rights
from lantoa.shared.media.logic import metadata, pdf, pictures
from lantoa.shared.media.models import Audio, Image
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples

NAME = b"Vang Thi Mai"


def _clear(item: Any) -> Any:
    item.rights, item.credit, item.alt = Rights.OWN, "Mai", "Chợ phiên trong sương"
    item.save()
    return item


def _public(uploads: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (uploads / "public").rglob("*") if p.is_file()}


def _held(uploads: Path) -> set[str]:
    return {p.name for p in (uploads / "held").rglob("*") if p.is_file()}


@pytest.fixture
def image(world: Any) -> Any:
    return accept_upload(
        "a.jpg", samples.jpeg(1440, 1080, orientation=6), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu
    )


def test_public_pictures_are_upright_small_and_say_nothing_of_who_and_where(image: Image, uploads: Path) -> None:
    _clear(image)
    assert services.make_copies("image", image.pk) == Copies.READY
    copies = _public(uploads)
    assert sorted(copies) == sorted(f"{w}.{e}" for w in (360, 720, 1080) for e in ("webp", "jpg"))
    for name, data in copies.items():
        width = int(name.partition(".")[0])
        with PillowImage.open(io.BytesIO(data)) as copy:
            assert copy.size == (width, round(width * 4 / 3))
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(copy.info)
            assert not copy.getexif()
        assert NAME not in data
    assert NAME in (uploads / image.file.name).read_bytes()  # the original is as it came
    with PillowImage.open(io.BytesIO(copies["360.jpg"])) as copy, PillowImage.open(uploads / image.file.name) as raw:
        assert raw.size == (1440, 1080)
        seen = ImageOps.exif_transpose(raw).resize(copy.size)
        difference = ImageStat.Stat(ImageChops.difference(seen, copy.convert("RGB"))).mean
        assert max(difference) < 12  # the same picture, the same way up


def test_a_telephones_heic_picture_becomes_public_copies_that_every_browser_shows(world: Any, uploads: Path) -> None:
    image = accept_upload("IMG_0001.HEIC", samples.heic(), by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert (image.width, image.height, str(image.taken_on)) == (480, 640, "2026-10-05")
    _clear(image)
    assert services.make_copies("image", image.pk) == Copies.READY
    copies = _public(uploads)
    assert sorted(copies) == ["360.jpg", "360.webp", "480.jpg", "480.webp"]
    drawn = samples.picture(640, 480).rotate(-90, expand=True)
    for name, data in copies.items():
        assert NAME not in data
        with PillowImage.open(io.BytesIO(data)) as copy:
            assert copy.size == (int(name.partition(".")[0]), copy.width * 4 // 3)
            assert not copy.getexif()
            difference = ImageStat.Stat(ImageChops.difference(drawn.resize(copy.size), copy.convert("RGB"))).mean
            assert max(difference) < 12
    rendition = image.get_rendition("max-165x165")  # the desk's small picture
    with PillowImage.open(uploads / rendition.file.name) as small:
        assert (small.format, small.size) == ("JPEG", (123, 165))


def test_the_lead_picture_stays_within_forty_kilobytes(image: Image, uploads: Path) -> None:
    _clear(image)
    services.make_copies("image", image.pk)
    sizes = {name: len(data) for name, data in _public(uploads).items()}
    assert sizes["360.webp"] <= 18_000
    assert sizes["720.webp"] <= 40_000
    assert sizes["1080.webp"] <= 90_000
    assert sizes["720.jpg"] <= 64_000


def test_even_pure_noise_fits() -> None:
    noise = PillowImage.effect_noise((720, 960), 120).convert("RGB")
    assert len(pictures.made(noise, 720, 960, "webp")) <= 40_000
    assert len(pictures.made(noise, 720, 960, "jpg")) <= 64_000


def test_a_plain_picture_keeps_its_quality() -> None:
    """Bytes are saved only where they must be."""
    plain = samples.picture(720, 540)
    made = pictures.made(plain, 720, 540, "webp")
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=84, method=4)
    assert made == out.getvalue()


@pytest.mark.parametrize(
    ("width", "widths"),
    [(200, (200,)), (360, (360,)), (500, (360, 500)), (1080, (360, 720, 1080)), (4000, (360, 720, 1080))],
)
def test_a_small_picture_is_never_blown_up(width: int, widths: tuple[int, ...]) -> None:
    assert pictures.widths_of(width) == widths


@pytest.mark.parametrize("mode", ["RGBA", "P", "1", "L", "CMYK", "I;16"])
def test_every_kind_of_picture_becomes_one_that_all_can_see(world: Any, uploads: Path, mode: str) -> None:
    fmt = "JPEG" if mode == "CMYK" else "PNG"
    if mode == "I;16":
        out = io.BytesIO()
        PillowImage.new("I;16", (500, 400), 40_000).save(out, "PNG")
        data = out.getvalue()
    else:
        data = samples.encoded(fmt, 500, 400, mode=mode)
    image = _clear(
        accept_upload("a.jpg" if fmt == "JPEG" else "a.png", data, by=world.person(Role.EDITOR), unit=world.lung_cu)
    )
    assert services.make_copies("image", image.pk) == Copies.READY
    with PillowImage.open(io.BytesIO(_public(uploads)["500.jpg"])) as copy:
        assert (copy.mode, copy.size) == ("RGB", (500, 400))
        if mode == "I;16":
            assert abs(copy.getpixel((250, 200))[0] - 156) < 4  # 40,000 of 65,535


def test_the_desks_small_pictures_say_nothing_of_who_and_where_either(image: Image, uploads: Path) -> None:
    rendition = image.get_rendition("max-165x165")
    data = (uploads / rendition.file.name).read_bytes()
    with PillowImage.open(io.BytesIO(data)) as small:
        assert small.size == (123, 165)
        assert not small.getexif()
    assert NAME not in data
    assert all(
        NAME not in (uploads / r.file.name).read_bytes()
        for r in image.get_renditions("width-300", "fill-80x80", "width-200|format-png").values()
    )


def test_copies_are_held_back_until_rights_and_consent_are_clear(image: Image, uploads: Path) -> None:
    services.make_copies("image", image.pk)
    assert (_public(uploads), len(_held(uploads))) == ({}, 6)
    image.consent = Consent.MISSING
    _clear(image)
    services.make_copies("image", image.pk)
    assert (_public(uploads), len(_held(uploads))) == ({}, 6)
    image.consent = Consent.GIVEN
    image.save()
    services.make_copies("image", image.pk)
    assert (len(_public(uploads)), _held(uploads)) == (6, set())


def test_a_child_needs_the_consent_of_the_guardian(image: Image, uploads: Path) -> None:
    image.shows_children, image.consent = True, Consent.GIVEN
    _clear(image)
    services.make_copies("image", image.pk)
    assert _public(uploads) == {}
    assert [(f.code, f.blocks) for f in queries.faults_before_publishing([image])] == [
        (FaultCode.GUARDIAN_MISSING, True)
    ]
    image.consent = Consent.GUARDIAN
    image.save()
    services.make_copies("image", image.pk)
    assert len(_public(uploads)) == 6
    assert [f.code for f in queries.faults_before_publishing([image])] == [FaultCode.GUARDIAN_UNRECORDED]
    image.consent_note = "Mẹ cháu đồng ý, giấy ngày 20/10/2025"
    assert queries.faults_before_publishing([image]) == []


def test_withdrawn_consent_takes_the_copies_away_at_once(world: Any, image: Image, uploads: Path) -> None:
    _clear(image)
    services.make_copies("image", image.pk)
    assert len(_public(uploads)) == 6
    services.withdraw_consent(image, by=world.person(Role.CONTRIBUTOR), note="Bà Mai gọi điện sáng nay")
    assert (_public(uploads), len(_held(uploads))) == ({}, 6)
    again = Image.objects.get(pk=image.pk)
    assert (again.consent, again.consent_note) == (Consent.MISSING, "Bà Mai gọi điện sáng nay")
    assert EventRecord.objects.get(name="ConsentWithdrawn").payload == {"kind": "image", "pk": image.pk, "shown_in": []}
    assert queries.public_media([again]) == ()
    services.make_copies("image", image.pk)  # a late job does not bring them back
    assert _public(uploads) == {}


def test_saving_a_missing_consent_anywhere_takes_the_copies_away(image: Image, uploads: Path) -> None:
    _clear(image)
    services.make_copies("image", image.pk)
    image.consent = Consent.MISSING
    image.save()
    assert _public(uploads) == {}


def test_everything_that_is_missing_is_told_file_by_file(image: Image, uploads: Path) -> None:
    image.credit, image.consent = "", Consent.MISSING
    image.save()
    codes = [f.code for f in queries.faults_before_publishing([image])]
    assert codes == [
        FaultCode.CONSENT_MISSING, FaultCode.RIGHTS_UNKNOWN, FaultCode.ALT_MISSING, FaultCode.CREDIT_MISSING,
    ]  # fmt: skip
    assert all(image.title in f.message for f in queries.faults_before_publishing([image]))
    (uploads / image.file.name).unlink()
    assert queries.faults_before_publishing([_clear(image)])[-1].code == FaultCode.FILE_MISSING


def test_copies_are_made_once(image: Image, uploads: Path) -> None:
    _clear(image)
    services.make_copies("image", image.pk)
    before = {p: p.stat().st_mtime_ns for p in (uploads / "public").rglob("*.webp")}
    services.make_copies("image", image.pk)
    assert {p: p.stat().st_mtime_ns for p in (uploads / "public").rglob("*.webp")} == before
    next(iter(before)).unlink()
    services.make_copies("image", image.pk)
    assert sum(1 for p, t in before.items() if p.stat().st_mtime_ns != t) == 1


def test_a_deleted_picture_leaves_nothing_behind(
    image: Image, uploads: Path, django_capture_on_commit_callbacks: Any
) -> None:
    _clear(image)
    services.make_copies("image", image.pk)
    image.get_rendition("max-165x165")
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert [p for p in uploads.rglob("*") if p.is_file()] == []


def test_an_original_that_is_gone_is_a_fault_that_people_see(image: Image, uploads: Path) -> None:
    (uploads / image.file.name).unlink()
    assert services.make_copies("image", image.pk) == Copies.FAILED
    assert Image.objects.get(pk=image.pk).copies_note != ""


def test_the_night_takes_out_what_must_not_lie_in_public(image: Image, uploads: Path) -> None:
    _clear(image)
    services.make_copies("image", image.pk)
    Image.objects.filter(pk=image.pk).update(consent=Consent.MISSING)  # by hand in the database
    assert services.sweep().withheld == 1
    assert _public(uploads) == {}


def test_the_night_orders_what_is_missing(image: Image) -> None:
    ProcrastinateJob.objects.all().delete()
    assert services.sweep().ordered == 1
    assert ProcrastinateJob.objects.filter(task_name="media:make_copies").count() == 1


def test_a_sound_goes_out_without_its_tags(world: Any, uploads: Path) -> None:
    sound = _clear(accept_upload("a.mp3", samples.mp3(frames=60), by=world.person(Role.REPORTER), unit=world.lung_cu))
    assert services.make_copies("audio", sound.pk) == Copies.READY
    [(name, data)] = _public(uploads).items()
    assert (name, len(data)) == ("sound.mp3", 60 * 417)
    assert NAME not in data
    [media] = queries.public_media([sound])
    assert (media.kind, media.url.rpartition("/")[2], media.sha256) == ("audio", "sound.mp3", sound.sha256)


def test_a_sound_that_needs_ffmpeg_waits_and_says_what_to_install(world: Any, monkeypatch: Any) -> None:
    header = b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x08\0\0"
    monkeypatch.setenv("PATH", "/nonexistent")
    sound = accept_upload("a.wav", header + b"\0" * 2048, by=world.person(Role.REPORTER), unit=world.lung_cu)
    assert services.make_copies("audio", sound.pk) == Copies.NEEDS_PROGRAM
    sound = Audio.objects.get(pk=sound.pk)
    assert queries.missing_program(sound) == "ffmpeg"
    assert FaultCode.COPIES_MISSING in [f.code for f in queries.faults_before_publishing([sound])]
    assert services.sweep().ordered == 0  # still not here
    monkeypatch.undo()


def _probe(path: Path) -> str:
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-show_format", "-show_streams", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_film_gets_a_small_copy_a_sound_and_a_poster(world: Any, ffmpeg: str, uploads: Path, tmp_path: Path) -> None:
    by = world.person(Role.REPORTER)
    video = _clear(accept_upload("le hoi.mp4", samples.film(tmp_path, seconds=3), by=by, unit=world.lung_cu))
    video.captions = "WEBVTT\n\n00:00.000 --> 00:02.000\nXin chào <script>bà con\n"
    video.save()
    assert services.make_copies("video", video.pk) == Copies.READY
    assert sorted(_public(uploads)) == sorted(queries.copy_names(video))
    small = next((uploads / "public").rglob("360.mp4"))
    told = _probe(small)
    assert "width=480\n" in told
    assert "height=360\n" in told
    assert "TAG:location" not in told
    assert NAME.decode() not in told
    assert "codec_name=h264" in told
    assert "+23.25" in _probe(uploads / video.file.name)  # the original is as it came
    [captions] = [data.decode() for name, data in _public(uploads).items() if name.endswith(".vtt")]
    assert captions == "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nXin chào bà con\n"
    [media] = queries.public_media([video])
    assert media.url.endswith("/360.mp4")
    video.refresh_from_db()
    assert (video.width, video.height, video.has_sound) == (480, 360, True)
    before = set(_public(uploads))
    poster = _clear(accept_upload("bia.jpg", samples.jpeg(900, 600), by=by, unit=world.lung_cu))
    video.poster, video.captions = poster, "WEBVTT\n\n00:00.000 --> 00:02.000\nChào bà con\n"
    video.save()
    services.make_copies("video", video.pk)
    changed = set(_public(uploads))
    assert changed - before == {
        f"poster-{poster.pk}.webp",
        f"poster-{poster.pk}.jpg",
        *(name for name in queries.copy_names(video) if name.endswith(".vtt")),
    }
    assert len(changed) == len(before)  # the former ones are gone
    poster.consent = Consent.MISSING
    poster.save()
    assert not [name for name in _public(uploads) if name.startswith("poster-")]


def test_a_film_held_upright_is_shown_upright(world: Any, ffmpeg: str, uploads: Path, tmp_path: Path) -> None:
    by = world.person(Role.REPORTER)
    video = _clear(accept_upload("a.mp4", samples.film(tmp_path, seconds=1, size="480x854"), by=by, unit=world.lung_cu))
    assert services.make_copies("video", video.pk) == Copies.READY
    video.refresh_from_db()
    assert (video.width, video.height) == (360, 640)


def test_a_playlist_that_calls_itself_a_film_opens_no_address(world: Any, ffmpeg: str, tmp_path: Path) -> None:
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/secret\n"
    with pytest.raises(services.UploadRefused):
        accept_upload("a.mp4", playlist, by=world.person(Role.REPORTER), unit=world.lung_cu)


def test_a_document_goes_out_without_its_authors(world: Any, uploads: Path) -> None:
    document = _clear(accept_upload("kế hoạch.docx", samples.word(), by=world.person(Role.EDITOR), unit=world.lung_cu))
    assert services.make_copies("document", document.pk) == Copies.READY
    [(name, data)] = _public(uploads).items()
    assert name == "ke-hoach.docx"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "Vàng" not in archive.read("docProps/core.xml").decode()
        assert "chợ phiên" in archive.read("word/document.xml").decode()
    import docx

    assert docx.Document(io.BytesIO(data)).paragraphs[0].text == "Thông báo về chợ phiên"


def test_a_pdf_goes_out_without_its_author_unless_it_is_signed() -> None:
    bare = metadata.without_metadata(samples.pdf(), "pdf")
    assert not PdfReader(io.BytesIO(bare)).metadata
    assert len(PdfReader(io.BytesIO(bare)).pages) == 1
    signed = samples.pdf(signed=True)
    assert pdf.is_signed(signed)
    assert metadata.without_metadata(signed, "pdf") == signed
