"""From an empty folder to the first page, and from there to the second start, by `make run` itself.

The first start has its own home and caches, so that all downloads count; the page cache of the system is left alone.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import statistics
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from lantoa.bench.run import Measured, Run
from lantoa.config import env

FIGURES = {"first_page_s": "≤ 15", "second_start_s": "≤ 3"}
PEERS: dict[str, str] = {}

_WAIT_SECONDS = 240.0
_LEFT_OUT = shutil.ignore_patterns(
    ".venv*", "var", ".git", "__pycache__", "*.mo", ".mypy_cache", ".ruff_cache", "node_modules"
)


class NoPage(RuntimeError):
    """`make run` did not come to its first page; the message ends with what it said."""


def measure(run: Run) -> Measured:
    firsts: list[float] = []
    seconds: list[float] = []
    said: list[str] = []
    stops: list[float] = []
    for number in range(run.choose(quick=1, full=3)):
        place = run.folder / f"machine-{number}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(env.ROOT, place / "checkout", ignore=_LEFT_OUT, symlinks=True)
        try:
            first = _start(place, run.free_port())
            firsts.append(first.seconds)
            run.say(f"first page after {first.seconds:.1f} s")
            said = first.said or said
            stops.append(first.stop_seconds)
            for _again in range(run.choose(quick=1, full=3)):
                second = _start(place, run.free_port())
                seconds.append(second.seconds)
                run.say(f"second start {second.seconds:.1f} s")
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return Measured(
        figures={
            "first_page_s": round(statistics.median(firsts), 2),
            "second_start_s": round(statistics.median(seconds), 2),
        },
        work={
            "first_pages_s": [round(value, 2) for value in firsts],
            "second_starts_s": [round(value, 2) for value in seconds],
            "stops_s": [round(value, 2) for value in stops],
            "steps": said,
        },
    )


class _Started:
    def __init__(self, seconds: float, stop_seconds: float, said: list[str]) -> None:
        self.seconds = seconds
        self.stop_seconds = stop_seconds
        self.said = said


def _start(place: Path, port: int) -> _Started:
    """One `make run` to its first page, then Ctrl-C."""
    log = place / "make.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "run", f"UP=--port {port}"],
            cwd=place / "checkout",
            env=_environment(place),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while not _is_page(port):
            if process.poll() is not None or time.monotonic() - started > _WAIT_SECONDS:
                raise NoPage(log.read_text(encoding="utf-8", errors="replace")[-3000:])
            time.sleep(0.02)
        seconds = time.monotonic() - started
    finally:
        stopping = time.monotonic()
        # As a terminal does: everybody in the foreground hears Ctrl-C; the children have sessions of their own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return _Started(seconds, time.monotonic() - stopping, [line[2:] for line in lines if line.startswith("→ ")])


def _environment(place: Path) -> Mapping[str, str]:
    """The machine's, less everything that would lend us what is already downloaded, compiled or running."""
    dropped = ("LANTOA_", "DATABASE_URL", "VIRTUAL_ENV", "XDG_", "DJANGO_", "MAKE", "MFLAGS", "PYTHONPATH")
    cached = ("UV_CACHE_DIR", "PIP_CACHE_DIR", "PYTHONPYCACHEPREFIX")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped) and name not in cached}
    # A venv in front would be taken for the machine's python3.
    path = [part for part in kept.get("PATH", "").split(":") if not (Path(part).parent / "pyvenv.cfg").exists()]
    home = place / "home"
    home.mkdir(exist_ok=True)
    return {**kept, "PATH": ":".join(path), "HOME": str(home), "LANTOA_HOME": str(place / "var"), "LANTOA_LANG": "en"}


def _is_page(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status in {301, 302, 307, 308} and (where := answer.getheader("Location")):
            connection.request("GET", where, headers={"Host": f"localhost:{port}"})
            answer = connection.getresponse()
            body = answer.read()
        return answer.status == 200 and b"</html>" in body
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
