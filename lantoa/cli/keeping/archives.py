"""One tar of a database dump, uploads and keys, checked file by file on the way back."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lantoa import __version__
from lantoa.cli import schema
from lantoa.cli.faults import Refused
from lantoa.cli.keeping import dumps, sealing
from lantoa.cli.words import gettext as _
from lantoa.config import env

FORMAT = 1
# Everything in the home is kept except what is made anew: a folder that a later version adds is not forgotten.
NOT_KEPT = {"postgres", "run", "log", "static", "backups", "bench", "restore.new", "drill.new", "postgres.url"}
_CHUNK = 1 << 20
_MAX_FILES = 5_000_000

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Backup:
    path: Path
    files: int
    size_bytes: int


def bring_database_back(url: str, path: Path) -> None:
    """After an upgrade that failed: the database of a backup of ours takes the place of the present one."""
    with staging("restore.new") as folder:
        unpack(path, folder)
        dumps.replace_database(url, folder / "database.dump", into_empty=False)


@contextlib.contextmanager
def staging(name: str) -> Iterator[Path]:
    """An empty folder in the home (its name stands in NOT_KEPT), gone afterwards."""
    folder = env.home() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Unpacked:
    names: list[str]
    rows: dict[str, int]  # by table, as they were when the backup was made; empty in backups of earlier versions


def back_up(url: str, *, to: Path | None = None, recipient: str = "", tell: Tell = lambda line: None) -> Backup:
    """The database first: every file that it names is older than its dump. `recipient`: a public key to seal for."""
    home = env.home()
    suffix = ".tar.age" if recipient else ".tar"
    path = to or home / "backups" / f"lantoa-{dumps.stamp()}{suffix}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        raise Refused(_("{path} is there already; a backup never writes over another one.").format(path=path))
    part = path.with_name(path.name + ".part")
    sums: dict[str, dict[str, Any]] = {}
    # Never in the place that the backup goes to: there it would stand unsealed for a while.
    dump = home / "backups" / f"{path.name}.dump"
    dump.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        rows = dumps.dump_with_counts(url, dump)
        tell(_("Database written ({size})").format(size=_readable(dump.stat().st_size)))
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with (
                sealing.sealed(raw, recipient) as stream,
                tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                _add(tar, dump, "database.dump", sums)
                for file, name in _home_files(home):
                    _add(tar, file, name, sums)
                manifest = {
                    "format": FORMAT,
                    "version": __version__,
                    "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    "fingerprint": schema.marks(url).get("fingerprint", ""),
                    "files": sums,
                    "rows": rows,
                }
                _add_bytes(tar, "manifest.json", json.dumps(manifest, ensure_ascii=False).encode())
            raw.flush()
            os.fsync(raw.fileno())
        part.rename(path)
    except OSError as fault:
        raise Refused(_("The backup could not be written: {fault}").format(fault=fault)) from fault
    finally:
        part.unlink(missing_ok=True)
        dump.unlink(missing_ok=True)
    return Backup(path=path, files=len(sums), size_bytes=path.stat().st_size)


def restore(
    url: str, path: Path, *, replace: bool = False, key: Path | None = None, tell: Tell = lambda line: None
) -> Backup | None:
    """All is read and checked before anything is changed. Returns the backup of what was replaced, if any."""
    home = env.home()
    with staging("restore.new") as folder:
        files = unpack(path, folder, key=key).names
        tell(_("{count} files read and checked").format(count=len(files)))
        schema.ensure_exists(url)
        was_empty = not schema.has_tables(url)
        before: Backup | None = None
        if not was_empty:
            if not replace:
                raise Refused(
                    _("The database is not empty. `lantoa restore --replace FILE` keeps a backup, then replaces it.")
                )
            before = back_up(url)
            tell(_("What is there now was kept in {path}").format(path=before.path))
        dumps.replace_database(url, folder / "database.dump", into_empty=was_empty)
        tell(_("Database restored"))
        _move_into(home, folder, [name for name in files if name != "database.dump"])
        return before


def unpack(path: Path, folder: Path, *, key: Path | None = None) -> Unpacked:
    """Reads an archive that may have been tampered with into an empty folder."""
    sums: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with _opened(path, key) as tar:
            for member in tar:
                if member.isdir():
                    continue
                name = _safe_name(member)
                source = tar.extractfile(member)
                if source is None or name in sums or len(sums) > _MAX_FILES:
                    raise _not_ours(path, name)
                if name == "manifest.json":
                    manifest = json.loads(source.read(256 << 20))
                    continue
                sums[name] = _write_out(source, folder / name)
    except (tarfile.TarError, EOFError, json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise Refused(_("{path} is damaged or is no backup: {fault}").format(path=path, fault=fault)) from fault
    except OSError as fault:
        raise Refused(_("{path} cannot be read: {fault}").format(path=path, fault=fault)) from fault
    if not isinstance(manifest, dict) or "database.dump" not in sums:
        raise _not_ours(path, "manifest.json")
    if manifest.get("format") != FORMAT:
        raise Refused(_("{path} was made by a newer version of Lan Tỏa.").format(path=path))
    expected = {name: entry.get("sha256") for name, entry in manifest.get("files", {}).items()}
    if expected != sums:
        wrong = next(iter(sorted(set(expected.items()) ^ set(sums.items()))))[0]
        raise Refused(_("{path} is damaged: {name} is not what was written.").format(path=path, name=wrong))
    return Unpacked(names=sorted(sums), rows=manifest.get("rows") or {})


@contextlib.contextmanager
def _opened(path: Path, key: Path | None) -> Iterator[tarfile.TarFile]:
    if not sealing.is_sealed(path):
        with tarfile.open(path, mode="r:*") as tar:
            yield tar
        return
    if key is None:
        raise sealing.BadKey(
            _("{path} is sealed: add --key FILE, the secret key that is kept apart.").format(path=path)
        )
    with path.open("rb") as raw:
        stream = sealing.Opener(raw, sealing.read_key(key), name=str(path))
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            yield tar
        # To its end: only the last chunk says that nothing was cut off.
        while stream.read(_CHUNK):
            pass


def _not_ours(path: Path, name: str) -> Refused:
    return Refused(_("{path} is no backup of Lan Tỏa ({name}).").format(path=path, name=name))


def _safe_name(member: tarfile.TarInfo) -> str:
    """Plain files under plain names only: no links, devices, absolute paths or ways out of the folder."""
    name = PurePosixPath(member.name)
    is_plain = member.isreg() and not name.is_absolute() and ".." not in name.parts and "\0" not in member.name
    if not is_plain or not name.parts or (name.parts[0] in NOT_KEPT):
        raise Refused(_("The archive holds something that may not be unpacked: {name}").format(name=member.name))
    return str(name)


def _write_out(source: IO[bytes], target: Path) -> str:
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    seen = hashlib.sha256()
    with os.fdopen(handle, "wb") as file:
        while chunk := source.read(_CHUNK):
            seen.update(chunk)
            file.write(chunk)
    return seen.hexdigest()


def _home_files(home: Path) -> Iterator[tuple[Path, str]]:
    for top in sorted(home.iterdir()):
        if top.name in NOT_KEPT or top.name.startswith("."):
            continue
        if top.is_file() and not top.is_symlink():
            yield top, top.name
        elif top.is_dir():
            for parent, folders, files in os.walk(top):
                folders.sort()
                for name in sorted(files):
                    file = Path(parent, name)
                    if file.is_file() and not file.is_symlink():
                        yield file, str(file.relative_to(home))


def _add(tar: tarfile.TarFile, file: Path, name: str, sums: dict[str, dict[str, Any]]) -> None:
    """A file that is removed while we read is simply not in the backup; one that grows is cut where we began."""
    try:
        source = file.open("rb")
    except FileNotFoundError:
        return
    with source:
        state = os.fstat(source.fileno())
        entry = tarfile.TarInfo(name)
        entry.size = state.st_size
        entry.mode = 0o600
        entry.mtime = int(state.st_mtime)
        reader = _Summing(source, state.st_size)
        tar.addfile(entry, reader)
    sums[name] = {"sha256": reader.sum.hexdigest(), "size_bytes": state.st_size}


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    tar.addfile(entry, io.BytesIO(content))


class _Summing(io.RawIOBase):
    """Reads a file and sums it on the way."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self.sum = hashlib.sha256()
        self._source = source
        self._left = size

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(chunk)
        self.sum.update(chunk)
        return chunk


def _move_into(home: Path, staging: Path, names: list[str]) -> None:
    """Folders that the backup has are replaced whole; what it does not know is left."""
    for top in sorted({PurePosixPath(name).parts[0] for name in names}):
        target = home / top
        aside = home / "restore.new" / f"{top}.before"
        if target.exists():
            target.rename(aside)
        (staging / top).rename(target)
        if target.is_dir():
            for parent, folders, files in os.walk(target):
                for name in folders:
                    Path(parent, name).chmod(0o750)
                for name in files:
                    # Uploads are read by the web server in front; keys and passwords by nobody else.
                    Path(parent, name).chmod(0o640 if top == "media" else 0o600)


def _readable(size_bytes: int) -> str:
    size = float(size_bytes)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
