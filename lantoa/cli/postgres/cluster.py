"""One embedded server: made, started, watched, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from lantoa.cli.postgres import modes, places
from lantoa.cli.words import gettext as _

_START_SECONDS = 300  # a recovery after a power cut may take minutes on a slow disk
_STOP_SECONDS = 30
_LOG_BYTES = 20_000_000


class PostgresFailed(RuntimeError):
    """The server did not start or stop; the message ends with the last lines of its log."""


class Cluster:
    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self._settings = dict(settings or {})
        self.runner = modes.choose()
        running = _running(home)
        # Folders are not moved under a server that another process has started, perhaps in another mode.
        self.places = running or places.prepare(home, self.runner)
        self.is_new = False
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process of a running server, whoever started it."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        if self._child is not None and self._child.pid == pid:
            return pid if self._child.poll() is None else None
        return pid if _is_postmaster(pid, self.places.data) else None

    @property
    def is_ready(self) -> bool:
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == "ready" and self.pid is not None

    def ensure_started(self) -> bool:
        """Starts the server unless it runs; True if this call started it."""
        if self.pid is not None:
            self._wait_until_ready()
            return False
        if not (self.places.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._make_ready_for_start()
        with self._open_log() as log:
            self._child = self.runner.start(
                [self.places.binaries / "postgres", "-D", self.places.data, "-k", self.places.socket, "-h", ""],
                output=log,
            )
        self._wait_until_ready()
        return True

    def stop(self) -> None:
        """A fast shutdown: open transactions roll back, everything committed is on disk."""
        pid = self.pid
        if pid is None:
            if self._child is not None and self._child.poll() is None:
                # Started a moment ago, and has not yet written its number.
                self._child.send_signal(signal.SIGINT)
                self._child.wait(_STOP_SECONDS)
            return
        for how, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 10)):
            try:
                os.kill(pid, how)
            except ProcessLookupError:
                return
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if self.pid is None and not _is_postmaster(pid, self.places.data):
                    return
                time.sleep(0.01)
        raise PostgresFailed(_("The database does not stop (process {pid}).").format(pid=pid))

    def program(self, name: str) -> Path:
        return self.places.binaries / name

    def _pid_file(self) -> list[str]:
        try:
            return (self.places.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []

    def _initialise(self) -> None:
        """Under a passing name first: a half-made cluster is never taken for a whole one."""
        fresh = self.places.data.with_name("data.new")
        subprocess.run(["rm", "-rf", str(fresh)], check=True)
        fresh.mkdir(mode=0o700)
        places.chown_tree(fresh.parent, self.runner)
        command: list[str | Path] = [
            *(self.program("initdb"), "-D", fresh, "-U", "lantoa", "-E", "UTF8", "--auth=trust", "--no-sync"),
            *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
        ]
        with self._open_log() as log:
            code = self.runner.start(command, output=log).wait()
        if code != 0:
            raise PostgresFailed(_("The database could not be made.") + "\n" + self.last_lines())
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\n# lantoa.conf is written anew at each start; settings of your own go below this line.\n")
            conf.write("include 'lantoa.conf'\n")
        (fresh / "lantoa.conf").touch()
        fresh.rename(self.places.data)
        self.is_new = True

    def _check_version(self) -> None:
        have = (self.places.data / "PG_VERSION").read_text(encoding="ascii").strip()
        answer = subprocess.run([self.program("postgres"), "--version"], check=False, capture_output=True, text=True)
        programs = answer.stdout.split()[-1].partition(".")[0] if answer.stdout else have
        if have != programs:
            raise PostgresFailed(
                _(
                    "The data in {folder} were made by PostgreSQL {have}; the programs here are {programs}. "
                    "Install the earlier version of Lan Tỏa, type `lantoa backup`, then restore with this one."
                ).format(folder=self.places.data, have=have, programs=programs)
            )

    def _make_ready_for_start(self) -> None:
        data = self.places.data
        (data / "lantoa.conf").write_text(_settings(self._settings), encoding="utf-8")
        places.chown_tree(data.parent, self.runner)
        data.chmod(0o700)
        lines = self._pid_file()
        if lines and lines[0].strip().isdigit() and _exists(int(lines[0])):
            # After a crash of the machine or container, the number may belong to any other program by now;
            # PostgreSQL would refuse to start. `ensure_started` has seen that it is no postmaster of these data.
            (data / "postmaster.pid").unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self.is_ready:
                return
            if self._child is not None and self._child.poll() is not None:
                break
            if self._child is None and self.pid is None:
                break
            time.sleep(0.01)
        raise PostgresFailed(_("The database did not start.") + "\n" + self.last_lines())

    def _open_log(self) -> BinaryIO:
        log = self.places.log
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        return log.open("ab")

    def last_lines(self, count: int = 15) -> str:
        try:
            lines = self.places.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-count:])


def _running(home: Path) -> places.Places | None:
    data = (home / "postgres").resolve() / "data"
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        pid, socket = int(lines[0]), Path(lines[4])
    except (OSError, ValueError, IndexError):
        return None
    if not _is_postmaster(pid, data):
        return None
    return places.Places(home=home, binaries=places.packaged_binaries() / "bin", data=data, socket=socket)


def _is_postmaster(pid: int, data: Path) -> bool:
    """A postmaster stands in its data folder; any other process with this number is a stranger."""
    proc = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():
        return _exists(pid)
    try:
        if (proc / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        return (proc / "cwd").resolve(strict=True) == data.resolve()
    except PermissionError:
        return (proc / "comm").read_text().strip() == "postgres"
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _settings(extra: Mapping[str, str]) -> str:
    """Durable (fsync stays on), small enough for a machine of 2 GB, JIT off: our queries are short."""
    try:
        memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (OSError, ValueError):
        memory_mb = 2048
    shared_mb = max(64, min(512, memory_mb // 8))
    ours = f"""\
shared_buffers = {shared_mb}MB
effective_cache_size = {max(256, memory_mb // 2)}MB
work_mem = 8MB
maintenance_work_mem = {max(32, min(256, memory_mb // 16))}MB
max_connections = 100
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
max_wal_size = 1GB
min_wal_size = 128MB
checkpoint_completion_target = 0.9
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
unix_socket_permissions = 0700
idle_in_transaction_session_timeout = '10min'
log_min_messages = warning
log_line_prefix = '%m [%p] %d '
log_lock_waits = on
log_checkpoints = off
"""
    return ours + "".join(f"{name} = {value}\n" for name, value in extra.items())
