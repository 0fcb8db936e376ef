"""Keeps the children of `lantoa up` alive: starts, watches, restarts with back-off, stops."""

from __future__ import annotations

import collections
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MAX_DEATHS = 5
GO = b"go\n"
WINDOW_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 8.0
_STOP_SECONDS = 20.0
_LOG_BYTES = 20_000_000


class GaveUp(RuntimeError):
    """A child died five times within a minute."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name)
        self.name = name
        self.log = log


@dataclass
class Deaths:
    """How often a child died lately, and how long to wait before the next start."""

    times: collections.deque[float] = field(default_factory=lambda: collections.deque(maxlen=MAX_DEATHS))

    def add(self, now: float) -> None:
        self.times.append(now)

    def is_too_often(self, now: float) -> bool:
        return len(self.times) == MAX_DEATHS and now - self.times[0] <= WINDOW_SECONDS

    def pause(self, now: float) -> float:
        recent = sum(1 for at in self.times if now - at <= WINDOW_SECONDS)
        return float(min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** max(0, recent - 1)))


class Child:
    """A program in a session of its own, its output in a log file."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.environment = dict(environment)
        self.deaths = Deaths()
        self.process: subprocess.Popen[bytes] | None = None
        self.start_again_at = 0.0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None else None

    def start(self, *, is_held: bool = False) -> None:
        """`is_held`: it gets ready, and begins its work when `let_go` is called."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, *(["--held"] if is_held else [])],
                bufsize=0,
                stdin=subprocess.PIPE if is_held else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # The child asks the kernel to end with us (see `follow_supervisor`).
                env={**self.environment, "LANTOA_SUPERVISOR": str(os.getpid())},
                start_new_session=True,
            )

    def let_go(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(GO)
            self.process.stdin.close()

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def clear(self) -> None:
        """Ends what a killed leader left in its session: orphans would keep the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
            if self.process.stdin is not None:
                self.process.stdin.close()
            self.process = None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def shorten_log(self) -> None:
        """The child appends, so that cutting the file under it is safe."""
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > _LOG_BYTES:
                kept = last_lines(self.log, 1000)
                self.log.write_text(kept + "\n", encoding="utf-8")


class Supervisor:
    """`keep_database` comes before any child is started anew: without a database, its deaths would not be its own."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        keep_database: Callable[[], bool],
        tell_death: Callable[[str, float], None],
    ) -> None:
        self.children = list(children)
        self._keep_database = keep_database
        self._tell_death = tell_death
        self._database_deaths = Deaths()
        self._ask_database_again_at = 0.0
        self._shortened_at = 0.0

    def start(self) -> None:
        """Starts who does not run yet, lets go who is held."""
        for child in self.children:
            if child.process is None:
                child.start()
            else:
                child.let_go()

    def look(self) -> None:
        """One round: the database first, then every child. Raises GaveUp."""
        now = time.monotonic()
        if not self._has_database(now):
            return
        for child in self.children:
            if child.has_died():
                child.clear()
                child.deaths.add(now)
                if child.deaths.is_too_often(now):
                    raise GaveUp(child.name, child.log)
                pause = child.deaths.pause(now)
                child.start_again_at = now + pause
                self._tell_death(child.name, pause)
            elif child.process is None and now >= child.start_again_at:
                child.start()
        if now - self._shortened_at > 60:
            self._shortened_at = now
            for child in self.children:
                child.shorten_log()

    def stop(self) -> None:
        """All at once; who does not listen within twenty seconds is killed."""
        for child in self.children:
            child.ask_to_stop()
        end = time.monotonic() + _STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(timeout=max(0.1, end - time.monotonic()))
            child.clear()

    def _has_database(self, now: float) -> bool:
        from lantoa.cli.postgres import PostgresFailed

        if now < self._ask_database_again_at:
            return False
        try:
            had_died, is_back = self._keep_database(), True
        except PostgresFailed:
            had_died, is_back = True, False
        if had_died:
            self._database_deaths.add(now)
            if self._database_deaths.is_too_often(now):
                raise GaveUp("database", Path())
            pause = 0.0 if is_back else self._database_deaths.pause(now)
            self._ask_database_again_at = now + pause
            self._tell_death("database", pause)
        return is_back


def wait_to_be_let_go() -> None:
    """Called by a child that was started with --held; a supervisor that is gone never lets go."""
    if os.read(0, len(GO)) != GO:
        raise SystemExit(0)


def follow_supervisor() -> None:
    """Called by a child: end when the supervisor is gone, however it went. Linux only."""
    supervisor = os.environ.pop("LANTOA_SUPERVISOR", "")
    if not supervisor:
        return
    with contextlib.suppress(OSError, AttributeError):
        import ctypes

        set_parent_death_signal = 1
        ctypes.CDLL(None, use_errno=True).prctl(set_parent_death_signal, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(supervisor):
        raise SystemExit(0)


def last_lines(path: Path, count: int = 20) -> str:
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(max(0, size - 400 * count))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])
