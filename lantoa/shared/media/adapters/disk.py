"""The folder of uploads. A file is there whole or not at all: written beside, synced, then moved into its place."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings

from lantoa.shared.media.choices import KEEP_FREE_BYTES
from lantoa.shared.media.logic import addresses
from lantoa.shared.media.logic.refusals import UploadRefused

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FOLDER_MODE, _FILE_MODE = 0o750, 0o640
_BLOCK = 1024 * 1024
_LOOK_AT_DISK_EVERY = 64 * _BLOCK


class Received(NamedTuple):
    path: Path
    size: int
    sha256: str
    sha1: str  # what Wagtail finds duplicates by


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


@contextmanager
def fullness_told() -> Iterator[None]:
    """Turns "no space left" into a refusal that a person understands."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            raise UploadRefused("disk_full") from fault
        raise


def _keep_free() -> int:
    return int(getattr(settings, "LANTOA_MEDIA_KEEP_FREE_BYTES", KEEP_FREE_BYTES))


def refuse_when_full(folder: Path, coming: int = 0) -> None:
    stat = os.statvfs(folder)
    if stat.f_bavail * stat.f_frsize - coming < _keep_free():
        raise UploadRefused("disk_full")


def make_folder(folder: Path) -> Path:
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    return folder


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def working_name(ext: str = "part") -> Path:
    """A name of its own among the half-written ones."""
    return make_folder(root() / addresses.INCOMING) / f"{secrets.token_hex(16)}.{ext}"


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    try:
        with fullness_told(), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def receive(blocks: Iterable[bytes], *, limit: int) -> Received:
    """Takes a file in, up to `limit`, in constant memory. Raises UploadRefused: too_large, disk_full, empty."""
    sha256, sha1, size, looked_at = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), 0, 0
    with fullness_told():
        path = working_name()
        refuse_when_full(path.parent)
    with _written(path) as out:
        for block in blocks:
            size += len(block)
            if size > limit:
                raise UploadRefused("too_large", size=_megabytes(size, is_least=True), limit=_megabytes(limit))
            if size - looked_at > _LOOK_AT_DISK_EVERY:
                refuse_when_full(path.parent)
                looked_at = size
            sha256.update(block)
            sha1.update(block)
            out.write(block)
        if size == 0:
            raise UploadRefused("empty")
    return Received(path, size, sha256.hexdigest(), sha1.hexdigest())


def _megabytes(size: int, *, is_least: bool = False) -> str:
    return f"{'> ' if is_least else ''}{max(1, round(size / _BLOCK))} MB"


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK):
        yield block


def measured(path: Path) -> Received:
    """A file that lies on our disk already, with its hashes, in one reading."""
    sha256, sha1, size = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), 0
    with path.open("rb") as file:
        for block in blocks_of(file):
            size += len(block)
            sha256.update(block)
            sha1.update(block)
    return Received(path, size, sha256.hexdigest(), sha1.hexdigest())


def write_at(path: Path, offset: int, blocks: Iterable[bytes], *, most: int) -> int:
    """Writes blocks from `offset` on, `most` bytes at most, and gives how many; they are on the disk when it returns.

    What lies behind the offset was never acknowledged (a request died after writing and before its commit): it goes.
    When the sender breaks off, what has come is kept. Raises UploadRefused: disk_full.
    """
    with fullness_told():
        make_folder(path.parent)
        refuse_when_full(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, _FILE_MODE)
        written = 0
        try:
            os.ftruncate(handle, offset)
            for block in _unbroken(blocks):
                piece = memoryview(block)[: most - written]
                while piece:
                    count = os.pwrite(handle, piece, offset + written)
                    written, piece = written + count, piece[count:]
                if written >= most:
                    break
            os.fsync(handle)
        finally:
            os.close(handle)
    return written


def _unbroken(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Ends where the connection ended."""
    iterator = iter(blocks)
    while True:
        try:
            block = next(iterator)
        except StopIteration:
            return
        except OSError as fault:
            if fault.errno in _FULL:
                raise
            return
        yield block


def linked(path: Path) -> Path:
    """The same file under a working name, so that the first name stays until the caller is sure."""
    working = working_name()
    try:
        os.link(path, working)
    except OSError as fault:
        if fault.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.EXDEV}:
            raise
        shutil.copyfile(path, working)
    return working


def keep(path: Path, name: str) -> str:
    """Moves a received file to `name` below the folder of uploads, never over another; gives the name it got."""
    stem, dot, ext = name.rpartition(".")
    with fullness_told():
        while True:
            target = root() / name
            make_folder(target.parent)
            try:
                os.link(path, target)
            except FileExistsError:
                name = f"{stem}_{secrets.token_hex(4)[:7]}{dot}{ext}"
                continue
            except OSError as fault:
                # Some network disks know no links. The name is a hash, so a race here would be with the same content.
                if fault.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.EXDEV} or target.exists():
                    raise
                shutil.move(path, target)
            break
        path.unlink(missing_ok=True)
        _sync_folder(target.parent)
    return name


def put(name: str, data: bytes) -> None:
    """Writes a small file whole, over an older one of that name."""
    target = root() / name
    with fullness_told():
        make_folder(target.parent)
        part = working_name()
        with _written(part) as out:
            out.write(data)
        part.replace(target)


def put_file(name: str, path: Path) -> None:
    """Moves a finished file to its name, over an older one."""
    target = root() / name
    with fullness_told():
        make_folder(target.parent)
        path.chmod(_FILE_MODE)
        path.replace(target)


def discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def remove_folder(name: str) -> None:
    shutil.rmtree(root() / name, ignore_errors=True)


def move_folder(name: str, to: str) -> None:
    """Moves what lies in one folder into another one; a newer file of the same name wins."""
    source, target = root() / name, root() / to
    if not source.is_dir():
        return
    make_folder(target.parent)
    with suppress(OSError):
        source.rename(target)  # at once, when nothing is there yet
        return
    make_folder(target)
    for file in sorted(source.iterdir()):
        with suppress(FileNotFoundError):
            file.replace(target / file.name)
    with suppress(OSError):
        source.rmdir()


def files_in(name: str) -> list[Path]:
    folder = root() / name
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def older_than(folder: str, seconds: float) -> Iterator[Path]:
    """Files below a folder that nobody has written for that long."""
    # Against the file system's own clock, not the house's, which tests may stop.
    before = time.time() - seconds
    base = root() / folder
    if not base.is_dir():
        return
    for path in base.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < before:
                yield path
