"""What a file is, by its content. Its name and what the browser says are never believed."""

from __future__ import annotations

import re
import struct
from typing import BinaryIO, NamedTuple

from lantoa.shared.media.choices import MediaKind
from lantoa.shared.media.logic.refusals import UploadRefused

HEAD_BYTES = 64 * 1024


class FileType(NamedTuple):
    kind: MediaKind
    ext: str
    mime: str
    names: frozenset[str]  # other extensions that people give to the same content


def _type(kind: MediaKind, ext: str, mime: str, *names: str) -> FileType:
    return FileType(kind, ext, mime, frozenset({ext, *names}))


_I, _V, _A, _D = MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.DOCUMENT
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

TYPES = {
    t.ext: t
    for t in (
        _type(_I, "jpg", "image/jpeg", "jpeg", "jpe", "jfif"),
        _type(_I, "png", "image/png"),
        _type(_I, "gif", "image/gif"),
        _type(_I, "webp", "image/webp"),
        _type(_I, "avif", "image/avif"),
        _type(_I, "heic", "image/heic", "heif"),
        _type(_V, "mp4", "video/mp4", "m4v", "mov", "3gp"),
        _type(_V, "mov", "video/quicktime", "qt", "mp4"),
        _type(_V, "3gp", "video/3gpp", "mp4"),
        _type(_V, "webm", "video/webm"),
        _type(_V, "mkv", "video/x-matroska", "webm"),
        _type(_V, "avi", "video/x-msvideo"),
        _type(_V, "ts", "video/mp2t", "mts", "m2ts"),
        _type(_A, "mp3", "audio/mpeg"),
        _type(_A, "wav", "audio/wav", "wave"),
        _type(_A, "ogg", "audio/ogg", "oga", "opus"),
        _type(_A, "flac", "audio/flac"),
        _type(_A, "m4a", "audio/mp4", "mp4", "aac"),
        _type(_A, "aac", "audio/aac"),
        _type(_A, "amr", "audio/amr"),
        _type(_A, "weba", "audio/webm", "webm"),
        _type(_D, "pdf", "application/pdf"),
        _type(_D, "docx", f"{_OFFICE}.wordprocessingml.document"),
        _type(_D, "xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
        _type(_D, "pptx", f"{_OFFICE}.presentationml.presentation"),
        _type(_D, "odt", f"{_OPEN}.text"),
        _type(_D, "ods", f"{_OPEN}.spreadsheet"),
        _type(_D, "odp", f"{_OPEN}.presentation"),
        _type(_D, "doc", "application/msword"),
        _type(_D, "xls", "application/vnd.ms-excel"),
        _type(_D, "ppt", "application/vnd.ms-powerpoint"),
        _type(_D, "rtf", "application/rtf", "doc"),
        _type(_D, "txt", "text/plain", "md", "text"),
        _type(_D, "csv", "text/csv", "txt"),
    )
}
# The kind that a person means by the name, for telling a false one.
_NAMED_KINDS: dict[str, set[MediaKind]] = {}
for _t in TYPES.values():
    for _name in _t.names:
        _NAMED_KINDS.setdefault(_name, set()).add(_t.kind)

_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_WEB_PAGE = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|iframe|title|meta|style|a\b|div|img)",
    re.IGNORECASE | re.DOTALL,
)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MP3_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MP3_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}

# What a double click would run; such a name on a picture is a trick.
_ACTIVE_NAMES = frozenset(
    "apk app bat cmd com dll exe hta htm html iso jar js jse lnk mht mhtml msi php phtml pif ps1 py scr sh svg svgz "
    "swf vbe vbs wsf xht xhtml xml xsl".split()
)

DANGEROUS = {
    b"MZ": "Windows program",
    b"\x7fELF": "program",
    b"#!": "script",
    b"\xca\xfe\xba\xbe": "program",
    b"PK\x03\x04": "ZIP archive",
    b"Rar!": "RAR archive",
    b"7z\xbc\xaf": "7-Zip archive",
    b"\x1f\x8b": "gzip archive",
}


def recognise(file: BinaryIO) -> FileType | None:
    """The type by content, or None for what is not kept here. Raises UploadRefused for SVG and web pages."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if found := _by_mark(head):
        return TYPES[found]
    text = _plain(head)
    if text is not None:
        if _SVG.search(text[:4096]):
            raise UploadRefused("svg")
        if _WEB_PAGE.match(text) or text.lstrip()[:5].lower() == b"<?xml":
            raise UploadRefused("html")
        return TYPES["txt"]
    return None


def _by_mark(head: bytes) -> str | None:
    for mark, ext in (
        (b"\xff\xd8\xff", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"OggS", "ogg"),
        (b"fLaC", "flac"),
        (b"#!AMR", "amr"),
        (b"{\\rtf", "rtf"),
        (b"%PDF-", "pdf"),
    ):
        if head.startswith(mark):
            return ext
    if head.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return _matroska(head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "doc"  # told apart by logic.office
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head)
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "ts"
    return _mpeg_sound(head)


def _zipped(head: bytes) -> str | None:
    """An office file by the first names in it; logic.office looks closer."""
    if b"mimetypeapplication/vnd.oasis.opendocument" in head[:120]:
        for ext in ("odt", "ods", "odp"):
            if TYPES[ext].mime.encode() in head[:120]:
                return ext
        return None
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head or b"docProps/" in head:
        return "docx"  # told apart by logic.office
    return None


def _iso_media(head: bytes) -> str:
    size = struct.unpack(">I", head[:4])[0]
    brand, brands = head[8:12], {head[i : i + 4] for i in range(8, min(size, 256), 4)}
    if brand in _AVIF_BRANDS or (brand in {b"mif1", b"msf1"} and brands & _AVIF_BRANDS):
        return "avif"
    if brand in _HEIC_BRANDS:
        return "heic"
    if brand in {b"M4A ", b"M4B ", b"F4A "}:
        return "m4a"
    if brand == b"qt  ":
        return "mov"
    return "3gp" if brand[:2] == b"3g" else "mp4"


def _matroska(head: bytes) -> str:
    if b"webm" not in head[:64]:
        return "mkv"
    # A recording from the browser has the same mark with and without pictures; the codecs tell.
    return "weba" if b"A_" in head and b"V_" not in head else "webm"


def _mpeg_sound(head: bytes) -> str | None:
    if head.startswith(b"ID3"):
        return "mp3"
    if len(head) > 7 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "aac"
    first = _mpeg_frame(head, 0)
    # Two bytes are no proof: the next frame must begin where this one ends.
    if first and _mpeg_frame(head, first):
        return "mp3"
    return None


def _mpeg_frame(data: bytes, at: int) -> int:
    """Where the frame that begins at `at` ends; 0 when there is none."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = (data[at + 1] >> 3) & 3, (data[at + 1] >> 1) & 3
    rate, sample = data[at + 2] >> 4, (data[at + 2] >> 2) & 3
    if version == 1 or layer != 1 or rate in {0, 15} or sample == 3:
        return 0
    kbps = (_MP3_RATES if version == 3 else _MP3_RATES_2)[rate]
    factor = 144_000 if version == 3 else 72_000
    return at + factor * kbps // _MP3_SAMPLES[version][sample] + ((data[at + 2] >> 1) & 1)


def _plain(head: bytes) -> bytes | None:
    """The beginning as UTF-8 when it is text, else None."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return head[: len(head) // 2 * 2].decode("utf-16").encode("utf-8")
        except UnicodeError:
            return None
    if b"\0" in head:
        return None
    strange = sum(1 for byte in head[:4096] if byte < 32 and byte not in b"\t\n\r\x0c\x1b")
    if strange:
        return None
    return head.removeprefix(_BOMS[0])


def says_otherwise(named: str, found: FileType) -> bool:
    """Whether the name promises another kind than the content: a picture that is a document, and the like.

    A WebP called .jpg is what chat programs do, and harmless: the kept file is called by its content.
    """
    if not named or named in found.names:
        return False
    if named in _ACTIVE_NAMES:
        return True
    promised = _NAMED_KINDS.get(named)
    return promised is not None and (found.kind not in promised or found.ext == "txt")


def what_it_is(head: bytes) -> str:
    """A word for what was found when it is nothing we keep."""
    for mark, word in DANGEROUS.items():
        if head.startswith(mark):
            return word
    return "unknown"


def named_kinds(ext: str) -> set[MediaKind]:
    """What a file may be that is called so; empty for names of what is not kept here."""
    return _NAMED_KINDS.get(ext, set())


def accepted(kind: MediaKind | None = None) -> list[str]:
    return [t.ext for t in TYPES.values() if kind is None or t.kind is kind]
