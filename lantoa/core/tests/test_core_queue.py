from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from lantoa.core import events, jobs
from lantoa.core.models import EventRecord, HandlerFault


@pytest.fixture(autouse=True)
def own_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", {})
    monkeypatch.setattr(events.Event, "names", dict(events.Event.names))


def declared() -> tuple[type[events.Event], type[events.Event]]:
    @dataclass(frozen=True, kw_only=True)
    class Opened(events.Event):
        n: int = 0

        @property
        def piece(self) -> str:
            return "door:1"

    @dataclass(frozen=True, kw_only=True)
    class Closed(events.Event):
        n: int = 0

    return Opened, Closed


class TestRegistering:
    def test_one_function_may_hear_several_kinds_of_events(self) -> None:
        opened, closed = declared()

        @events.handles(opened)
        @events.handles(closed, leaves_house=True)
        def hear(event: events.Event) -> None:
            return None

        assert [h.run for h in events.handlers(opened)] == [hear] == [h.run for h in events.handlers(closed)]
        assert events.handlers(opened)[0].leaves_house
        assert len(events.handlers()) == 1

    def test_a_handler_of_a_kind_hears_its_descendants(self) -> None:
        @events.handles(events.PieceEvent)
        def hear(event: events.PieceEvent) -> None:
            return None

        for kind in (events.PiecePublished, events.PieceCorrected, events.PieceWithdrawn):
            assert [h.run for h in events.handlers(kind)] == [hear]

    def test_two_functions_of_one_name_are_refused(self) -> None:
        opened, closed = declared()

        def named(way: str) -> Any:
            if way == "one":

                def hear(event: events.Event) -> None:
                    return None
            else:

                def hear(event: events.Event) -> None:
                    raise RuntimeError

            return hear

        events.handles(opened)(named("one"))
        with pytest.raises(TypeError, match="two handlers"):
            events.handles(closed)(named("other"))


@pytest.mark.django_db
class TestLoading:
    def test_a_field_that_a_later_version_dropped_does_not_stop_a_queued_event(self) -> None:
        opened, _ = declared()
        row = EventRecord(name="Opened", payload={"n": 3, "dropped": "x"})
        assert events.load(row) == opened(n=3)

    def test_an_event_of_another_version_is_named(self) -> None:
        with pytest.raises(events.UnknownEvent, match="Vanished"):
            events.load(EventRecord(name="Vanished", payload={}))

    def test_a_payload_that_cannot_be_stored_leaves_nothing(self) -> None:
        opened, _ = declared()
        with pytest.raises(TypeError), transaction.atomic():
            events.record(opened(n=object()))  # type: ignore[call-arg]
        assert not EventRecord.objects.exists()


@pytest.mark.django_db
class TestFaults:
    def test_the_last_fault_is_kept_until_the_handler_succeeds(self) -> None:
        opened, _ = declared()
        broken = [True]

        @events.handles(opened)
        def hear(event: events.Event) -> None:
            EventRecord.objects.update(piece="half done")
            if broken[0]:
                raise RuntimeError("x\0" * 600)

        with transaction.atomic():
            row = events.record(opened())
        name = events.handlers(opened)[0].name
        for _ in range(2):
            with pytest.raises(RuntimeError):
                events.run_handler(row.pk, name)
        fault = HandlerFault.objects.get()
        assert (fault.handler, fault.error[:15], len(fault.error)) == (name, "RuntimeError: x", 500)
        assert EventRecord.objects.get().piece == "door:1"  # what it had half done was rolled back
        broken[0] = False
        events.run_handler(row.pk, name)
        assert not HandlerFault.objects.exists()

    def test_a_fault_of_the_database_is_not_hidden_by_the_note_about_it(self) -> None:
        opened, _ = declared()

        @events.handles(opened)
        def hear(event: events.Event) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

        with transaction.atomic():
            row = events.record(opened())
        with pytest.raises(DatabaseError):
            events.run_handler(row.pk, events.handlers(opened)[0].name)
        assert "division" in HandlerFault.objects.get().error


@pytest.mark.django_db
class TestLooking:
    def test_the_page_of_a_piece_shows_what_waits(self, django_assert_num_queries: Any) -> None:
        opened, _ = declared()

        @events.handles(opened, leaves_house=True)
        def radio(event: events.Event) -> None:
            return None

        with transaction.atomic():
            events.record(opened(n=1))
            events.record(opened(n=2))
        with django_assert_num_queries(3):
            found = jobs.deliveries("door:1")
        assert [(d.state, d.runs_at is not None) for d in found] == [("waiting", True)] * 2
        assert jobs.deliveries("door:2") == []

    def test_a_living_job_cannot_be_retried_as_a_dead_one(self) -> None:
        opened, _ = declared()

        @events.handles(opened)
        def hear(event: events.Event) -> None:
            return None

        with transaction.atomic():
            events.record(opened())
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM procrastinate_jobs")
            [(pk,)] = cursor.fetchall()
        assert jobs.dead_letters() == []
        with pytest.raises(jobs.NotDead):
            jobs.retry_dead_letter(pk)


@pytest.mark.parametrize("name", ["core:retry_stalled", "newsroom:publish_due"])
def test_what_comes_every_ten_seconds_comes_in_every_minute(name: str) -> None:
    [periodic] = [p for p in jobs.app.periodic_registry.periodic_tasks.values() if p.task.name == name]
    start = 1_795_327_200  # a full hour
    ticks = [round(periodic.croniter.get_next(float, start_time=start + 177 if n == 0 else None)) for n in range(12)]
    assert [tick - start for tick in ticks] == list(range(180, 300, 10))
