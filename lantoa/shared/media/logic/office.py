"""Office files, looked at without opening them in an office program."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO

from lantoa.shared.media.choices import MOST_PACKED_PARTS, MOST_PACKING_RATIO, MOST_UNPACKED_BYTES
from lantoa.shared.media.logic.kinds import TYPES, FileType
from lantoa.shared.media.logic.refusals import UploadRefused

_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_PROGRAM_PARTS = re.compile(
    r"(?:vbaProject\.bin|vbaData\.xml|/activeX/|/macrosheets/|^Basic/|^Scripts/|\.(?:exe|dll|js|vbs|bat)$)",
    re.IGNORECASE,
)
# A template or object fetched from elsewhere runs when the document is opened.
_FETCHED = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode=\"External\")"
    rb"(?=[^>]*Type=\"[^\"]*/(?:attachedTemplate|oleObject|frame|externalLinkPath)\")[^>]*>",
    re.IGNORECASE,
)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BLOCK = 256 * 1024
_SMALL_ENOUGH_FOR_ANY_RATIO = 10 * 1024 * 1024

_OLE_KINDS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
_OLE_PROGRAMS = ("_VBA_PROJECT", "VBA", "Macros")


def check_zipped(file: BinaryIO, found: FileType) -> FileType:
    """The exact type of a .docx-like or .odt-like file. Raises UploadRefused: bomb, macros, locked, broken."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _refuse_bomb(parts)
            if any(part.flag_bits & 1 for part in parts):
                raise UploadRefused("locked")
            if any(_PROGRAM_PARTS.search(name) for name in names):
                raise UploadRefused("macros")
            exact = _exact_type(archive, names, found)
            _unpack_and_look(archive, parts)
            return exact
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        if isinstance(fault, UploadRefused):
            raise
        raise UploadRefused("broken") from fault


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    """By what the archive says of itself; what it really holds is counted while unpacking."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    starts = [part.header_offset for part in parts]
    if (
        len(parts) > MOST_PACKED_PARTS
        or unpacked > MOST_UNPACKED_BYTES
        or (unpacked > _SMALL_ENOUGH_FOR_ANY_RATIO and unpacked / packed > MOST_PACKING_RATIO)
        or len(set(starts)) != len(starts)  # parts that share their bytes: small here, endless unpacked
    ):
        raise UploadRefused("bomb")


def _exact_type(archive: zipfile.ZipFile, names: set[str], found: FileType) -> FileType:
    if found.ext in {"odt", "ods", "odp"}:
        manifest = _read(archive, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise UploadRefused("locked")
        if "content.xml" not in names:
            raise UploadRefused("broken")
        return found
    if "[Content_Types].xml" not in names:
        raise UploadRefused("not_allowed", accepted=", ".join(sorted(_MAIN_PARTS.values())))
    types = _read(archive, "[Content_Types].xml")
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise UploadRefused("macros")
    for part, ext in _MAIN_PARTS.items():
        if part in names:
            return TYPES[ext]
    # Some programs name the main part otherwise; the list of types tells.
    for ext in _MAIN_PARTS.values():
        if TYPES[ext].mime.encode() + b".main+xml" in types:
            return TYPES[ext]
    raise UploadRefused("not_allowed", accepted=", ".join(sorted(_MAIN_PARTS.values())))


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(4 * 1024 * 1024)


def _unpack_and_look(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Unpacks every part once into nothing: checks sums, counts what really comes out, looks into the XML."""
    total = 0
    for part in parts:
        is_xml = part.filename.lower().endswith((".xml", ".rels"))
        with archive.open(part) as stream:
            first = True
            while block := stream.read(_BLOCK):
                total += len(block)
                if total > MOST_UNPACKED_BYTES:
                    raise UploadRefused("bomb")
                if first and is_xml and _ENTITIES.search(block[:8192]):
                    raise UploadRefused("script")
                if is_xml and part.filename.endswith(".rels") and _FETCHED.search(block):
                    raise UploadRefused("macros")
                first = False


def check_old_office(file: BinaryIO) -> FileType:
    """.doc, .xls or .ppt by the names in the file's directory. Raises UploadRefused: macros, locked, not_allowed."""
    file.seek(0)
    names = _ole_names(file.read())
    if "EncryptedPackage" in names:
        raise UploadRefused("locked")
    if names & set(_OLE_PROGRAMS) or any(name.startswith("_VBA_PROJECT") for name in names):
        raise UploadRefused("macros")
    for name, ext in _OLE_KINDS:
        if name in names:
            return TYPES[ext]
    raise UploadRefused("not_allowed", accepted="doc, xls, ppt")


def _ole_names(data: bytes) -> set[str]:
    """Names of streams and storages. A directory entry is 128 bytes with its name as UTF-16 in front."""
    names: set[str] = set()
    for at in range(512, len(data) - 127, 128):
        length, kind = int.from_bytes(data[at + 64 : at + 66], "little"), data[at + 66]
        if (
            2 < length <= 64
            and length % 2 == 0
            and kind in {1, 2, 5}
            and data[at + length - 2 : at + length] == b"\0\0"
        ):
            name = data[at : at + length - 2].decode("utf-16-le", errors="ignore")
            if name.isprintable():
                names.add(name)
    return names


_RTF_OBJECTS = re.compile(rb"\\obj(?:ect|data|autlink|update)|\\template\s+https?:|\\ddeauto", re.IGNORECASE)


def check_rtf(file: BinaryIO) -> None:
    file.seek(0)
    if _RTF_OBJECTS.search(file.read()):
        raise UploadRefused("macros")


_TEXT_PROGRAM = re.compile(rb"<script[\s>]|<\?php|<svg[\s>]|<html[\s>]", re.IGNORECASE)


def check_text(file: BinaryIO) -> None:
    """Plain text that a browser might take for a page is refused; it would be served as text all the same."""
    file.seek(0)
    data = file.read()
    if _TEXT_PROGRAM.search(data):
        raise UploadRefused("script")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UploadRefused("broken")
