"""Public copies: bare of metadata, small, and lying where everybody can fetch them only while they may be shown."""

from __future__ import annotations

import dataclasses
import logging
import re
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from django.db import transaction

from lantoa.core import events, jobs
from lantoa.shared.media.adapters import disk, ffmpeg
from lantoa.shared.media.choices import Copies, MediaKind
from lantoa.shared.media.events import CopiesFailed
from lantoa.shared.media.logic import addresses, captions, metadata, pictures, sounds
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Audio, Document, Image, Video
from lantoa.shared.media.queries import (
    MODELS,
    Item,
    chosen_poster,
    copy_names,
    crop_names,
    find,
    focus_of,
    original_path,
    public_address,
)

log = logging.getLogger(__name__)

TASK = "media:make_copies"
# Films by the length of their shorter side, and what each copy counts of the work.
FILMS = {"360.mp4": 360, "144.mp4": 144}
_SHARES = {"360.mp4": 0.7, "144.mp4": 0.2, "sound.m4a": 0.1}
_TELL_EVERY_SECONDS = 2.0
# A film takes minutes: in a queue of its own it holds back no picture.
_FILMS = "films"


class OriginalMissing(Exception):
    """The untouched file is not on the disk: copies cannot be made from nothing."""


def order_copies(item: Item) -> None:
    """Asks the worker, in the open transaction, to make what is missing and to put it where it belongs."""
    options: dict[str, Any] = {"queue": _FILMS} if item.kind in {MediaKind.VIDEO, MediaKind.AUDIO} else {}
    jobs.app.configure_task(TASK, lock=f"media|{item.kind}:{item.pk}", **options).defer(
        kind=item.kind.value, pk=item.pk
    )


def retry_copies(item: Item) -> None:
    """A person asks again after a fault was mended or a program installed."""
    with transaction.atomic():
        MODELS[item.kind]._default_manager.filter(pk=item.pk).update(copies=Copies.WAITING, copies_note="")
        order_copies(item)


def make_copies(kind: str, pk: int) -> Copies | None:
    """Makes the copies that are missing; run again it does nothing. None when the thing is gone.

    Cost: a second for a picture, about a third of its length for a film. Killed in between, it starts again from
    what is whole: a copy appears under its name only when it is finished.
    """
    item = find(kind, pk)
    if item is None or not item.sha256:
        return None
    try:
        for name in missing_copies(item):
            if not exists(item, name):  # one run makes several at once
                make_copy(item, name)
        tidy(item)
        state, note = Copies.READY, ""
    except ffmpeg.ProgramMissing:
        state, note = Copies.NEEDS_PROGRAM, "ffmpeg"
    except (OriginalMissing, UploadRefused, ffmpeg.CannotEncode) as fault:
        if isinstance(fault, UploadRefused) and fault.code in {"disk_full", "busy"}:
            raise  # the queue tries again later
        log.warning("copies could not be made", extra={"kind": kind, "pk": pk, "fault": str(fault)[:300]})
        state, note = Copies.FAILED, str(fault)[:500]
    _end_making(item, state, note)
    place(kind, pk)
    return state


@transaction.atomic
def _end_making(item: Item, state: Copies, note: str) -> None:
    MODELS[item.kind]._default_manager.filter(pk=item.pk).update(copies=state, copies_note=note)
    if isinstance(item, Video | Audio):
        _note_progress(item, None)
    if state == Copies.FAILED and isinstance(item, Video | Audio):
        events.record(CopiesFailed(kind=item.kind.value, pk=item.pk))


def missing_copies(item: Item) -> list[str]:
    return [name for name in copy_names(item) if not exists(item, name)]


def exists(item: Item, name: str) -> bool:
    return copy_path(item, name) is not None


def is_out_of_place(item: Item) -> bool:
    """Whether the worker has something to do: a copy is missing, or lies in held though it may be shown."""
    held = disk.root() / addresses.HELD / item.folder
    return bool(missing_copies(item)) or (item.is_cleared and held.is_dir())


def copy_path(item: Item, name: str) -> Path | None:
    """Where a finished copy lies now: in public or held."""
    for base in (addresses.PUBLIC, addresses.HELD):
        path = disk.root() / base / item.folder / name
        if path.is_file():
            return path
    return None


def ensure_copies(item: Item, name: str) -> Path | None:
    """The copy, made at once when the worker has not come to it yet (pictures and documents only)."""
    if name not in copy_names(item) and name not in crop_names(item):
        return None
    path = copy_path(item, name)
    if path is None and item.kind in {MediaKind.IMAGE, MediaKind.DOCUMENT}:
        try:
            make_copy(item, name, alone=True)
        except (OriginalMissing, UploadRefused) as fault:
            log.warning("a copy could not be made", extra={"kind": item.kind, "pk": item.pk, "fault": str(fault)[:300]})
            return None
        place(item.kind, item.pk)
        path = copy_path(item, name)
    return path


@dataclasses.dataclass(frozen=True)
class PublicCopy:
    url: str
    size: int


def public_copies(item: Item) -> dict[str, PublicCopy]:
    """The copies that lie in the public folder now, by what they are for; a look at the disk for each."""
    found: dict[str, PublicCopy] = {}
    for name in copy_names(item):
        path = disk.root() / addresses.PUBLIC / item.folder / name
        with suppress(FileNotFoundError):
            url = public_address(item.kind, item.pk, item.sha256, name)
            found[re.split(r"[-.]", name)[0]] = PublicCopy(url, path.stat().st_size)
    return found


# -- where copies lie --


@transaction.atomic
def place(kind: str, pk: int) -> bool:
    """Puts the copies into the public folder when the file is cleared, out of it when it is not.

    The row is locked, so that a consent that is withdrawn meanwhile is seen. Gives whether they are public.
    """
    locked = MODELS[MediaKind(kind)]._default_manager.select_for_update().filter(pk=pk).first()
    if locked is None:
        return False
    return place_now(locked)


def place_now(item: Item) -> bool:
    """Moves the folder by what the row in hand says; for callers that hold the row."""
    public, held = f"{addresses.PUBLIC}/{item.folder}", f"{addresses.HELD}/{item.folder}"
    if item.is_cleared:
        disk.move_folder(held, public)
        return True
    disk.move_folder(public, held)
    return False


def tidy(item: Item) -> None:
    """Removes copies that belong to the thing no more: former captions, a poster that may not be shown."""
    wanted = {*copy_names(item), *crop_names(item)}
    for base in (addresses.PUBLIC, addresses.HELD):
        for path in disk.files_in(f"{base}/{item.folder}"):
            if path.name not in wanted:
                disk.discard(path)


def forget_copies(kind: str, pk: int, sha256: str) -> None:
    """Removes every copy of a thing whose row is gone."""
    folder = addresses.folder(kind, pk, sha256)
    disk.remove_folder(f"{addresses.PUBLIC}/{folder}")
    disk.remove_folder(f"{addresses.HELD}/{folder}")


# -- how copies are made --


def make_copy(item: Item, name: str, *, alone: bool = False) -> None:
    """One copy (and, unless `alone`, what comes along with it), always into the held folder first."""
    original = original_path(item)
    if original is None:
        raise OriginalMissing(item.file.name)
    match item:
        case Image() if name.startswith("crop-"):
            _crop(item, name, original)
        case Image():
            _picture(item, name, original, alone=alone)
        case Video():
            _film(item, name, original)
        case Audio():
            _sound(item, name, original)
        case Document():
            _document(item, name, original)


def _held(item: Item, name: str) -> str:
    return f"{addresses.HELD}/{item.folder}/{name}"


def _crop(image: Image, name: str, original: Path) -> None:
    ratio, ext = name.split("-")[1], name.rpartition(".")[2]
    width, height = pictures.crop_size(image.width, image.height, ratio)
    needed = round(max(image.width, image.height) * width / max(1, min(image.width, image.height)))
    with original.open("rb") as file, pictures.upright(file, at_least=needed) as picture:
        cut = picture.crop(pictures.crop_box(picture.width, picture.height, ratio, focus_of(image)))
        disk.put(_held(image, name), pictures.made(cut, width, height, ext))


def _picture(image: Image, name: str, original: Path, *, alone: bool = False) -> None:
    """All that are missing, from one decoding; `alone`: only the one that somebody waits for."""
    largest = pictures.widths_of(image.width)[-1]
    needed = max(largest, pictures.height_at(image.width, image.height, largest))
    wanted = {name} if alone else set(missing_copies(image))
    with ExitStack() as stack:
        file = stack.enter_context(original.open("rb"))
        picture = stack.enter_context(pictures.upright(file, at_least=needed))
        if image.dhash is None:
            Image.objects.filter(pk=image.pk).update(dhash=pictures.fingerprint(picture))
        picture = pictures.resized(picture, largest, pictures.height_at(image.width, image.height, largest))
        for width in reversed(pictures.widths_of(image.width)):
            height = pictures.height_at(image.width, image.height, width)
            for ext in ("webp", "jpg"):
                if f"{width}.{ext}" in wanted:
                    disk.put(_held(image, f"{width}.{ext}"), pictures.made(picture, width, height, ext))


def _film(video: Video, name: str, original: Path) -> None:
    if name.endswith(".vtt"):
        disk.put(_held(video, name), captions.clean_captions(video.captions).encode())
        return
    if name.startswith("poster"):
        _poster(video, name.rpartition(".")[0], original)
        return
    part, told = disk.working_name(name.rpartition(".")[2]), _Telling(video, name)
    seconds = video.duration_seconds or 0.0
    try:
        if name in FILMS:
            ffmpeg.film(original, video.extension, part, side=FILMS[name], seconds=seconds, told=told)
            if name == "360.mp4":
                _note_size(video, part)
        else:
            ffmpeg.sound(original, video.extension, part, seconds=seconds, told=told)
        disk.put_file(_held(video, name), part)
    finally:
        disk.discard(part)


class _Telling:
    """Writes down how far the worker is, not more often than people look."""

    def __init__(self, item: Video | Audio, name: str) -> None:
        # Of all the copies together: what is done before this one, and what this one counts.
        shares = {each: share for each, share in _SHARES.items() if each in copy_names(item)}
        whole = sum(shares.values()) or 1.0
        names = list(shares)
        before = (
            sum(shares[each] for each in names[: names.index(name)] if exists(item, each)) if name in names else 0.0
        )
        self.item, self.start, self.span = item, before / whole, shares.get(name, 1.0) / whole
        self.told_at = 0.0

    def __call__(self, share: float) -> None:
        if time.monotonic() - self.told_at < _TELL_EVERY_SECONDS:
            return
        self.told_at = time.monotonic()
        percent = min(99, round(100 * (self.start + self.span * share)))
        _note_progress(self.item, percent)


def _note_progress(item: Video | Audio, percent: int | None) -> None:
    type(item)._default_manager.filter(pk=item.pk).update(progress=percent)


def _note_size(video: Video, part: Path) -> None:
    told = ffmpeg.probe(part, "mp4")
    video.width, video.height, video.has_sound = told.width, told.height, told.has_sound
    video.duration_seconds = told.duration_seconds
    Video.objects.filter(pk=video.pk).update(
        width=told.width, height=told.height, has_sound=told.has_sound, duration_seconds=told.duration_seconds
    )


def _poster(video: Video, name: str, original: Path) -> None:
    """The chosen poster picture, else a still from the first tenth of the film."""
    poster = chosen_poster(video)
    chosen = original_path(poster) if poster is not None else None
    still = disk.working_name("png")
    try:
        if chosen is None:
            ffmpeg.still(original, video.extension, still, at_seconds=min(10.0, (video.duration_seconds or 0) / 10))
        with (chosen or still).open("rb") as file, pictures.upright(file, at_least=1280) as picture:
            width = min(720, picture.width)
            height = pictures.height_at(picture.width, picture.height, width)
            for ext in ("webp", "jpg"):
                disk.put(_held(video, f"{name}.{ext}"), pictures.made(picture, width, height, ext))
    finally:
        disk.discard(still)


def _sound(audio: Audio, name: str, original: Path) -> None:
    if name == "sound.mp3":
        disk.put(_held(audio, name), sounds.without_tags(original.read_bytes()))
        return
    part = disk.working_name("m4a")
    try:
        seconds = audio.duration_seconds or 0.0
        ffmpeg.sound(original, audio.extension, part, seconds=seconds, told=_Telling(audio, name))
        disk.put_file(_held(audio, name), part)
    finally:
        disk.discard(part)


def _document(document: Document, name: str, original: Path) -> None:
    disk.put(_held(document, name), metadata.without_metadata(original.read_bytes(), document.extension))
