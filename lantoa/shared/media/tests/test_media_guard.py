from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.shared.media import services
from lantoa.shared.media.choices import FaultCode, MediaKind
from lantoa.shared.media.logic import kinds, names, office, refusals
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.services import examine
from lantoa.shared.media.tests import samples

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"

GOOD: list[tuple[str, Callable[[], bytes], str]] = [
    ("Chợ phiên Đồng Văn.jpg", samples.jpeg, "jpg"),
    ("so do.png", lambda: samples.encoded("PNG"), "png"),
    ("trong suot.png", lambda: samples.encoded("PNG", mode="RGBA"), "png"),
    ("den trang.png", lambda: samples.encoded("PNG", mode="1"), "png"),
    ("bang mau.gif", lambda: samples.encoded("GIF", mode="P"), "gif"),
    ("zalo.jpg", lambda: samples.encoded("WEBP"), "webp"),  # what chat programs do
    ("moi.avif", lambda: samples.encoded("AVIF", 320, 240), "avif"),
    ("in an.jpg", lambda: samples.encoded("JPEG", mode="CMYK"), "jpg"),
    ("thong bao.docx", samples.word, "docx"),
    ("ke hoach.pdf", samples.pdf, "pdf"),
    ("van ban cu.doc", lambda: samples.old_word("WordDocument", "1Table"), "doc"),
    ("ghi chu.txt", lambda: "Sáng mai họp thôn.".encode(), "txt"),
    ("danh sach.csv", lambda: "tên,thôn\nMai,Lô Lô Chải".encode(), "csv"),
    ("utf16.txt", lambda: "Sáng mai họp thôn.".encode("utf-16"), "txt"),
    ("ban tin.mp3", samples.mp3, "mp3"),
    ("khong duoi", samples.jpeg, "jpg"),
]


@pytest.mark.parametrize(("name", "make", "ext"), GOOD, ids=[g[0] for g in GOOD])
def test_a_good_file_is_known_by_its_content(name: str, make: Callable[[], bytes], ext: str) -> None:
    examined = examine(name, io.BytesIO(make()))
    assert (examined.type.ext, examined.name) == (ext, name)


BAD: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("an empty file", "a.jpg", lambda: b"", "empty"),
    ("an SVG called JPEG", "anh.jpg", lambda: SVG, "svg"),
    ("an SVG", "anh.svg", lambda: SVG, "svg"),
    ("a page called picture", "anh.png", lambda: PAGE, "html"),
    ("a page called text", "doc.txt", lambda: b"\xef\xbb\xbf \n" + PAGE, "html"),
    ("a page in UTF-16", "doc.txt", lambda: PAGE.decode().encode("utf-16"), "html"),
    ("text with a script", "doc.csv", lambda: b"ten,thon\n<script>alert(1)</script>,x", "script"),
    ("a Windows program called JPEG", "anh.jpg", lambda: b"MZ\x90\0" + b"\0" * 400, "false_type"),
    ("a program for Linux", "phan-mem.bin", lambda: b"\x7fELF" + b"\0" * 400, "not_allowed"),
    ("a document called picture", "anh.jpg", samples.word, "false_type"),
    ("a picture called page", "anh.html", samples.jpeg, "false_type"),
    ("a picture called program", "anh.exe", samples.jpeg, "false_type"),
    ("text called Word", "van-ban.docx", lambda: b"just text", "false_type"),
    ("a zip archive", "tep.zip", lambda: _plain_zip(), "not_allowed"),
    ("noise called JPEG", "anh.jpg", lambda: bytes(range(1, 256)) * 9, "broken"),
    ("half a JPEG", "anh.jpg", lambda: samples.jpeg()[:20_000], "broken"),
    ("half a PNG", "anh.png", lambda: samples.encoded("PNG")[:-200], "broken"),
    ("63 megapixels", "anh.png", samples.huge_png, "too_many_pixels"),
    ("a GIF of very many frames", "anh.gif", lambda: _many_frames(), "too_many_pixels"),
    ("a picture with a zip behind it", "anh.jpg", lambda: samples.jpeg() + _plain_zip(), "polyglot"),
    ("a picture with a RAR behind it", "anh.jpg", lambda: samples.jpeg() + b"Rar!\x1a\x07" + b"x" * 50, "polyglot"),
    ("a PNG with bytes behind it", "anh.png", lambda: samples.encoded("PNG") + b"MZ program", "polyglot"),
    ("a WebP with bytes behind it", "anh.webp", lambda: samples.encoded("WEBP") + b"#!/bin/sh", "polyglot"),
    ("a PDF that is a picture", "anh.gif", lambda: b"GIF89a%PDF-1.4" + b"\0" * 400, "polyglot"),
    ("PHP in a comment", "anh.jpg", lambda: _with_comment(b"<?php system($_GET[0]); ?>"), "script"),
    ("a script in a comment", "anh.jpg", lambda: _with_comment(b"<script>alert(1)</script>"), "script"),
    ("a .docx with macros", "a.docx", lambda: samples.with_part(samples.word(), "word/vbaProject.bin", b"x"), "macros"),
    ("a .docm renamed", "a.docx", lambda: _macro_types(), "macros"),
    ("a template from elsewhere", "a.docx", lambda: _fetched_template(), "macros"),
    ("entities in the XML", "a.docx", lambda: _with_entities(), "script"),
    ("a zip bomb as .docx", "a.docx", samples.zip_bomb, "bomb"),
    ("a .docx cut short", "a.docx", lambda: samples.word()[:-300], "broken"),
    ("an old .doc with macros", "a.doc", lambda: samples.old_word("WordDocument", "_VBA_PROJECT"), "macros"),
    ("a locked .docx", "a.docx", lambda: samples.old_word("EncryptedPackage", "EncryptionInfo"), "locked"),
    ("an installer", "a.doc", lambda: samples.old_word("SummaryInformation"), "not_allowed"),
    ("a PDF with a script", "a.pdf", lambda: samples.pdf(script=True), "script"),
    ("a locked PDF", "a.pdf", lambda: samples.pdf(password="bí mật"), "locked"),
    ("half a PDF", "a.pdf", lambda: samples.pdf()[:200], "broken"),
    ("RTF with an object", "a.rtf", lambda: rb"{\rtf1{\object\objdata 0105}}", "macros"),
    ("a sound with a script in its tag", "a.mp3", lambda: _scripted_tag(), "script"),
    ("NUL in the name", "anh\0.jpg", samples.jpeg, "nul_in_name"),
    ("a path as name", "../../etc/anh.jpg", samples.jpeg, "bad_name"),
    ("a Windows path as name", "C:\\anh.jpg", samples.jpeg, "bad_name"),
    ("dots as name", "..", samples.jpeg, "bad_name"),
    ("a hidden name", ".htaccess", samples.jpeg, "bad_name"),
]  # fmt: skip


def _plain_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", PAGE)
    return out.getvalue()


def _many_frames() -> bytes:
    frame = samples.picture(1600, 1200, mode="P")
    out = io.BytesIO()
    frames = [samples.picture(1600, 1200, seed=n, mode="P") for n in range(2, 4)]
    frame.save(out, "GIF", save_all=True, append_images=frames * 16)
    return out.getvalue()


def _with_comment(text: bytes) -> bytes:
    data = samples.jpeg(320, 240)
    return data[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + data[2:]


def _macro_types() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.word())) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "[Content_Types].xml":
                data = data.replace(
                    b"openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"ms-word.document.macroEnabled.main+xml",
                )
            target.writestr(part.filename, data)
    return out.getvalue()


def _with_entities() -> bytes:
    return samples.with_part(samples.word(), "word/x.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")


def _scripted_tag() -> bytes:
    return samples.mp3().replace(b"Vang Thi Mai", b"<script>x</s")


def _fetched_template() -> bytes:
    rels = (
        b'<Relationships><Relationship Id="r1" Target="https://example.org/x.dotm" TargetMode="External" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    return samples.with_part(samples.word(), "word/_rels/settings.xml.rels", rels)


@pytest.mark.parametrize(("name", "make", "code"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_file_is_refused_with_its_reason(name: str, make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(UploadRefused) as told:
        examine(name, io.BytesIO(make()))
    assert told.value.code == code


def test_every_reason_is_told_in_vietnamese() -> None:
    from lantoa.cli.catalogues import LOCALE, read_po

    told = read_po(LOCALE / "parts" / "media.po")
    with translation.override(None):
        english = [str(message) for message in refusals._MESSAGES.values()] + [str(c.label) for c in FaultCode]
    assert [message for message in english if message not in told] == []
    slots = re.compile(r"%\(\w+\)s")
    assert [m for m in english if sorted(slots.findall(m)) != sorted(slots.findall(told[m]))] == []


def test_a_picture_is_expected_where_a_picture_belongs() -> None:
    with pytest.raises(UploadRefused) as told:
        examine("ke hoach.pdf", io.BytesIO(samples.pdf()), kind="image")
    assert told.value.code == "wrong_kind"


def test_a_telephones_heic_picture_is_a_picture_the_right_way_up() -> None:
    data = samples.heic()
    assert kinds.recognise(io.BytesIO(data)) == kinds.TYPES["heic"]
    examined = examine("IMG_0001.HEIC", io.BytesIO(data))
    assert (examined.type.ext, examined.width, examined.height) == ("heic", 480, 640)


@pytest.mark.parametrize("cut", [40, 600, 6000])
def test_a_heic_picture_that_was_not_copied_to_its_end_is_refused(cut: int) -> None:
    with pytest.raises(UploadRefused) as told:
        examine("IMG_0001.HEIC", io.BytesIO(samples.heic()[:cut]))
    assert told.value.code == "broken"


def test_a_name_that_turns_the_reading_direction_is_straightened() -> None:
    assert names.clean_name("anh\u202egpj.jpg") == "anhgpj.jpg"
    assert names.clean_name("A\u0309nh  cho\u031b\u0323.jpg") == "Ảnh chợ.jpg"  # decomposed by a Mac
    assert len(names.clean_name("dài " * 100 + ".jpg")) <= names.LONGEST_NAME
    assert names.clean_name("dài " * 100 + ".jpg").endswith(".jpg")


def test_a_file_too_large_for_its_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from lantoa.shared.media import choices

    monkeypatch.setitem(choices.LARGEST_BYTES, MediaKind.IMAGE, 50_000)
    with pytest.raises(UploadRefused) as told:
        examine("anh.jpg", io.BytesIO(samples.jpeg()))
    assert told.value.code == "too_large"


def test_what_a_camera_wrote_is_read_for_the_form() -> None:
    examined = examine("anh.jpg", io.BytesIO(samples.jpeg(1600, 1200, orientation=6)))
    assert (examined.width, examined.height) == (1200, 1600)
    assert str(examined.taken_on) == "2026-10-05"
    assert examined.author == "Vang Thi Mai"


def test_no_list_of_accepted_kinds_holds_what_browsers_run() -> None:
    assert not {"svg", "html", "js", "docm", "zip", "exe"} & set(kinds.TYPES)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400), name=st.text(max_size=30))
def test_no_bytes_and_no_name_bring_the_guard_down(data: bytes, name: str) -> None:
    with suppress(UploadRefused):
        examine(name, io.BytesIO(data))


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 3000), value=st.integers(0, 255), cut=st.integers(0, 3000))
def test_a_damaged_document_is_refused_and_nothing_else_happens(at: int, value: int, cut: int) -> None:
    data = bytearray(samples.word())
    data[at % len(data)] = value
    with suppress(UploadRefused):
        office.check_zipped(io.BytesIO(bytes(data[: len(data) - cut])), kinds.TYPES["docx"])


@pytest.mark.parametrize("name", ["film.mp4", "film.mov"])
def test_a_film_is_a_film_and_a_sound_in_a_film_box_is_a_sound(ffmpeg: str, tmp_path: Path, name: str) -> None:
    path = tmp_path / "in"
    path.write_bytes(samples.film(tmp_path, seconds=1))
    with path.open("rb") as file:
        examined = examine(name, file, path=path)
    assert (examined.kind, examined.width, examined.height) == (MediaKind.VIDEO, 640, 480)
    import subprocess

    subprocess.run(
        [ffmpeg, "-v", "error", "-y", "-i", str(path), "-vn", "-c", "copy", "-f", "mp4", str(tmp_path / "s")],
        check=True,
    )
    with (tmp_path / "s").open("rb") as file:
        assert examine("loi noi.mp4", file, path=tmp_path / "s").kind is MediaKind.AUDIO


def test_a_film_that_is_none_is_refused(ffmpeg: str, tmp_path: Path) -> None:
    path = tmp_path / "in.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 3000)
    with path.open("rb") as file, pytest.raises(UploadRefused) as told:
        examine("film.mp4", file, path=path)
    assert told.value.code == "unreadable_film"


def test_the_guard_is_what_the_services_offer() -> None:
    assert services.UploadRefused is UploadRefused
