"""Children that die, are slow, or refuse to end; real processes each time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lantoa.cli import supervisor as supervising
from lantoa.cli.postgres import PostgresFailed
from lantoa.cli.supervisor import Child, Deaths, GaveUp, Supervisor, last_lines
from lantoa.config import env

PYTHON = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(env.ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def child(folder: Path, program: str, name: str = "web") -> Child:
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return Child(name, command, log=folder / f"{name}.log", environment=PYTHON)


def watch(*children: Child, keep_database: Callable[[], bool] = lambda: False) -> tuple[Supervisor, list[str]]:
    told: list[str] = []
    return Supervisor(children, keep_database=keep_database, tell_death=lambda name, pause: told.append(name)), told


def wait(until: Callable[[], bool], supervisor: Supervisor | None = None, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited too long"
        if supervisor is not None:
            supervisor.look()
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    web = child(tmp_path, "import time; time.sleep(60)")
    supervisor, told = watch(web)
    supervisor.start()
    try:
        first = web.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait(lambda: web.pid not in {None, first}, supervisor)
        assert told == ["web"]
        assert web.pid is not None
        assert is_alive(web.pid)
    finally:
        supervisor.stop()


def test_a_child_of_one_session_does_not_hear_the_terminals_ctrl_c(tmp_path: Path) -> None:
    web = child(tmp_path, "import time; time.sleep(60)")
    supervisor, _told = watch(web)
    supervisor.start()
    try:
        assert web.pid is not None
        assert os.getsid(web.pid) == web.pid != os.getsid(0)
    finally:
        supervisor.stop()


def test_five_deaths_within_a_minute_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "_FIRST_PAUSE_SECONDS", 0.01)
    web = child(tmp_path, "print('the reason'); raise SystemExit(3)")
    supervisor, told = watch(web)
    supervisor.start()
    with pytest.raises(GaveUp) as fault:
        wait(lambda: False, supervisor)
    supervisor.stop()
    assert fault.value.name == "web"
    assert told == ["web"] * 4
    assert last_lines(fault.value.log).splitlines() == ["the reason"] * 5


def test_four_deaths_a_minute_are_borne_for_ever() -> None:
    spread = Deaths()
    for number in range(50):
        spread.add(number * 16.0)
        assert not spread.is_too_often(number * 16.0)


def test_each_death_waits_longer_than_the_last_up_to_a_limit() -> None:
    deaths = Deaths()
    pauses = []
    for second in range(4):
        deaths.add(float(second))
        pauses.append(deaths.pause(float(second)))
    assert pauses == [0.25, 0.5, 1.0, 2.0]
    assert deaths.pause(120.0) == 0.25


def test_nothing_is_started_while_the_database_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "_FIRST_PAUSE_SECONDS", 0.01)

    def keep_database() -> bool:
        raise PostgresFailed("away")

    web = child(tmp_path, "import time; time.sleep(60)")
    supervisor, told = watch(web, keep_database=keep_database)
    with pytest.raises(GaveUp) as fault:
        wait(lambda: False, supervisor)
    assert fault.value.name == "database"
    assert told == ["database"] * 4
    assert web.pid is None


def test_a_child_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "_STOP_SECONDS", 0.5)
    deaf = child(
        tmp_path,
        """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("deaf", flush=True)
        time.sleep(60)
        """,
    )
    supervisor, _told = watch(deaf)
    supervisor.start()
    wait(lambda: "deaf" in last_lines(deaf.log))
    pid = deaf.pid
    assert pid is not None
    supervisor.stop()
    assert not is_alive(pid)


def test_what_a_killed_leader_leaves_behind_is_cleared(tmp_path: Path) -> None:
    """Granian's workers would go on holding the port."""
    web = child(
        tmp_path,
        """
        import subprocess, time
        print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
        time.sleep(60)
        """,
    )
    supervisor, _told = watch(web)
    supervisor.start()
    try:
        wait(lambda: last_lines(web.log) != "")
        orphan, leader = int(last_lines(web.log).split()[0]), web.pid
        assert leader is not None
        os.kill(leader, signal.SIGKILL)
        wait(lambda: web.pid not in {None, leader}, supervisor)
        wait(lambda: not is_alive(orphan))
    finally:
        supervisor.stop()


def test_a_child_ends_with_its_supervisor_however_that_one_went(tmp_path: Path) -> None:
    follower = textwrap.dedent("""
        import time
        from lantoa.cli.supervisor import follow_supervisor
        follow_supervisor()
        print("on", flush=True)
        time.sleep(60)
    """)
    program = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from lantoa.cli.supervisor import Child
        command = [sys.executable, "-c", {follower!r}]
        web = Child("web", command, log=Path({str(tmp_path / "web.log")!r}), environment={PYTHON!r})
        web.start()
        print(web.pid, flush=True)
        time.sleep(60)
    """)
    overseer = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=PYTHON)
    assert overseer.stdout is not None
    pid = int(overseer.stdout.readline())
    wait(lambda: "on" in last_lines(tmp_path / "web.log"))
    overseer.kill()
    overseer.wait()
    overseer.stdout.close()
    wait(lambda: not is_alive(pid))


def test_a_log_that_grows_is_cut_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "_LOG_BYTES", 10_000)
    web = child(
        tmp_path,
        """
        import time
        for number in range(2000): print("line", number, flush=True)
        time.sleep(1); print("after", flush=True); time.sleep(60)
        """,
    )
    supervisor, _told = watch(web)
    supervisor.start()
    try:
        wait(lambda: "line 1999" in last_lines(web.log))
        before = web.log.stat().st_size
        web.shorten_log()
        wait(lambda: "after" in last_lines(web.log))
        assert web.log.stat().st_size < before
        assert "\0" not in web.log.read_text()
    finally:
        supervisor.stop()
