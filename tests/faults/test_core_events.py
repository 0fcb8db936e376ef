"""Events with real worker processes: what happens twice, what happens once, what is lost (nothing)."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

import pytest
from django.db import connection, transaction

from lantoa.core import events, jobs
from lantoa.core.models import EventRecord, HandlerFault
from tests.warm import Process, Warm

pytestmark = pytest.mark.slow

Start = Callable[..., Process]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAULT_FOLDER", str(tmp_path))
    return tmp_path


@pytest.fixture
def handlers(folder: Path, committed_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The events of the test, with handlers that the workers know too; forgotten afterwards."""
    monkeypatch.setattr(events, "_handlers", dict(events._handlers))
    monkeypatch.setattr(events.Event, "names", dict(events.Event.names))
    sys.modules.pop("tests.faults.core_handlers", None)
    module = import_module("tests.faults.core_handlers")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE fault_log (id bigserial, handler text, n int, pid int)")
    yield module
    sys.modules.pop("tests.faults.core_handlers", None)


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    made = Warm("tests.faults.core_worker")
    yield made
    made.close()


@pytest.fixture
def start(folder: Path, committed_db: str, warm: Warm) -> Iterator[Start]:
    started: list[Process] = []
    log = (folder / "worker.log").open("wb")

    def start_worker(*, at_once: int = 4, queues: str = "events") -> Process:
        more = {"DATABASE_URL": committed_db, "FAULT_JOBS": str(at_once), "FAULT_QUEUES": queues}
        started.append(warm.start(output=log.fileno(), FAULT_FOLDER=str(folder), **more))
        return started[-1]

    yield start_worker
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(20)
        except TimeoutExpired:
            process.kill()
            process.wait()
    log.close()
    if (text := (folder / "worker.log").read_text(errors="replace")).strip():
        print(text[-6000:])


def tell(*told: events.Event) -> None:
    with transaction.atomic():
        for event in told:
            events.record(event)


def log_rows() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT handler, n FROM fault_log ORDER BY id")
        return cursor.fetchall()


def states() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'core:run_handler'")
        return Counter(row[0] for row in cursor.fetchall())


def workers() -> int:
    """How many have reported to the queue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])


def wait_until(what: Callable[[], Any], *, seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {states()} {log_rows()[-20:]}")
        time.sleep(0.1)


def wait_until_done() -> None:
    wait_until(lambda: not states().keys() & {"todo", "doing"})


class TestRecording:
    def test_an_event_outside_a_transaction_is_refused(self, handlers: Any) -> None:
        with pytest.raises(events.OutsideTransaction):
            events.record(handlers.Counted(n=1))
        assert not EventRecord.objects.exists()

    def test_a_rolled_back_change_leaves_neither_event_nor_job(self, handlers: Any) -> None:
        def told_and_taken_back(n: int) -> None:
            with transaction.atomic():
                events.record(handlers.Counted(n=n))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            told_and_taken_back(1)
        with transaction.atomic():
            with pytest.raises(RuntimeError):
                told_and_taken_back(2)  # to a savepoint
            events.record(handlers.Counted(n=3))
        assert [row.payload["n"] for row in EventRecord.objects.all()] == [3]
        assert states() == {"todo": 2}

    def test_the_queue_must_stand_on_the_same_connection(self, handlers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        worker = jobs.for_worker()
        with jobs.app.replace_connector(worker.connector), pytest.raises(jobs.NotOurConnection):
            tell(handlers.Counted(n=1))
        assert not EventRecord.objects.exists()


class TestWorkers:
    def test_two_workers_run_each_handler_once(self, handlers: Any, start: Start) -> None:
        start()
        start()
        wait_until(lambda: workers() == 2)
        tell(*(handlers.Counted(n=n) for n in range(100)))
        wait_until_done()
        assert Counter(log_rows()) == Counter([(h, n) for h in ("first", "second") for n in range(100)])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT pid) FROM fault_log")
            assert cursor.fetchone() == (2,)

    def test_handlers_of_one_piece_run_in_the_order_of_its_events(self, handlers: Any, start: Start) -> None:
        pieces = ["story:1", "story:2", "story:3"]
        for n in range(12):
            tell(*(handlers.Ordered(n=n, about=piece) for piece in pieces))
        start()
        start()
        wait_until_done()
        rows = log_rows()
        for piece in pieces:
            assert [n for handler, n in rows if handler == f"in order {piece}"] == list(range(12))

    def test_what_a_handler_tells_stands_and_falls_with_what_it_does(self, handlers: Any, start: Start) -> None:
        tell(handlers.Chained(n=1), handlers.Chained(n=2, fails=True))
        start()
        wait_until_done()
        assert sorted(log_rows()) == [("first", 1), ("second", 1)]
        assert [row.payload["n"] for row in EventRecord.objects.filter(name="Counted")] == [1]


class TestFailing:
    def test_a_failing_handler_does_not_hold_back_its_neighbour(self, handlers: Any, start: Start) -> None:
        tell(*(handlers.Uneven(n=n, about="story:7") for n in range(5)))
        start()
        wait_until(lambda: [n for h, n in log_rows() if h == "neighbour"] == [0, 1, 2, 3, 4])
        assert "failing" not in {h for h, _ in log_rows()}

    def test_what_fails_for_good_is_a_dead_letter_that_a_person_retries(
        self, handlers: Any, start: Start, folder: Path
    ) -> None:
        tell(handlers.Uneven(n=1, about="story:7"))
        start()
        wait_until_done()
        [letter] = jobs.dead_letters()
        assert (letter.handler, letter.error) == (
            "tests.faults.core_handlers.failing",
            "RuntimeError: the other side is away",
        )
        assert letter.event is not None
        assert (letter.event.piece, letter.failed_at is not None) == ("story:7", True)
        assert (folder / "failing").read_text().count("\n") == 4  # a try and three more
        assert {(d.handler.rpartition(".")[2], d.state) for d in jobs.deliveries("story:7")} == {
            ("failing", "dead"), ("neighbour", "done"),
        }  # fmt: skip

        (folder / "mended").touch()
        jobs.retry_dead_letter(letter.job_pk)
        wait_until(lambda: ("failing", 1) in log_rows())
        wait_until_done()
        assert jobs.dead_letters() == []
        assert not HandlerFault.objects.exists()
        with pytest.raises(jobs.NotDead):
            jobs.retry_dead_letter(letter.job_pk)
        assert log_rows().count(("neighbour", 1)) == 1

    def test_a_job_of_a_handler_that_is_gone_becomes_a_dead_letter(self, handlers: Any, start: Start) -> None:
        with transaction.atomic():
            row = EventRecord.objects.create(name="Vanished", payload={}, recorded_at="2026-01-01T00:00Z")
            jobs.defer_handler(event_pk=row.pk, handler="apps.old.gone", piece="", wait_for=events.timedelta(0))
        start()
        wait_until_done()
        [letter] = jobs.dead_letters()
        assert letter.error.startswith("UnknownEvent")


class TestKilled:
    def test_the_job_of_a_killed_worker_is_run_again(self, handlers: Any, start: Start, folder: Path) -> None:
        tell(handlers.Slow(n=1, about="story:1"), handlers.Slow(n=2, about="story:1"))
        victim = start()
        wait_until(lambda: (folder / "slow").exists())
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert states() == {"doing": 1, "todo": 1}
        start()
        wait_until_done()
        assert log_rows() == [("slow", 1), ("slow", 2)]  # once each, and in order: the first try was rolled back
        tries = (folder / "slow").read_text().split()
        assert (len(tries), tries[0]) == (3, str(victim.pid))

    def test_the_other_worker_goes_on_with_other_pieces_meanwhile(
        self, handlers: Any, start: Start, folder: Path
    ) -> None:
        victim = start(at_once=1)
        tell(handlers.Slow(n=1, about="story:1"))
        wait_until(lambda: (folder / "slow").exists())
        start()
        tell(handlers.Counted(n=4))
        wait_until(lambda: len(log_rows()) == 2)  # the second one is up
        victim.send_signal(signal.SIGKILL)
        tell(handlers.Counted(n=5))
        wait_until(lambda: len(log_rows()) >= 4, seconds=15)
        wait_until_done()
        assert Counter(log_rows()) == Counter([*((h, n) for h in ("first", "second") for n in (4, 5)), ("slow", 1)])

    def test_a_job_that_kills_its_workers_ends_as_a_dead_letter(
        self, handlers: Any, start: Start, folder: Path
    ) -> None:
        tell(handlers.Deadly(n=1))
        with connection.cursor() as cursor:  # it has killed six already
            cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [events.MAX_ATTEMPTS - 2])
        start().wait(40)
        time.sleep(2.2)
        start().wait(40)
        time.sleep(2.2)
        survivor = start()
        wait_until_done()
        assert (states(), survivor.poll()) == ({"failed": 1}, None)
        assert (folder / "deadly").read_text().count("\n") == 2

    def test_workers_that_start_at_once_do_not_trip_over_a_dead_one(
        self, handlers: Any, start: Start, folder: Path
    ) -> None:
        tell(*(handlers.Stuck(n=n, about=f"story:{n}") for n in range(4)))
        victim = start()
        wait_until(lambda: (folder / "stuck").exists() and tries(folder / "stuck") == 4)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        time.sleep(2.2)
        workers = [start() for _ in range(3)]
        wait_until_done()
        assert [worker.poll() for worker in workers] == [None] * 3
        assert Counter(n for _h, n in log_rows()) == Counter(range(4))


class TestLongWork:
    def test_long_media_jobs_never_hold_back_an_event(self, handlers: Any, start: Start, folder: Path) -> None:
        with transaction.atomic():
            for n in range(6):
                jobs.app.configure_task("faults:film", queue="films").defer(n=n)
                jobs.app.configure_task("faults:picture", queue="media").defer(n=n)
        worker = start(at_once=1, queues="events films media")
        wait_until(lambda: (folder / "film").exists() and (folder / "picture").exists())
        started = time.monotonic()
        tell(handlers.Counted(n=1))
        wait_until(lambda: len(log_rows()) == 2, seconds=5)
        assert sorted(log_rows()) == [("first", 1), ("second", 1)]
        assert time.monotonic() - started < 3
        assert [tries(folder / name) for name in ("film", "picture")] == [1, 2]  # a film at a time, two pictures

        # Pictures pass a film; and a worker that is told to stop ends what it has in hand, in every queue.
        (folder / "pictures over").touch()
        wait_until(lambda: [h for h, _n in log_rows()].count("picture") == 6)
        worker.terminate()
        time.sleep(0.5)
        (folder / "film over").touch()
        assert worker.wait(15) == 0
        assert [row for row in log_rows() if row[0] == "film"] == [("film", 0)]


def tries(file: Path) -> int:
    return len(file.read_text(encoding="ascii").split())


class TestUrgent:
    def test_an_emergency_does_not_wait_for_the_grace_of_what_was_told_before(self, handlers: Any) -> None:
        heard: list[str] = []

        @events.handles(events.PieceEvent, leaves_house=True)
        def radio(event: events.PieceEvent) -> None:
            heard.append(type(event).__name__)

        tell(events.PiecePublished(kind="story", pk=1, version=1))
        tell(events.PiecePublished(kind="story", pk=2, version=1))
        tell(events.PieceCorrected(kind="story", pk=1, version=2, emergency=True))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT lock, scheduled_at IS NULL, priority FROM procrastinate_jobs WHERE lock LIKE %s ORDER BY id",
                [f"%{radio.__qualname__}|%"],
            )
            rows = [(lock.rpartition("|")[2], now, priority) for lock, now, priority in cursor.fetchall()]
        assert rows == [("story:1", True, 100), ("story:2", False, 0), ("story:1", True, 100)]


class TestPruning:
    def test_finished_jobs_go_and_events_stay(self, handlers: Any, start: Start) -> None:
        tell(handlers.Counted(n=1))
        start()
        wait_until_done()
        assert jobs.prune_queue() == 0 or states() == {"succeeded": 2}
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_events SET at = now() - interval '31 days'")
        assert jobs.prune_queue() >= 2
        assert (states(), EventRecord.objects.count()) == ({}, 1)
