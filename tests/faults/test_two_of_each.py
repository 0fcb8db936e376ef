"""Two web servers and two workers on one PostgreSQL: what one publishes the other shows, and every job is done once.

As on two machines: each process has a home of its own and shares nothing but the database (and the signing key).
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lantoa.bench.field.inside import session_of
from lantoa.cli.health import free_port
from tests.faults.test_publish_killed import prepared
from tests.ground import ROOT

pytestmark = pytest.mark.bench  # four processes start: tools/gates/gate_benches.py runs it
STORIES = 6
PORTAL = "lung-cu.localhost"  # of the commune whose stories these are
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(committed_db: str, tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def run(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        home = tmp_path / name
        home.mkdir()
        environment = {**os.environ, "DATABASE_URL": committed_db, "LANTOA_HOME": str(home), "LANTOA_LANG": "en"}
        with (home / "log").open("wb") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "lantoa", *arguments, "--prepared"],
                    cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
                )
            )  # fmt: skip
        return started[-1]

    yield run
    for process in started:
        process.send_signal(signal.SIGTERM)
    for process in started:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ask(port: int, path: str, *, method: str = "GET", body: str = "", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body or None, headers={"Host": PORTAL, **named})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def wait(until: Callable[[], Any], what: str, seconds: float = 90) -> float:
    started = time.monotonic()
    while not until():
        assert time.monotonic() - started < seconds, what
        time.sleep(0.02)
    return time.monotonic() - started


def test_what_one_web_publishes_the_other_shows_and_two_workers_do_each_job_once(
    committed_db: str, django_db_blocker: Any, start: Start
) -> None:
    with django_db_blocker.unblock():
        pks = prepared(STORIES)
        from lantoa.apps.newsroom import services
        from lantoa.apps.newsroom.models import Story
        from lantoa.shared.accounts.models import User

        # A portal that has been silent is folded into the province's; this one has news.
        editor = User.objects.get(username="editor")
        services.publish(Story.objects.get(pk=pks[0]), by=editor)
        cookie = session_of(editor)  # any of the servers knows it: it lies in the database
    first, second = free_port(), free_port()
    for name, port in (("web-a", first), ("web-b", second)):
        start(name, "web", "--port", str(port), "--workers", "1")
    workers = [start(name, "worker") for name in ("worker-a", "worker-b")]
    for port in (first, second):
        wait(lambda port=port: ask(port, "/readyz")[0] == 200, f"{port} does not answer")  # type: ignore[misc]
    front = "/vi/"
    assert ask(second, front)[0] == 200
    assert "Tin 1" not in ask(second, front)[1]  # now the page stands in the second one's memory

    slowest = 0.0
    token = "a" * 32
    for number, pk in enumerate(pks[1:], start=1):
        status, said = ask(
            first, f"/hom-nay/tin/{pk}/publish/", method="POST", body=f"csrfmiddlewaretoken={token}",
            Cookie=f"sessionid={cookie}; csrftoken={token}", Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert status == 302, said[-2000:]
        shown = wait(lambda title=f"Tin {number}": title in ask(second, front)[1], f"Tin {number} is not shown", 10)  # type: ignore[misc]
        slowest = max(slowest, shown)
    # Without a word from the other one it would be a minute (the page's longest life in memory).
    assert slowest < 5, f"the other server showed it after {slowest:.1f} s"

    def left() -> int:
        with psycopg.connect(committed_db) as connection:
            row = connection.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
                "AND (scheduled_at IS NULL OR scheduled_at <= now())"
            ).fetchone()
        assert row is not None
        return int(row[0])

    wait(lambda: left() == 0, "jobs are left")
    assert [worker.poll() for worker in workers] == [None, None]
    with psycopg.connect(committed_db) as connection:
        more_than_once = connection.execute(
            "SELECT job_id, count(*) FROM procrastinate_events WHERE type = 'started' GROUP BY 1 HAVING count(*) > 1"
        ).fetchall()
        done = connection.execute(
            "SELECT status::text, count(*) FROM procrastinate_jobs WHERE args ? 'event_pk' AND scheduled_at IS NULL "
            "GROUP BY 1"
        ).fetchall()
        alive = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    assert more_than_once == []
    assert [status for status, _count in done] in ([], ["succeeded"])
    assert alive is not None
    assert alive[0] >= 2
