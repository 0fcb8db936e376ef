"""`lantoa up` as a person runs it, and what befalls it: kill -9 of each part, Ctrl-C, a second one, a busy port."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from lantoa.cli.health import free_port
from lantoa.cli.postgres import lease
from lantoa.config import env

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")


class Up:
    """One `lantoa up` on a home of its own."""

    def __init__(self, home: Path, *arguments: str, port: int | None = None) -> None:
        self.home = home
        self.port = port or free_port()
        self.log = home.with_name(home.name + ".up.log")
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lantoa", "up", "--port", str(self.port), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(home),
                cwd=env.ROOT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def get(self, path: str = "/healthz") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def wait_until_ready(self) -> Up:
        wait(lambda: "Ctrl-C" in self.said or self.process.poll() is not None, seconds=120)
        assert self.process.poll() is None, self.said
        wait(lambda: self.get("/readyz") == 200)
        return self

    def children(self) -> dict[str, int]:
        """web and worker by name."""
        found: dict[str, int] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                command = (stat.parent / "cmdline").read_bytes().decode().split("\0")
                if int(fields[1]) == self.process.pid and "lantoa" in command:
                    found[command[command.index("lantoa") + 1]] = int(stat.parent.name)
        return found

    def postmaster(self) -> int:
        return int((self.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def environment(home: Path) -> dict[str, str]:
    dropped = ("LANTOA_", "DATABASE_URL", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "LANTOA_HOME": str(home), "LANTOA_LANG": "en", "LANTOA_PG_SHARED": str(home / "shared")}


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def lantoa(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lantoa", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=environment(home),
        cwd=env.ROOT,
        timeout=300,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose schema stands, at rest; tests work on copies of it."""
    home = tmp_path_factory.mktemp("prepared") / "var"
    done = lantoa(home, "prepare")
    assert done.returncode == 0, done.stdout + done.stderr
    return home


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Up]:
    """One for all tests that leave it running."""
    home = tmp_path_factory.mktemp("house") / "var"
    shutil.copytree(prepared, home, symlinks=True)
    up = Up(home)
    try:
        yield up.wait_until_ready()
    finally:
        up.stop()


@pytest.fixture
def start(tmp_path: Path, prepared: Path) -> Iterator[Callable[..., Up]]:
    """Starts houses of a test's own; none outlives it."""
    started: list[Up] = []

    def start_one(port: int | None = None) -> Up:
        if not started:
            shutil.copytree(prepared, tmp_path / "var", symlinks=True)
        started.append(Up(tmp_path / "var", port=port))
        return started[-1]

    yield start_one
    for up in started:
        up.stop()


def test_idle_browsers_do_not_keep_the_next_visitor_out(house: Up) -> None:
    """Each browser keeps connections open for half a minute after its last page."""
    idle = []
    try:
        for _visitor in range(600):
            line = socket.create_connection(("127.0.0.1", house.port), timeout=10)
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(200).startswith(b"HTTP/1.1 200")
            idle.append(line)
        assert house.get() == 200
    finally:
        for line in idle:
            line.close()


def test_a_killed_web_server_comes_back(house: Up) -> None:
    first = house.children()["web"]
    os.kill(first, signal.SIGKILL)
    wait(lambda: house.children().get("web", first) != first)
    wait(lambda: house.get("/readyz") == 200)


def test_a_killed_worker_comes_back(house: Up) -> None:
    first = house.children()["worker"]
    os.kill(first, signal.SIGKILL)
    wait(lambda: house.children().get("worker", first) != first)
    assert house.get("/readyz") == 200


def test_a_killed_database_comes_back_and_the_web_finds_it(house: Up) -> None:
    first = house.postmaster()
    os.kill(first, signal.SIGKILL)
    wait(lambda: (house.home / "postgres" / "data" / "postmaster.pid").exists() and house.postmaster() != first)
    wait(lambda: house.get("/readyz") == 200)
    assert "database died" in house.said


def test_a_second_one_on_the_same_data_is_refused_with_the_address_of_the_first(house: Up) -> None:
    second = lantoa(house.home, "up", "--port", str(free_port()))
    assert second.returncode == 1
    assert f"http://localhost:{house.port}/" in second.stderr
    assert house.get() == 200


def test_a_busy_port_is_told_with_a_free_one(house: Up, tmp_path: Path) -> None:
    other = lantoa(tmp_path / "var", "up", "--port", str(house.port))
    assert other.returncode == 1
    assert f"Port {house.port} is taken" in other.stderr
    assert "lantoa up --port " in other.stderr


def test_an_address_that_is_not_ours_is_told(tmp_path: Path) -> None:
    other = lantoa(tmp_path / "var", "up", "--host", "192.0.2.1")
    assert other.returncode == 1
    assert "no address 192.0.2.1" in other.stderr


def test_another_command_does_not_stop_the_database_of_a_running_house(house: Up) -> None:
    before = house.postmaster()
    done = lantoa(house.home, "backup")
    assert done.returncode == 0, done.stderr
    assert house.postmaster() == before
    assert house.get("/readyz") == 200


def test_restoring_under_a_running_house_is_refused(house: Up) -> None:
    kept = next(iter((house.home / "backups").glob("lantoa-*.tar")), None)
    if kept is None:
        assert lantoa(house.home, "backup").returncode == 0
        kept = next((house.home / "backups").glob("lantoa-*.tar"))
    done = lantoa(house.home, "restore", "--replace", str(kept))
    assert done.returncode == 1
    assert "already runs" in done.stderr


def test_ctrl_c_stops_all_and_the_next_start_finds_everything(start: Callable[..., Up]) -> None:
    up = start().wait_until_ready()
    pids = [*up.children().values(), up.postmaster()]
    with psycopg.connect((up.home / "postgres.url").read_text().strip()) as connection:
        connection.execute("CREATE TABLE kept_by_test (id int)")
    assert up.stop() == 0
    assert [pid for pid in pids if is_alive(pid)] == []
    assert not (up.home / "postgres" / "data" / "postmaster.pid").exists()
    assert "Stopping" in up.said
    with lease(up.home) as held, psycopg.connect(held.url) as connection:
        assert connection.execute("SELECT to_regclass('kept_by_test') IS NOT NULL").fetchone() == (True,)


def test_after_kill_9_of_the_supervisor_nothing_is_left_but_the_database_and_the_next_one_takes_it_over(
    start: Callable[..., Up],
) -> None:
    first = start().wait_until_ready()
    children, postmaster = first.children(), first.postmaster()
    first.process.kill()
    first.process.wait()
    wait(lambda: not any(is_alive(pid) for pid in children.values()))
    assert is_alive(postmaster)
    second = start(port=first.port).wait_until_ready()
    assert second.postmaster() == postmaster
    assert second.stop() == 0
    assert not is_alive(postmaster)


def test_an_end_asked_for_during_the_start_is_heeded(start: Callable[..., Up]) -> None:
    up = start()
    wait(lambda: "Database runs" in up.said)
    up.process.send_signal(signal.SIGTERM)
    up.process.wait(timeout=60)
    assert not (up.home / "postgres" / "data" / "postmaster.pid").exists()


def test_a_web_server_that_cannot_start_is_given_up_with_its_last_words(start: Callable[..., Up]) -> None:
    up = start().wait_until_ready()
    up.stop()
    broken = environment(up.home) | {"LANTOA_WEB_WORKERS": "no number"}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "lantoa", "up", "--port", str(free_port())],
        check=False,
        capture_output=True,
        text=True,
        env=broken,
        cwd=env.ROOT,
        timeout=120,
    )
    assert done.returncode == 1
    assert "web died five times within a minute" in done.stderr
    assert "no number" in done.stderr
    assert time.monotonic() - started < 60
