"""The real worker, killed in the middle of its work."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from lantoa.shared.accounts.choices import Role
from lantoa.shared.media.choices import Rights
from lantoa.shared.media.models import Image
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples
from tests.warm import Warm

_RETRY = """
import asyncio
from lantoa.core import jobs
print(asyncio.run(jobs.retry_stalled_now()))
"""
_WORKER = ("procrastinate", "worker", "--queues", "media")


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    made = Warm("tests.commands")
    yield made
    made.close()


def _copies(uploads: Path) -> dict[str, int]:
    found = {}
    for base in ("held", "public"):
        for path in (uploads / base).rglob("*.*"):
            if path.suffix in {".webp", ".jpg"}:
                found[path.name] = path.stat().st_mtime_ns
    return found


def _wait(until: Any, *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 3])
def test_a_worker_killed_in_a_picture_leaves_it_to_the_next_one_once(
    committed_db: str, uploads: Path, warm: Warm, after: int
) -> None:
    from tests.world import make_world

    world = make_world()
    by = world.person(Role.CONTRIBUTOR)
    image = accept_upload("a.jpg", samples.jpeg(2000, 1500), by=by, unit=world.lung_cu)
    Image.objects.filter(pk=image.pk).update(rights=Rights.OWN)
    # MEDIA_ROOT is `media` in the installation's home.
    place = {"DATABASE_URL": committed_db, "LANTOA_HOME": str(uploads.parent)}
    with (uploads.parent / "worker.log").open("wb") as log:
        worker = warm.start(*_WORKER, output=log.fileno(), **place)
    try:
        _wait(lambda: len(_copies(uploads)) >= after)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    made = _copies(uploads)
    job = ProcrastinateJob.objects.get(task_name="media:make_copies")
    assert job.status == "doing"
    assert after <= len(made) < 6
    assert not list((uploads / "public").rglob("*.*"))  # nothing half is public
    with connection.cursor() as cursor:  # half a minute later
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    retried = warm.run("shell", "--no-imports", "-c", _RETRY, **place)
    assert retried.stdout.strip().splitlines()[-1] == "1", retried.stderr
    done = warm.run(*_WORKER, "--one-shot", **place)
    assert done.returncode == 0, done.stderr[-2000:]
    job.refresh_from_db()
    assert job.status == "succeeded"
    finished = _copies(uploads)
    assert sorted(finished) == sorted(f"{w}.{e}" for w in (360, 720, 1080) for e in ("webp", "jpg"))
    assert {name: finished[name] for name in made} == made  # what was whole was not made again
    assert len(list((uploads / "public").rglob("*.*"))) == 6
    assert Image.objects.get(pk=image.pk).copies == "ready"
