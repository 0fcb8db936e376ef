"""The audit log: written with the change it tells of, chained, never altered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, models

from lantoa.core import clock
from lantoa.shared.accounts.logic.chain import FIRST, hash_of
from lantoa.shared.accounts.models import AuditEntry, User
from lantoa.shared.units.models import Unit

# One lock for the whole chain: entries are ordered by who holds it, until that transaction ends.
_LOCK = 0x4C54_4155_4449_54  # "LTAUDIT"


class OutsideTransaction(RuntimeError):
    """The entry could be kept and the change be lost."""


def record(
    action: str, obj: models.Model | None, by: User | None, *, unit: Unit | int | None = None, **detail: Any
) -> AuditEntry:
    """Writes an entry in the open transaction. `detail`: keys and small values, never names or personal data."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(action)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    previous = AuditEntry.objects.order_by("-pk").values_list("hash", flat=True).first() or FIRST
    entry = AuditEntry(
        at=clock.now(),
        by_pk=by.pk if by is not None else None,
        action=action,
        object_kind=obj._meta.label_lower if obj is not None else "",
        object_pk=str(obj.pk) if obj is not None else "",
        unit_pk=_unit_pk(obj, unit),
        detail={key: _plain(value) for key, value in detail.items()},
        previous_hash=previous,
    )
    entry.hash = hash_of(facts(entry), previous)
    entry.save(force_insert=True)
    return entry


def verify() -> list[int]:
    """Keys of entries that do not fit their chain; empty when the log is whole. Reads everything."""
    broken: list[int] = []
    previous = FIRST
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.previous_hash != previous or entry.hash != hash_of(facts(entry), entry.previous_hash):
            broken.append(entry.pk)
        previous = entry.hash
    return broken


def head() -> str:
    """The newest hash. Written down outside the database it shows a later cut of the log's end."""
    return AuditEntry.objects.order_by("-pk").values_list("hash", flat=True).first() or FIRST


def facts(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "by": entry.by_pk,
        "action": entry.action,
        "object": [entry.object_kind, entry.object_pk],
        "unit": entry.unit_pk,
        "detail": entry.detail,
    }


def _unit_pk(obj: models.Model | None, unit: Unit | int | None) -> int | None:
    if isinstance(unit, Unit):
        return int(unit.pk)
    if unit is not None:
        return unit
    if isinstance(obj, Unit):
        return int(obj.pk)
    told = getattr(obj, "unit_id", None)
    return int(told) if isinstance(told, int) else None


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [_plain(v) for v in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    return str(value)
