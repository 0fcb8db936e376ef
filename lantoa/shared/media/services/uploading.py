from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.db import transaction

from lantoa.core import clock, text
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.media import permissions
from lantoa.shared.media.adapters import disk
from lantoa.shared.media.choices import MediaKind, Rights
from lantoa.shared.media.logic import addresses, names
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Audio, Document, Image, Video
from lantoa.shared.media.queries import MODELS, Item
from lantoa.shared.media.services.guarding import Examined, examine, largest_bytes
from lantoa.shared.units.models import Unit

ABOUT = ("credit", "rights", "licence", "place")


@dataclasses.dataclass(frozen=True)
class Refusal:
    name: str
    code: str
    message: str


@dataclasses.dataclass(frozen=True)
class Batch:
    """What became of several files sent at once: the good ones are kept, the others named with their reason."""

    accepted: tuple[Item, ...]
    refused: tuple[Refusal, ...]


def accept_upload(
    name: str, data: bytes | BinaryIO | Any, *, by: User, unit: Unit, kind: MediaKind | str | None = None
) -> Item:
    """Takes a file in, or says why not. `data`: bytes, an open file or an upload of Django; `kind`: what is expected.

    The same bytes sent again to the same unit give the row that is there already (its `is_known_already` is set).
    Raises UploadRefused (code, message) with nothing kept, PermissionDenied.
    """
    require(permissions.may_upload, by, unit)
    wanted = MediaKind(kind) if kind else None
    clean = names.clean_name(name)
    try:
        _refuse_failed_transfer(data)
        received = disk.receive(_blocks(data), limit=largest_bytes(wanted))
    except UploadRefused as fault:
        fault.name = fault.name or clean
        raise
    return _accepted(name, received, by=by, unit=unit, kind=wanted)


def accept_file(name: str, path: Path, *, by: User, unit: Unit) -> Item:
    """As `accept_upload`, for a file that lies on our own disk already: it is moved, not copied, and gone afterwards.

    Cost: one reading of the whole file for its hashes.
    """
    require(permissions.may_upload, by, unit)
    return _accepted(name, disk.measured(path), by=by, unit=unit, kind=None)


def _accepted(name: str, received: disk.Received, *, by: User, unit: Unit, kind: MediaKind | None) -> Item:
    try:
        with received.path.open("rb") as file:
            examined = examine(name, file, kind=kind, path=received.path)
        known = _known(examined.kind, received.sha256, unit)
        if known is not None:
            return known
        return _keep(received, examined, by=by, unit=unit)
    finally:
        disk.discard(received.path)


def accept_many(
    files: Iterable[tuple[str, bytes | BinaryIO | Any]],
    *,
    by: User,
    unit: Unit,
    kind: MediaKind | str | None = None,
    about: Mapping[str, str] | None = None,
) -> Batch:
    """Several files: one bad file does not lose the others. `about`: what is said of all of them (ABOUT)."""
    accepted: list[Item] = []
    refused: list[Refusal] = []
    for name, data in files:
        try:
            with transaction.atomic():
                item = accept_upload(name, data, by=by, unit=unit, kind=kind)
                describe(item, cleaned_about(about or {}))
            accepted.append(item)
        except UploadRefused as fault:
            refused.append(Refusal(fault.name or name, fault.code, fault.message))
    return Batch(tuple(accepted), tuple(refused))


def cleaned_about(about: Mapping[str, str]) -> dict[str, str]:
    """What the sender says of all files at once. An unreadable text is left out; the file comes all the same."""
    told: dict[str, str] = {}
    for key in ABOUT:
        try:
            words = text.clean_line(about.get(key, ""))[:200]
        except text.TextRefused:
            continue
        if words and (key != "rights" or words in Rights.values):
            told[key] = words
    return told


def describe(item: Item, about: Mapping[str, str]) -> None:
    """Writes it into a row that is new; what stood in the library already keeps what it says."""
    told = [name for name in ABOUT if about.get(name)]
    if not told or getattr(item, "is_known_already", False):
        return
    for name in told:
        setattr(item, name, about[name])
    item.save(update_fields=told)


def _refuse_failed_transfer(data: object) -> None:
    """Our upload handler notes on the file what went wrong while it came in."""
    refused = getattr(data, "refused", None)
    if isinstance(refused, UploadRefused):
        raise refused


def _blocks(data: bytes | BinaryIO | Any) -> Iterable[bytes]:
    if isinstance(data, bytes | bytearray | memoryview):
        return [bytes(data)] if data else []
    if hasattr(data, "chunks"):
        return cast("Iterable[bytes]", data.chunks())
    return disk.blocks_of(data)


def _known(kind: MediaKind, sha256: str, unit: Unit) -> Item | None:
    found = MODELS[kind]._default_manager.filter(sha256=sha256, unit=unit).select_related("unit").order_by("pk").first()
    if found is not None:
        found.is_known_already = True  # type: ignore[union-attr]
    return found


@transaction.atomic
def _keep(received: disk.Received, examined: Examined, *, by: User, unit: Unit) -> Item:
    name = disk.keep(received.path, addresses.original(received.sha256, examined.type.ext))
    try:
        # A transaction of its own inside the caller's: if the row cannot be written, the file goes too.
        with transaction.atomic():
            item = _row(received, examined, by=by, unit=unit)
            item.file.name = name
            item.save()
    except BaseException:
        disk.discard(disk.root() / name)
        raise
    return item


def _row(received: disk.Received, examined: Examined, *, by: User, unit: Unit) -> Item:
    common: dict[str, Any] = {
        "title": names.title_of(examined.name),
        "unit": unit,
        "sha256": received.sha256,
        "mime": examined.type.mime,
        "original_name": examined.name,
        "file_size": received.size,
        "taken_on": examined.taken_on,
        "credit": examined.author,
    }
    match examined.kind:
        case MediaKind.IMAGE:
            assert examined.width is not None
            assert examined.height is not None
            return Image(
                **common, width=examined.width, height=examined.height, dhash=examined.dhash,
                file_hash=received.sha1, uploaded_by_user=by,
            )  # fmt: skip
        case MediaKind.DOCUMENT:
            return Document(**common, file_hash=received.sha1, uploaded_by_user=by)
        case MediaKind.VIDEO:
            return Video(
                **common, width=examined.width, height=examined.height, duration_seconds=examined.duration_seconds,
                uploaded_by=by, uploaded_at=clock.now(),
            )  # fmt: skip
        case MediaKind.AUDIO:
            return Audio(**common, duration_seconds=examined.duration_seconds, uploaded_by=by, uploaded_at=clock.now())
