"""What a file is, by its content; its name only decides between kinds of plain text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from lantoa.apps.newsroom.logic.importing.faults import ImportRefused

DOCX, DOC, ODT, RTF = "docx", "doc", "odt", "rtf"
MARKDOWN, HTML, TEXT, PDF, BUNDLE = "md", "html", "txt", "pdf", "zip"
ACCEPTED_SUFFIXES = (".docx", ".doc", ".odt", ".rtf", ".md", ".html", ".htm", ".txt", ".pdf", ".zip")

_SUFFIX_KINDS = {
    ".docx": DOCX,
    ".docm": DOCX,
    ".doc": DOC,
    ".odt": ODT,
    ".rtf": RTF,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".txt": TEXT,
    ".pdf": PDF,
    ".zip": BUNDLE,
}
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"%!PS", "PostScript"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
)
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", DOC),
    ("Workbook", "Excel"),
    ("PowerPoint Document", "PowerPoint"),
)


def suffix_kind(name: str) -> str | None:
    return _SUFFIX_KINDS.get(PurePosixPath(name.replace("\\", "/")).suffix.lower())


def kind_of(name: str, data: bytes) -> str:
    """Raises ImportRefused: empty, encrypted, false_type, not_supported, damaged."""
    if not data.strip(b"\x00 \t\r\n"):
        raise ImportRefused("empty")
    head = data[:8]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(name, data)
    if head.startswith(_OLE):
        return _ole_kind(name, data)
    if data[:1024].lstrip().startswith(b"{\\rtf"):
        return RTF
    if b"%PDF-" in data[:1024]:
        return PDF
    found = _foreign(data)
    if found:
        _refuse(name, found)
    by_name = suffix_kind(name)
    if _HTML.match(data[:8192].removeprefix(b"\xef\xbb\xbf")):
        return HTML
    if by_name in (MARKDOWN, TEXT, HTML):
        return by_name
    if _is_text(data):
        return TEXT
    _refuse(name, "binary")
    raise AssertionError


def _foreign(data: bytes) -> str | None:
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n").lower()
    if head.startswith((b"mime-version:", b"from:")) and b"multipart/" in head:
        return "MHT"  # Word's "web archive", often called .doc
    if head.startswith(b"<?xml") and b"<html" not in head:
        return "XML"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        return "MP4/HEIC"
    return next((found for magic, found in _FOREIGN if data.startswith(magic)), None)


def _refuse(name: str, found: str) -> None:
    if suffix_kind(name):
        raise ImportRefused("false_type", name=name, found=found)
    raise ImportRefused("not_supported", found=found, accepted=", ".join(ACCEPTED_SUFFIXES))


def _is_text(data: bytes) -> bool:
    sample = data[:4096]
    return sum(byte < 9 or 13 < byte < 32 for byte in sample) <= len(sample) // 100


def _zip_kind(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names or ("[Content_Types].xml" in names and _has(names, "word/")):
                return DOCX
            if "mimetype" in names:
                # Read no further than the longest name of a kind is.
                with archive.open("mimetype") as stream:
                    mimetype = stream.read(100).decode("ascii", "replace").strip()
                if mimetype == "application/vnd.oasis.opendocument.text":
                    return ODT
                if "opendocument" in mimetype or "epub" in mimetype:
                    _refuse(name, mimetype)
            if "[Content_Types].xml" in names:
                _refuse(name, "Excel" if _has(names, "xl/") else "PowerPoint" if _has(names, "ppt/") else "Office")
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise ImportRefused("damaged") from error
    return BUNDLE


def _has(names: set[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _ole_kind(name: str, data: bytes) -> str:
    """The old container of Office: names of its streams are UTF-16 in its directory."""
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            if kind == "encrypted":
                raise ImportRefused("encrypted")
            if kind == DOC:
                return DOC
            _refuse(name, kind)
    _refuse(name, "OLE")
    raise AssertionError
