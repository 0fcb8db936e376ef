"""Programs and second files hidden in a file: what one program reads as a picture, another runs."""

from __future__ import annotations

import mmap
import re
import zipfile
from typing import BinaryIO

from lantoa.shared.media.choices import MediaKind
from lantoa.shared.media.logic.kinds import FileType
from lantoa.shared.media.logic.refusals import UploadRefused

# Six letters by chance in 40 MB of noise: once in millions of files.
_PROGRAM = re.compile(rb"<script[\s>/]|<\?php|<iframe[\s>]|<svg[\s>]|<html[\s>]|javascript:", re.IGNORECASE)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_PDF_NEAR_START = 1024
_TAIL = 70_000


def refuse_hidden(file: BinaryIO, found: FileType) -> None:
    """Raises UploadRefused when a picture, sound or film carries something else."""
    if found.kind is MediaKind.DOCUMENT:
        return
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise UploadRefused("polyglot")
    file.seek(0)
    if b"%PDF-" in file.read(_PDF_NEAR_START):
        raise UploadRefused("polyglot")
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    if any(mark in tail for mark in _ARCHIVES) and found.kind is MediaKind.IMAGE:
        raise UploadRefused("polyglot")
    if found.kind is MediaKind.IMAGE:
        _scan(file)
        _refuse_trailer(file, found, size)
    else:
        # Tags of sounds and films stand in front or at the end.
        file.seek(0)
        if _PROGRAM.search(file.read(256 * 1024)) or _PROGRAM.search(tail):
            raise UploadRefused("script")


def _scan(file: BinaryIO) -> None:
    try:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            hit = _PROGRAM.search(whole)
    except (OSError, AttributeError, ValueError):  # not a file on disk
        file.seek(0)
        hit = _PROGRAM.search(file.read())
    if hit:
        raise UploadRefused("script")


def _refuse_trailer(file: BinaryIO, found: FileType, size: int) -> None:
    """PNG, GIF and WebP say where they end; a JPEG may be followed by what phones append (a second picture, a film)."""
    if found.ext == "png":
        end = _end_of_png(file, size)
    elif found.ext == "webp":
        file.seek(4)
        end = int.from_bytes(file.read(4), "little") + 8
        if end > size:
            raise UploadRefused("broken")
    else:
        return
    # Some cameras pad to a full sector with zeros.
    file.seek(end)
    rest = file.read(size - end)
    if rest.strip(b"\0\r\n"):
        raise UploadRefused("polyglot")


def _end_of_png(file: BinaryIO, size: int) -> int:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        head = file.read(8)
        at += int.from_bytes(head[:4], "big") + 12
        if head[4:] == b"IEND":
            return at
    raise UploadRefused("broken")
