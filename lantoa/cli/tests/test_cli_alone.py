"""Web and worker by themselves, as systemd starts them; and what a loaded demo forbids."""

from __future__ import annotations

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


def environment(home: Path, **more: str) -> dict[str, str]:
    dropped = ("LANTOA_", "DATABASE_URL", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "LANTOA_HOME": str(home), "LANTOA_LANG": "en", **more}


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


def wait(until: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def status(port: int, path: str = "/readyz") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Running:
    def __init__(self, home: Path, *arguments: str) -> None:
        self.log = home.with_name(f"{arguments[0]}-{time.monotonic_ns()}.log")
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lantoa", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(home),
                cwd=env.ROOT,
                start_new_session=True,
            )

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    return shutil.copytree(prepared, tmp_path_factory.mktemp("alone") / "var", symlinks=True)


@pytest.fixture
def running(home: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(*arguments: str) -> Running:
        started.append(Running(home, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def is_database_up(home: Path) -> bool:
    return (home / "postgres" / "data" / "postmaster.pid").exists()


def workers(home: Path) -> int:
    """How many loops of workers have reported to the queue: a process has one for each kind of slots."""
    if not is_database_up(home):
        return 0
    with psycopg.connect((home / "postgres.url").read_text().strip()) as connection:
        return connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0]  # type: ignore[index]


def test_web_and_worker_alone_share_the_database_and_the_last_one_stops_it(
    home: Path, running: Callable[..., Running]
) -> None:
    port = free_port()
    web = running("web", "--port", str(port))
    wait(lambda: status(port) == 200)
    worker = running("worker")
    wait(lambda: workers(home) > 0)
    assert web.stop() == 0
    assert is_database_up(home)
    assert worker.stop() == 0
    assert not is_database_up(home)


def test_a_web_server_behind_nginx_listens_on_a_socket_file(
    home: Path, running: Callable[..., Running], tmp_path: Path
) -> None:
    place = Path("/tmp") / f"lantoa-{time.monotonic_ns() % 10**9}.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(place))  # what a killed server leaves behind
    running("web", "--socket", str(place))

    def answers() -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(place))
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return b"200 OK" in line.recv(200)
            except OSError:
                return False

    wait(answers)
    second = lantoa(home, "web", "--socket", str(place))
    assert second.returncode == 1
    assert str(place) in second.stderr
    assert answers()
    place.unlink(missing_ok=True)


def test_a_job_whose_worker_was_killed_is_taken_up_by_the_next(home: Path, running: Callable[..., Running]) -> None:
    """It was in the hands of a worker that last showed itself an hour ago."""
    with lease(home) as held, psycopg.connect(held.url, autocommit=True) as connection:
        dead = connection.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        ).fetchone()
        assert dead is not None
        job = connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, lock)"
            " VALUES ('events', 'core:retry_stalled', '{}', 'doing', %s, 'left') RETURNING id",
            [dead[0]],
        ).fetchone()
        assert job is not None
        worker = running("worker")

        def state() -> object:
            return connection.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job[0]]).fetchone()

        wait(lambda: state() == ("succeeded",))
        worker.stop()


def test_a_loaded_demo_is_served_on_this_machine_only(home: Path) -> None:
    loaded = lantoa(home, "demo", "--tiny")
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    for command in ("up", "web"):
        done = lantoa(home, command, "--host", "0.0.0.0", "--port", str(free_port()))
        assert done.returncode == 1
        assert "one click" in done.stderr
    removed = lantoa(home, "demo", "--remove")
    assert removed.returncode == 0, removed.stdout + removed.stderr


def test_a_command_that_does_not_exist_is_told(home: Path) -> None:
    done = lantoa(home, "upp")
    assert done.returncode == 2
    assert "upp" in done.stdout


@pytest.mark.parametrize("arguments", [["story"], ["story", "fly"], ["site"]])
def test_a_verb_that_does_not_exist_is_told_with_those_that_do(home: Path, arguments: list[str]) -> None:
    done = lantoa(home, *arguments)
    assert done.returncode == 1
    assert f"lantoa {arguments[0]} " in done.stderr


def test_help_needs_neither_database_nor_django() -> None:
    started = time.monotonic()
    program = "import sys; from lantoa.cli import main; main(['--help']); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=env.ROOT)
    assert done.stdout.splitlines()[-1] == "False"
    assert time.monotonic() - started < 20
