"""What the timer does every night: a backup here, a sealed one at the second place, old ones go."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from lantoa.cli import schema
from lantoa.cli.faults import Refused
from lantoa.cli.keeping import sealing
from lantoa.cli.keeping.archives import Backup, back_up
from lantoa.cli.words import gettext as _
from lantoa.config import env

_KEPT_HERE = 7
_KEPT_SEALED = 30
_BROKEN_AFTER_SECONDS = 24 * 3600
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Night:
    here: Backup
    sealed: Path | None  # None: no second place is set


def keep_tonight(url: str, *, tell: Callable[[str], None] = lambda line: None) -> Night:
    """The backup here stands even where the second place fails; the fault is told all the same."""
    here = back_up(url, tell=tell)
    note(url, "backup_at")
    _thin_out(env.home() / "backups", "lantoa-*.tar", _KEPT_HERE)
    _clear_broken(env.home() / "backups")
    place = env.text("LANTOA_BACKUP_TO")
    if not place:
        return Night(here, None)
    sealed = _seal_to(Path(place), here.path, env.text("LANTOA_BACKUP_RECIPIENT"))
    note(url, "backup_sealed_at")
    tell(_("Sealed copy: {path}").format(path=sealed))
    _thin_out(Path(place), "lantoa-*.tar.age", _KEPT_SEALED)
    return Night(here, sealed)


def note(url: str, key: str) -> None:
    """Beside the schema's mark, where web and `doctor` look for the age of the newest backup."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        schema.write_mark(connection, key, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))


def _seal_to(place: Path, source: Path, recipient: str) -> Path:
    if not recipient:
        raise Refused(
            _(
                "LANTOA_BACKUP_TO is set, LANTOA_BACKUP_RECIPIENT is not: no unsealed backup leaves this machine. "
                "Type: lantoa backup --new-key FILE"
            )
        )
    if not place.is_dir():
        # Made by us, it would lie on this machine's own disk, below the place where the share is missing.
        raise Refused(_("The second place {place} is not there: is the share mounted?").format(place=place))
    target = place / f"{source.name}.age"
    part = target.with_name(target.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            summing = _Summing(raw)
            with source.open("rb") as plain, sealing.sealed(cast("IO[bytes]", summing), recipient) as stream:
                shutil.copyfileobj(plain, stream, _CHUNK)
            raw.flush()
            os.fsync(raw.fileno())
        with part.open("rb") as again:
            if hashlib.file_digest(again, "sha256").digest() != summing.sum.digest():
                raise Refused(_("{path} reads otherwise than it was written.").format(path=target))
        part.rename(target)
    except OSError as fault:
        raise Refused(
            _("The second place {place} did not take the backup: {fault}").format(place=place, fault=fault)
        ) from fault
    finally:
        part.unlink(missing_ok=True)
    return target


class _Summing:
    def __init__(self, target: IO[bytes]) -> None:
        self.sum = hashlib.sha256()
        self._target = target

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        return self._target.write(data)


def _clear_broken(folder: Path) -> None:
    """What a killed backup left half written; never that of one that is at work now."""
    for pattern in ("lantoa-*.tar.part", "lantoa-*.tar.dump"):
        for left in folder.glob(pattern):
            if time.time() - left.stat().st_mtime > _BROKEN_AFTER_SECONDS:
                left.unlink(missing_ok=True)


def _thin_out(folder: Path, pattern: str, kept: int) -> None:
    """By name, which begins with the time; what somebody put there under another name is left alone."""
    for old in sorted(folder.glob(pattern))[:-kept]:
        old.unlink(missing_ok=True)
