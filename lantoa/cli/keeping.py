"""Backup and restore: one tar of a database dump, uploads and keys, checked file by file on the way back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from lantoa import __version__
from lantoa.cli import schema
from lantoa.cli.faults import Refused
from lantoa.cli.postgres.places import NoBinaries, packaged_binaries
from lantoa.cli.words import gettext as _
from lantoa.config import env

FORMAT = 1
# Everything in the home is kept except what is made anew: a folder that a later version adds is not forgotten.
NOT_KEPT = {"postgres", "run", "log", "static", "backups", "bench", "restore.new", "postgres.url"}
_KEPT_DUMPS = 5
_CHUNK = 1 << 20
_MAX_FILES = 5_000_000

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Backup:
    path: Path
    files: int
    size_bytes: int


def back_up(url: str, *, to: Path | None = None, tell: Tell = lambda line: None) -> Backup:
    """The database first: every file that it names is older than its dump."""
    home = env.home()
    path = to or home / "backups" / f"lantoa-{_stamp()}.tar"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        raise Refused(_("{path} is there already; a backup never writes over another one.").format(path=path))
    part = path.with_name(path.name + ".part")
    sums: dict[str, dict[str, Any]] = {}
    dump = part.with_name(part.name + ".dump")
    try:
        dump_database(url, dump)
        tell(_("Database written ({size})").format(size=_readable(dump.stat().st_size)))
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, dump, "database.dump", sums)
            for file, name in _home_files(home):
                _add(tar, file, name, sums)
            manifest = {
                "format": FORMAT,
                "version": __version__,
                "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "fingerprint": schema.marks(url).get("fingerprint", ""),
                "files": sums,
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


def restore(url: str, path: Path, *, replace: bool = False, tell: Tell = lambda line: None) -> Backup | None:
    """All is read and checked before anything is changed. Returns the backup of what was replaced, if any."""
    home = env.home()
    staging = home / "restore.new"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    try:
        files = unpack(path, staging)
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
        _restore_database(url, staging / "database.dump", into_empty=was_empty)
        tell(_("Database restored"))
        _move_into(home, staging, [name for name in files if name != "database.dump"])
        return before
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def dump_before_migrating(url: str) -> Path:
    """Migrations touch the database only; of these automatic dumps the last five are kept."""
    folder = env.home() / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"before-{_stamp()}.dump"
    dump_database(url, path)
    for old in sorted(folder.glob("before-*.dump"))[:-_KEPT_DUMPS]:
        old.unlink()
    return path


def dump_database(url: str, path: Path) -> None:
    address, secrets = _without_password(url)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    command = [find_program("pg_dump", url), "--format=custom", "--compress=6", "--no-owner", "--no-privileges"]
    with os.fdopen(handle, "wb") as file:
        done = subprocess.run(
            [*map(str, command), "--dbname", address],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            env={**os.environ, **secrets},
        )
    if done.returncode != 0:
        path.unlink(missing_ok=True)
        raise Refused(_("The database could not be written out:") + "\n" + _tail(done.stderr))


def load_dump(url: str, dump: Path) -> None:
    """As SQL through psql, in one transaction: pg_restore by itself sets what servers before 17 do not know."""
    address, secrets = _without_password(url)
    read = [str(find_program("pg_restore", url)), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    write = [str(find_program("psql", url)), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", address]
    environment = {**os.environ, **secrets, "PGOPTIONS": "-c client_min_messages=warning"}
    with (
        subprocess.Popen(read, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        subprocess.Popen(
            write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        ) as writer,
    ):
        assert reader.stdout is not None
        assert writer.stdin is not None
        try:
            _copy_sql(reader.stdout, writer.stdin)
            writer.stdin.close()
        except BrokenPipeError:
            reader.kill()
        assert writer.stderr is not None
        assert reader.stderr is not None
        words = writer.stderr.read() or reader.stderr.read()
    if writer.returncode != 0 or reader.returncode != 0:
        raise Refused(_("The database could not be restored:") + "\n" + _tail(words))


def find_program(name: str, url: str) -> Path:
    """Ours, which knows every server up to its own version; over the network the system's, since ours has no TLS."""
    ours = _ours(name)
    parts = urlsplit(url)
    is_remote = bool(parts.hostname) and "host=/" not in unquote(parts.query)
    # pg_restore talks to no server, and only the one that came with our pg_dump surely reads its files.
    if ours is not None and (not is_remote or name == "pg_restore"):
        return ours
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if installed and not (name == "pg_dump" and ours is not None and int(installed[-1].parts[4]) < _server_major(url)):
        return installed[-1]
    plain = shutil.which(name)
    if ours is not None or plain is None:
        if ours is None:
            raise Refused(_("The program {name} is missing: apt-get install postgresql-client").format(name=name))
        return ours
    return Path(plain)


def _ours(name: str) -> Path | None:
    try:
        return packaged_binaries() / "bin" / name
    except NoBinaries:
        return None


def _server_major(url: str) -> int:
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        return connection.info.server_version // 10_000


def unpack(path: Path, folder: Path) -> list[str]:
    """Reads an archive that may have been tampered with into an empty folder; gives the names of its files."""
    sums: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(path, mode="r:*") as tar:
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
    return sorted(sums)


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


def _restore_database(url: str, dump: Path, *, into_empty: bool) -> None:
    """Into a database beside the old one, which is put aside only when the new one is whole."""
    import psycopg
    from psycopg import sql

    if into_empty:
        schema.drop_marks(url)
        load_dump(url, dump)
        return
    name = unquote(urlsplit(url).path.lstrip("/"))
    fresh, old = f"{name}_restored", f"{name}_before_{time.strftime('%Y%m%d_%H%M%S', time.gmtime())}"
    server = psycopg.connect(schema.with_name(url, "postgres"), autocommit=True)
    with server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(fresh)))
        try:
            load_dump(schema.with_name(url, fresh), dump)
        except Refused:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
        for before, after in ((name, old), (fresh, name)):
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
            )
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))


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


def _copy_sql(source: IO[bytes], target: IO[bytes]) -> None:
    """The head of the script, line by line without what servers before 17 refuse; then the rest as it is."""
    for _number in range(200):
        line = source.readline()
        if not line.startswith(b"SET transaction_timeout"):
            target.write(line)
        if not line or line.startswith(b"SET row_security"):
            break
    shutil.copyfileobj(source, target, _CHUNK)


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """A password on the command line could be read by every user of the machine."""
    parts = urlsplit(url)
    if not parts.password:
        return url, {}
    place = parts.netloc.rpartition("@")[2]
    user = quote(unquote(parts.username or ""), safe="")
    return urlunsplit(parts._replace(netloc=f"{user}@{place}")), {"PGPASSWORD": unquote(parts.password)}


def _tail(words: bytes, lines: int = 8) -> str:
    return "\n".join(words.decode("utf-8", errors="replace").splitlines()[-lines:])


def _stamp() -> str:
    """Sorts by time, and no two are the same."""
    now = time.time_ns()
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime(now // 10**9)) + f"-{now // 1000 % 10**6:06d}"


def _readable(size_bytes: int) -> str:
    size = float(size_bytes)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
