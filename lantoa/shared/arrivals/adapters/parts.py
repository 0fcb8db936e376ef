"""Files that are still arriving, beside the folder of uploads' other parts. Nobody reads them but `services`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from lantoa.shared.media.adapters import disk

FOLDER = "arriving"


def path(pk: int) -> Path:
    return disk.root() / FOLDER / f"{pk}.part"


def write(pk: int, offset: int, data: bytes) -> None:
    """Puts a piece in its place, on the disk before this returns. Raises UploadRefused: disk_full."""
    with disk.fullness_told():
        target = path(pk)
        disk.make_folder(target.parent)
        disk.refuse_when_full(target.parent, len(data))
        handle = os.open(target, os.O_WRONLY | os.O_CREAT, 0o640)
        try:
            # What lies behind the offset was never acknowledged: a request died after writing and before its commit.
            os.ftruncate(handle, offset)
            written = 0
            while written < len(data):
                written += os.pwrite(handle, data[written:], offset + written)
            os.fsync(handle)
        finally:
            os.close(handle)


def sha256(pk: int) -> str:
    with path(pk).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size(pk: int) -> int:
    try:
        return path(pk).stat().st_size
    except FileNotFoundError:
        return 0


def discard(pk: int) -> None:
    disk.discard(path(pk))
