"""Download kits on the disk: one .zip an album and what stands in it; another content is another name."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from lantoa.shared.media.adapters import disk

FOLDER = "kits"


def path(name: str) -> Path:
    return disk.root() / FOLDER / name


def write(name: str, files: Iterable[tuple[str, bytes]]) -> Path:
    """Whole or not at all. Pictures are packed already: nothing is deflated twice."""
    part = disk.working_name("zip")
    try:
        with disk.fullness_told():
            with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
                for inner, data in files:
                    disk.refuse_when_full(part.parent, len(data))
                    archive.writestr(inner, data)
            disk.put_file(f"{FOLDER}/{name}", part)
    finally:
        disk.discard(part)
    return path(name)


def forget(prefix: str, *, but: str = "") -> None:
    """Removes an album's kits, all but the present one."""
    for file in disk.files_in(FOLDER):
        if file.name.startswith(prefix) and file.name != but:
            disk.discard(file)
