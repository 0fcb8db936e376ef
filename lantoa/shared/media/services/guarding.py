"""The guard: what a file is, and whether it may come in. Changes nothing."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import BinaryIO

from lantoa.shared.media.adapters import ffmpeg
from lantoa.shared.media.choices import LARGEST_BYTES, LONGEST_VIDEO_SECONDS, MEGABYTE, MediaKind
from lantoa.shared.media.logic import films, hidden, kinds, names, office, pdf, pictures
from lantoa.shared.media.logic.kinds import FileType
from lantoa.shared.media.logic.refusals import UploadRefused

_ZIPPED = {"docx", "xlsx", "pptx", "odt", "ods", "odp"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Examined:
    """What the guard found out about a good file."""

    name: str  # cleaned, as the person called it
    type: FileType
    width: int | None = None
    height: int | None = None
    dhash: int | None = None
    taken_on: date | None = None
    author: str = ""
    duration_seconds: float | None = None

    @property
    def kind(self) -> MediaKind:
        return self.type.kind


def largest_bytes(kind: MediaKind | None) -> int:
    return LARGEST_BYTES[kind] if kind else max(LARGEST_BYTES.values())


def examine(
    given_name: str, file: BinaryIO, *, kind: MediaKind | str | None = None, path: Path | None = None
) -> Examined:
    """Looks at the content, not at what the name or the browser says. Raises UploadRefused, with the name filled in.

    `path`: where the same bytes lie on the disk, for ffprobe; without it films and sounds are judged by their marks.
    """
    wanted = MediaKind(kind) if kind else None
    name = names.clean_name(given_name)
    try:
        return _examined(name, file, wanted, path)
    except UploadRefused as fault:
        fault.name = fault.name or name
        raise


def _examined(name: str, file: BinaryIO, wanted: MediaKind | None, path: Path | None) -> Examined:
    file.seek(0, 2)
    size = file.tell()
    if size == 0:
        raise UploadRefused("empty")
    found = _type_of(name, file, wanted)
    if wanted is not None and found.kind is not wanted:
        raise UploadRefused("wrong_kind", expected=wanted.label, found=found.kind.label)
    limit = LARGEST_BYTES[found.kind]
    if size > limit:
        raise UploadRefused("too_large", size=_megabytes(size), limit=_megabytes(limit))
    hidden.refuse_hidden(file, found)
    match found.kind:
        case MediaKind.IMAGE:
            header = pictures.read_header(file, found.ext)
            dhash = pictures.check_decodes(file, found.ext)
            return Examined(
                name=name, type=found, width=header.width, height=header.height, dhash=dhash,
                taken_on=header.taken_on, author=header.author,
            )  # fmt: skip
        case MediaKind.DOCUMENT:
            return Examined(name=name, type=_checked_document(file, found))
        case _:
            return _listened(name, found, path, wanted)


def _megabytes(size: int) -> str:
    return f"{max(1, round(size / MEGABYTE))} MB"


def _type_of(name: str, file: BinaryIO, wanted: MediaKind | None) -> FileType:
    found = kinds.recognise(file)
    named = names.extension(name)
    if found is None:
        file.seek(0)
        head = file.read(16)
        word = kinds.what_it_is(head)
        if named in kinds.TYPES and word == "unknown":
            raise UploadRefused("broken")  # called a picture, and nothing that we know
        if named in kinds.TYPES:
            raise UploadRefused("false_type", named=named, found=word)
        raise UploadRefused("not_allowed", accepted=", ".join(kinds.accepted(wanted)))
    if found.ext == "txt" and named == "csv":
        found = kinds.TYPES["csv"]
    if found.ext == "webm" and wanted is MediaKind.AUDIO:
        found = kinds.TYPES["weba"]  # the page asked for a recording; ffprobe decides below
    if kinds.says_otherwise(named, found):
        raise UploadRefused("false_type", named=named, found=f"{found.kind.label} ({found.ext})")
    return found


def _checked_document(file: BinaryIO, found: FileType) -> FileType:
    if found.ext in _ZIPPED:
        return office.check_zipped(file, found)
    if found.ext == "doc":
        return office.check_old_office(file)
    if found.ext == "pdf":
        pdf.check_pdf(file)
    elif found.ext == "rtf":
        office.check_rtf(file)
    else:
        office.check_text(file)
    return found


def _listened(name: str, found: FileType, path: Path | None, wanted: MediaKind | None) -> Examined:
    if path is None or not ffmpeg.is_here():
        return Examined(name=name, type=found)
    try:
        told = ffmpeg.probe(path, found.ext)
    except ffmpeg.ProgramMissing:
        return Examined(name=name, type=found)
    except ffmpeg.CannotEncode as fault:
        if found.kind is MediaKind.VIDEO:
            raise UploadRefused("unreadable_film", why=films.why_unreadable(str(fault))) from fault
        raise UploadRefused("broken") from fault
    if not (told.has_pictures or told.has_sound):
        raise UploadRefused("broken")
    if told.duration_seconds > LONGEST_VIDEO_SECONDS:
        raise UploadRefused("too_long", hours=LONGEST_VIDEO_SECONDS // 3600)
    # The same containers hold films and sounds: what is really in it decides.
    exact = found
    if not told.has_pictures and found.kind is MediaKind.VIDEO:
        exact = {"mp4": kinds.TYPES["m4a"], "webm": kinds.TYPES["weba"], "3gp": kinds.TYPES["m4a"]}.get(
            found.ext, found
        )
    elif told.has_pictures and found.ext in {"weba", "m4a"}:
        exact = kinds.TYPES["webm" if found.ext == "weba" else "mp4"]
    if wanted is not None and exact.kind is not wanted:
        raise UploadRefused("wrong_kind", expected=wanted.label, found=exact.kind.label)
    return Examined(
        name=name, type=exact, duration_seconds=told.duration_seconds,
        width=told.width or None, height=told.height or None,
    )  # fmt: skip
