"""Processes that are at work at once: one has loaded the house's code, every other is a fork of it.

A fork is as real as a process started by hand: its own connections, its own death. Only the loading is shared, which
takes seconds; a test that kills twelve workers would spend its time on imports.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Process:
    """A fork, with what `subprocess.Popen` has."""

    def __init__(self, warm: Warm, pid: int) -> None:
        self._warm, self.pid = warm, pid

    def poll(self) -> int | None:
        return self._warm.code_of(self.pid, seconds=0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._warm.code_of(self.pid, seconds=timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"fork {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Warm:
    """Loads `module` and calls its `prepare()`; each `start` forks and calls its `main(arguments)`."""

    def __init__(self, module: str, **environment: str) -> None:
        self._line, theirs = socket.socketpair()
        self._codes: dict[int, int] = {}
        self._started: list[int] = []
        self._rest = b""
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", module, str(theirs.fileno())],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def start(self, *arguments: str, output: int, errors: int | None = None, **environment: str) -> Process:
        """`output`, `errors`: descriptors of open files or pipes; without `errors` both streams go to one."""
        asked = json.dumps([arguments, environment]).encode()
        socket.send_fds(self._line, [asked], [output, output if errors is None else errors])
        while not self._started:
            assert self._listen(60), "no process could be started"
        return Process(self, self._started.pop())

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Starts one and waits for its end."""
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
            process = self.start(*arguments, output=said.fileno(), errors=complained.fileno(), **environment)
            code = process.wait()
            said.seek(0)
            complained.seek(0)
            return subprocess.CompletedProcess(arguments, code, said.read(), complained.read())

    def code_of(self, pid: int, *, seconds: float | None) -> int | None:
        until = None if seconds is None else time.monotonic() + seconds
        while pid not in self._codes:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not self._listen(left):
                return None
        return self._codes[pid]

    def close(self) -> None:
        self._line.close()
        self._process.wait(20)

    def _listen(self, seconds: float | None) -> bool:
        """Takes what was told meanwhile; False if nothing was."""
        if not select.select([self._line], [], [], seconds)[0]:
            return False
        told = self._line.recv(65536)
        assert told, "the process that forks is gone"
        *lines, self._rest = (self._rest + told).split(b"\n")
        for line in lines:
            pid, code = json.loads(line)
            if code is None:
                self._started.append(pid)
            else:
                self._codes[pid] = code
        return True


def _serve(module: Any, line: socket.socket) -> None:
    """Forks when asked, tells who ended, ends with the test that started it."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def tell(pid: int, code: int | None) -> None:
        line.sendall(json.dumps([pid, code]).encode() + b"\n")

    while True:
        ready, _, _ = select.select([line, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            while True:
                try:
                    pid, status = os.waitpid(-1, os.WNOHANG)
                except ChildProcessError:
                    break
                if not pid:
                    break
                tell(pid, os.waitstatus_to_exitcode(status))
        if line in ready:
            asked, handles, _, _ = socket.recv_fds(line, 65536, 2)
            if not asked:
                return
            arguments, environment = json.loads(asked)
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for handle in (woken, wake, line.detach()):
                    os.close(handle)
                _be(module, arguments, environment, handles)
            for handle in handles:
                os.close(handle)
            tell(pid, None)


def _be(module: Any, arguments: list[str], environment: dict[str, str], streams: list[int]) -> None:
    """The fork: as a process that was started with these arguments, this environment and these streams."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
    code = 1
    try:
        for number, stream in enumerate(streams, 1):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.update(environment)
        _settle()
        module.main(arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # noqa: BLE001  (whatever it was, a fork never goes back into the loop of its parent)
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _settle() -> None:
    """What Django read from the environment when it was loaded, read again."""
    from django.conf import settings
    from django.db import connections
    from django.test import override_settings

    from lantoa.config import env

    url = env.database_url()
    assert url is not None
    connections["default"].settings_dict.update(env.database(url))
    home = env.home()
    override_settings(HOME=home, MEDIA_ROOT=home / "media").enable()
    assert home == settings.HOME


if __name__ == "__main__":
    loaded = import_module(sys.argv[1])
    loaded.prepare()
    _serve(loaded, socket.socket(fileno=int(sys.argv[2])))
