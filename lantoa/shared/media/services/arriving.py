"""Large files and many files: begun, taken piece by piece however often the line breaks, judged once they are whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Sum

from lantoa.core import clock, jobs
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.media import permissions
from lantoa.shared.media.adapters import arriving, disk
from lantoa.shared.media.choices import (
    JUDGED_AT_ONCE_BYTES,
    LARGEST_BYTES,
    MEGABYTE,
    MOST_ARRIVING,
    MOST_ARRIVING_BYTES,
    UploadState,
)
from lantoa.shared.media.logic import kinds, names
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Image, Upload
from lantoa.shared.media.queries import alike
from lantoa.shared.media.services.uploading import accept_file, cleaned_about, describe
from lantoa.shared.units.models import Unit

TASK = "media:judge_upload"
# Of the guard's reasons those that pass by themselves: nothing is refused, the worker tries again.
_PASSING = frozenset({"disk_full", "busy"})
_LOOKS_AGAIN_SECONDS = 60


class WrongOffset(Exception):
    """The sender goes on where the file does not end."""


class WrongChecksum(Exception):
    """The piece was damaged on its way; nothing of it is kept."""


@transaction.atomic
def begin_upload(name: str, size: int, *, unit: Unit | None, by: User, about: Mapping[str, str]) -> Upload:
    """Raises UploadRefused (before a byte is sent, where the name and the size say it already), PermissionDenied."""
    if unit is None:
        raise UploadRefused("no_unit")
    require(permissions.may_upload, by, unit)
    clean = names.clean_name(name)
    _refuse_by_name(clean, size)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two beginnings at once count each other
    mine = Upload.objects.filter(owner=by, state=UploadState.ARRIVING)
    waiting = _still_to_come(mine)
    if mine.count() >= MOST_ARRIVING or waiting + size > MOST_ARRIVING_BYTES:
        limit = f"{MOST_ARRIVING_BYTES // MEGABYTE // 1024} GB"
        raise UploadRefused("too_many_arriving", limit=MOST_ARRIVING, size=limit)
    all_waiting = _still_to_come(Upload.objects.filter(state=UploadState.ARRIVING))
    disk.refuse_when_full(disk.make_folder(disk.root() / arriving.FOLDER), all_waiting + size)
    now = clock.now()
    return Upload.objects.create(
        owner=by, unit=unit, name=clean, size_bytes=size, about=cleaned_about(about), began_at=now, touched_at=now
    )


def _refuse_by_name(name: str, size: int) -> None:
    if size < 1:
        raise UploadRefused("empty", name=name)
    ending = names.extension(name)
    limits = [LARGEST_BYTES[kind] for kind in kinds.named_kinds(ending)]
    if not limits:
        raise UploadRefused("not_allowed", name=name, accepted=", ".join(kinds.accepted()))
    if size > max(limits):
        told = f"{-(-size // MEGABYTE)} MB"
        raise UploadRefused("too_large", name=name, size=told, limit=f"{max(limits) // MEGABYTE} MB")


def _still_to_come(uploads: QuerySet[Upload]) -> int:
    return int(uploads.aggregate(left=Sum(F("size_bytes") - F("received_bytes")))["left"] or 0)


def take_piece(
    upload: Upload, offset: int, blocks: Iterable[bytes], *, length: int, checksum: tuple[str, bytes] | None = None
) -> Upload:
    """Adds a piece of `length` bytes; if the line breaks, what has come stays. The last piece has the file judged.

    `checksum`: algorithm and digest of the piece; one that was damaged or came in part counts for nothing.
    Raises WrongOffset, WrongChecksum, arriving.Busy, UploadRefused (disk_full, lost).
    """
    with arriving.held(upload.key):
        row = Upload.objects.get(pk=upload.pk)
        if row.state != UploadState.ARRIVING or offset != row.received_bytes or offset + length > row.size_bytes:
            raise WrongOffset
        if arriving.size(row.key) < offset:
            # A restored database knows of bytes that no backup holds.
            Upload.objects.filter(pk=row.pk).update(received_bytes=0, touched_at=clock.now())
            raise UploadRefused("lost")
        digest = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
        count = disk.write_at(arriving.path(row.key), offset, _seen(blocks, digest), most=length)
        if checksum and digest is not None and digest.digest() != checksum[1]:
            raise WrongChecksum
        row.received_bytes, row.touched_at = offset + count, clock.now()
        _noted(row)
    if row.state == UploadState.CHECKING and row.size_bytes <= JUDGED_AT_ONCE_BYTES:
        return judge_upload(row.key)
    return row


def _seen(blocks: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for block in blocks:
        if digest is not None:
            digest.update(block)
        yield block


@transaction.atomic
def _noted(row: Upload) -> None:
    if row.received_bytes == row.size_bytes:
        row.state = UploadState.CHECKING
        # Small files are judged by the request itself: the job is for the case that it is killed before.
        wait = 0 if row.size_bytes > JUDGED_AT_ONCE_BYTES else _LOOKS_AGAIN_SECONDS
        jobs.app.configure_task(TASK, lock=f"upload|{row.key}", schedule_in={"seconds": wait}).defer(key=str(row.key))
    row.save(update_fields=["received_bytes", "touched_at", "state"])


def judge_upload(key: UUID | str) -> Upload:
    """The guard looks at a file that is whole: it goes into the library, or its sender reads why not. Once only.

    Raises UploadRefused for what passes by itself (disk_full, busy), arriving.Busy.
    """
    with arriving.held(UUID(str(key))):
        row = Upload.objects.select_related("unit", "owner").get(key=key)
        if row.state != UploadState.CHECKING:
            return row
        try:
            _take_in(row)
        except UploadRefused as fault:
            if fault.code in _PASSING:
                raise
            row.state, row.refused = UploadState.REFUSED, fault.message[:500]
            row.save(update_fields=["state", "refused"])
    arriving.discard(row.key)
    return row


@transaction.atomic
def _take_in(row: Upload) -> None:
    if not arriving.is_here(row.key):
        raise UploadRefused("lost")
    item = accept_file(row.name, disk.linked(arriving.path(row.key)), by=row.owner, unit=row.unit)
    row.was_known = bool(getattr(item, "is_known_already", False))
    describe(item, row.about)
    if isinstance(item, Image):
        row.about["alike"] = [other.title for other in alike(item, user=row.owner)[:3]]
    row.state, row.media_kind, row.media_pk = UploadState.KEPT, item.kind.value, item.pk
    row.save(update_fields=["state", "media_kind", "media_pk", "was_known", "about"])


def discard_upload(upload: Upload) -> None:
    """The sender takes it back before it has arrived."""
    with arriving.held(upload.key):
        Upload.objects.filter(pk=upload.pk, state=UploadState.ARRIVING).delete()
    if not Upload.objects.filter(pk=upload.pk).exists():
        arriving.discard(upload.key)


def forget_uploads(rows: QuerySet[Upload]) -> int:
    """Half files that nobody continued, and old answers. Called by retention."""
    count = 0
    for upload in rows:
        transaction.on_commit(partial(arriving.discard, upload.key))
        upload.delete()
        count += 1
    return count
