"""Taking in what phones send: announced, then piece by piece, then made into something, once."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from lantoa.core import clock
from lantoa.core.text import TextRefused, clean_line
from lantoa.shared.accounts.models import User
from lantoa.shared.arrivals import kinds, queries
from lantoa.shared.arrivals.adapters import parts
from lantoa.shared.arrivals.choices import (
    AWAITED,
    MEDIA_KINDS,
    MOST_CHUNK_BYTES,
    MOST_CONTENT_BYTES,
    MOST_FILES,
    MOST_UNFINISHED,
    FileRole,
)
from lantoa.shared.arrivals.errors import ArrivalRefused
from lantoa.shared.arrivals.models import Arrival, ArrivingFile
from lantoa.shared.media import services as media
from lantoa.shared.media.choices import LARGEST_BYTES, MEGABYTE
from lantoa.shared.media.models import Audio, Image
from lantoa.shared.units.models import Unit

_HASH = re.compile(r"[0-9a-f]{64}")
# Of the guard's reasons: those that pass by themselves. The file stays on the phone and comes again.
_PASSING = frozenset({"disk_full", "busy"})


@dataclasses.dataclass(frozen=True)
class AnnouncedFile:
    key: UUID
    role: FileRole
    stands_for: UUID | None
    name: str
    size_bytes: int
    sha256: str


def announce(data: Any, *, by: User) -> Arrival:
    """Begins or continues; says nothing twice. What is finished stays as it is. Raises ArrivalRefused."""
    try:
        with transaction.atomic():
            return _announced(data, by)
    except IntegrityError:
        # Two tabs of the same phone at the same moment: the other one was first.
        with transaction.atomic():
            return _announced(data, by)


def _announced(data: Any, by: User) -> Arrival:
    if not isinstance(data, Mapping):
        raise ArrivalRefused("unreadable")
    key = _uuid(data.get("key"))
    arrival = Arrival.objects.select_for_update(of=("self",)).select_related("unit").filter(key=key).first()
    if arrival is not None and arrival.sender_id != by.pk:
        raise ArrivalRefused("not_yours")
    if arrival is not None:
        _begin_lost_parts_anew(arrival)
    if arrival is not None and arrival.done_at is not None:
        return arrival
    kind = kinds.find(data.get("kind"))
    if kind is None:
        raise ArrivalRefused("unknown_kind")
    unit = _unit(data.get("unit"))
    if not kind.may_send(by, unit):
        raise ArrivalRefused("not_allowed")
    content = _content(kind, data.get("content"))
    files = _files(data.get("files"))
    if files and not kind.takes_files:
        raise ArrivalRefused("unreadable")
    if not files and not kind.says_something(content):
        raise ArrivalRefused("nothing_in_it")
    now = clock.now()
    if arrival is None:
        if queries.unfinished(by) >= MOST_UNFINISHED:
            raise ArrivalRefused("too_many_unfinished")
        arrival = Arrival(key=key, sender=by, began_at=now)
    arrival.kind, arrival.unit, arrival.content = kind.name, unit, content
    arrival.noted_at, arrival.touched_at = _moment(data.get("noted_at"), now), now
    arrival.save()
    _note_files(arrival, files)
    return arrival


def _uuid(given: object) -> UUID:
    try:
        return UUID(given if isinstance(given, str) else "")
    except ValueError:
        raise ArrivalRefused("unreadable") from None


def _unit(given: object) -> Unit:
    number = given if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**62 else 0
    unit = Unit.objects.filter(pk=number).first()
    if unit is None:
        raise ArrivalRefused("no_unit")
    return unit


def _content(kind: kinds.ArrivalKind, given: object) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise ArrivalRefused("unreadable")
    if len(json.dumps(given)) > MOST_CONTENT_BYTES:
        raise ArrivalRefused("too_much_text")
    try:
        return kind.clean(given)
    except (TextRefused, ValueError, TypeError) as fault:
        raise ArrivalRefused("unreadable") from fault


def _moment(given: object, now: datetime) -> datetime:
    """The phone's clock, where it is believable: not in the future, not years ago."""
    try:
        told = datetime.fromisoformat(str(given))
    except ValueError:
        return now
    if told.tzinfo is None or told > now + timedelta(minutes=5) or told < now - timedelta(days=400):
        return now
    return min(told, now)


def _files(given: object) -> list[AnnouncedFile]:
    if not isinstance(given, list):
        raise ArrivalRefused("unreadable")
    if len(given) > MOST_FILES:
        raise ArrivalRefused("too_many_files", limit=MOST_FILES // 2)
    found = [_file(one) for one in given]
    if len({one.key for one in found}) != len(found):
        raise ArrivalRefused("unreadable")
    return found


def _file(given: Any) -> AnnouncedFile:
    if not isinstance(given, Mapping):
        raise ArrivalRefused("unreadable")
    size, digest = given.get("size"), given.get("sha256")
    if given.get("role") not in FileRole.values or not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise ArrivalRefused("unreadable")
    if not isinstance(digest, str) or not _HASH.fullmatch(digest) or size > 2**40:
        raise ArrivalRefused("unreadable")
    try:
        name = clean_line(str(given.get("name") or ""), max_length=200) or "tep"
    except TextRefused:
        name = "tep"
    stands_for = given.get("stands_for")
    return AnnouncedFile(
        key=_uuid(given.get("key")), role=FileRole(given["role"]), name=name, size_bytes=size, sha256=digest,
        stands_for=_uuid(stands_for) if stands_for else None,
    )  # fmt: skip


def _note_files(arrival: Arrival, files: list[AnnouncedFile]) -> None:
    known = {file.key: file for file in arrival.files.all()}
    for announced in files:
        row = known.pop(announced.key, None)
        if row is not None and (row.sha256, row.size_bytes) != (announced.sha256, announced.size_bytes):
            _drop(arrival.files.filter(pk=row.pk))
            row = None
        if row is None:
            row = ArrivingFile(arrival=arrival, **dataclasses.asdict(announced))
            limit = LARGEST_BYTES[MEDIA_KINDS[announced.role]]
            if announced.size_bytes > limit:
                size = f"{announced.size_bytes // MEGABYTE} MB"
                row.refused = media.UploadRefused("too_large", size=size, limit=f"{limit // MEGABYTE} MB").message
            row.save()
    # Taken out on the phone before everything was sent.
    _drop(arrival.files.filter(pk__in=[row.pk for row in known.values()]))


def _begin_lost_parts_anew(arrival: Arrival) -> None:
    """The folder of parts is not in a backup: after a restore the rows know of bytes that are not there."""
    for row in arrival.files.filter(kept_at=None, refused="", received_bytes__gt=0):
        if parts.size(row.pk) < row.received_bytes:
            ArrivingFile.objects.filter(pk=row.pk).update(received_bytes=0, is_whole=False)


def _drop(rows: QuerySet[ArrivingFile]) -> None:
    for pk in rows.values_list("pk", flat=True):
        transaction.on_commit(partial(parts.discard, pk))
    rows.delete()


def find(key: UUID, *, by: User) -> Arrival:
    """The arrival of this person. Of another one, and of none, the same is said."""
    arrival = Arrival.objects.select_related("unit", "sender").filter(key=key, sender=by).first()
    if arrival is None:
        raise ArrivalRefused("unknown_file")
    return arrival


@transaction.atomic
def take_piece(key: UUID, file_key: UUID, *, offset: int, data: bytes, by: User) -> ArrivingFile:
    """Puts a piece where the file ends so far; an offset elsewhere is refused with the right one.

    The last piece settles the file: its hash is compared, and of a wrong one nothing is kept.
    """
    if len(data) > MOST_CHUNK_BYTES:
        raise ArrivalRefused("chunk_too_large")
    arrival = find(key, by=by)
    _require(arrival, by)
    row = ArrivingFile.objects.select_for_update().filter(arrival=arrival, key=file_key).first()
    if row is None:
        raise ArrivalRefused("unknown_file")
    if row.refused or row.is_whole:
        return row
    if offset != row.received_bytes or offset + len(data) > row.size_bytes:
        raise ArrivalRefused("wrong_offset", received=row.received_bytes)
    _written(row, offset, data)
    row.received_bytes = offset + len(data)
    if row.received_bytes == row.size_bytes:
        row.is_whole = parts.sha256(row.pk) == row.sha256
        if not row.is_whole:
            row.received_bytes = 0
    row.save(update_fields=["received_bytes", "is_whole"])
    Arrival.objects.filter(pk=arrival.pk).update(touched_at=clock.now())
    if row.is_whole and row.role == FileRole.ORIGINAL and arrival.done_at is not None:
        _bring_original(arrival, row)
    return row


def _written(row: ArrivingFile, offset: int, data: bytes) -> None:
    try:
        parts.write(row.pk, offset, data)
    except media.UploadRefused as fault:
        raise ArrivalRefused("later") from fault


def _require(arrival: Arrival, by: User) -> kinds.ArrivalKind:
    kind = kinds.find(arrival.kind)
    if kind is None:
        raise ArrivalRefused("unknown_kind")
    if not kind.may_send(by, arrival.unit):
        raise ArrivalRefused("not_allowed")
    return kind


@transaction.atomic
def finish(key: UUID, *, by: User) -> Arrival:
    """Makes the thing when all that it needs is here. Asked again, it gives what was made. Raises ArrivalRefused."""
    found = find(key, by=by)
    arrival = Arrival.objects.select_for_update(of=("self",)).select_related("unit", "sender").get(pk=found.pk)
    if arrival.done_at is not None:
        return arrival
    kind = _require(arrival, by)
    files = list(arrival.files.select_for_update())
    if any(file.role in AWAITED and not file.is_settled for file in files):
        raise ArrivalRefused("incomplete")
    kept = [(file, _kept(arrival, file)) for file in files if file.role in AWAITED]
    pictures = [item for _file, item in kept if isinstance(item, Image)]
    voices = [item for _file, item in kept if isinstance(item, Audio)]
    if not pictures and not voices and not kind.says_something(arrival.content):
        raise ArrivalRefused("nothing_in_it")
    received = kinds.Received(
        key=arrival.key, unit=arrival.unit, by=by, content=arrival.content,
        noted_at=arrival.noted_at or arrival.began_at, pictures=pictures, voices=voices,
    )  # fmt: skip
    try:
        made = kind.make(received)
    except PermissionDenied:
        raise ArrivalRefused("not_allowed") from None
    arrival.result, arrival.result_url = made.piece, made.url
    arrival.content = {}
    arrival.done_at = arrival.touched_at = clock.now()
    arrival.save()
    for file in files:
        if file.role == FileRole.ORIGINAL and file.is_whole:
            _bring_original(arrival, file)
    return arrival


@transaction.atomic
def take_whole(data: Any, *, by: User) -> Arrival:
    """Announced and finished in one: for what has no file. Refused, nothing of it stays. Raises ArrivalRefused."""
    return finish(announce(data, by=by).key, by=by)


def told_of(arrival: Arrival) -> Mapping[str, Any]:
    """What the phone learns of what was made."""
    kind = kinds.find(arrival.kind)
    return kind.tell(arrival.result) if kind is not None and arrival.done_at is not None else {}


def _kept(arrival: Arrival, file: ArrivingFile) -> Image | Audio | None:
    """Lets the guard look at a whole file. What it refuses is written down with the reason; the rest goes on."""
    if not file.is_whole or file.refused:
        return None
    item: Any = None
    try:
        with parts.path(file.pk).open("rb") as data:
            item = media.accept_upload(
                file.name, data, by=arrival.sender, unit=arrival.unit, kind=MEDIA_KINDS[FileRole(file.role)]
            )
    except media.UploadRefused as fault:
        if fault.code in _PASSING:
            raise ArrivalRefused("later") from fault
        file.refused = fault.message[:500]
    except FileNotFoundError:
        # The phone still has the file; announced again, it is begun anew.
        raise ArrivalRefused("incomplete") from None
    else:
        file.kept_at, file.media_pk = clock.now(), item.pk
    file.save(update_fields=["refused", "kept_at", "media_pk"])
    transaction.on_commit(partial(parts.discard, file.pk))
    return item if isinstance(item, Image | Audio) else None


def _bring_original(arrival: Arrival, file: ArrivingFile) -> None:
    original = _kept(arrival, file)
    kind = kinds.find(arrival.kind)
    small = arrival.files.filter(key=file.stands_for).first() if file.stands_for else None
    first = Image.objects.filter(pk=small.media_pk).first() if small is not None and small.media_pk else None
    if isinstance(original, Image) and first is not None and kind is not None and first.pk != original.pk:
        kind.replace(arrival.key, first, original, arrival.sender)


def forget_unfinished(rows: QuerySet[Arrival]) -> int:
    """Half uploads that nobody continued, and the pieces on the disk. Called by retention."""
    return _forget(rows.filter(done_at=None))


def forget_answers(rows: QuerySet[Arrival]) -> int:
    """Finished ones: what they made stands elsewhere. Originals that never came leave their pieces here too."""
    return _forget(rows.exclude(done_at=None))


def _forget(rows: QuerySet[Arrival]) -> int:
    count = 0
    for arrival in rows:
        for pk in arrival.files.values_list("pk", flat=True):
            transaction.on_commit(partial(parts.discard, pk))
        arrival.delete()
        count += 1
    return count
