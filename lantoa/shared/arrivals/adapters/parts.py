"""Files that are still arriving, beside the folder of uploads' other parts. Nobody reads them but `services`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lantoa.shared.media.adapters import disk

FOLDER = "arriving"


def path(pk: int) -> Path:
    return disk.root() / FOLDER / f"{pk}.part"


def write(pk: int, offset: int, data: bytes) -> None:
    """Puts a piece in its place, on the disk before this returns. Raises UploadRefused: disk_full."""
    disk.refuse_when_full(disk.make_folder(path(pk).parent), len(data))
    disk.write_at(path(pk), offset, [data], most=len(data))


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
