"""Files that come by tus, piece by piece. One request at a time writes into a file, whichever process it is in."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from lantoa.shared.media.adapters import disk

FOLDER = "arriving-files"


class Busy(Exception):
    """Another request, perhaps one whose browser has gone already, is still writing."""


def path(key: UUID) -> Path:
    return disk.root() / FOLDER / f"{key}.part"


def is_here(key: UUID) -> bool:
    return path(key).is_file()


def size(key: UUID) -> int:
    return path(key).stat().st_size if is_here(key) else 0


def discard(key: UUID) -> None:
    disk.discard(path(key))
    disk.discard(path(key).with_suffix(".lock"))


@contextmanager
def held(key: UUID) -> Iterator[None]:
    """Nobody else writes meanwhile; a killed process lets go by dying. Raises Busy."""
    lock = path(key).with_suffix(".lock")
    with disk.fullness_told():
        disk.make_folder(lock.parent)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno in {errno.EAGAIN, errno.EACCES}:
                raise Busy from fault
            raise
        yield
    finally:
        os.close(handle)
