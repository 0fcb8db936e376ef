"""The queue: procrastinate on Django's own connection."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector

from lantoa.core import clock, events
from lantoa.core.models import EventRecord, HandlerFault

log = logging.getLogger(__name__)

# Its connector is Django's connection, in web processes and in workers alike: what a handler defers is deferred in its
# own transaction. A worker fetches jobs through another App object over the same tasks (`for_worker`).
app: App = django_app

# A worker's heartbeat is ten seconds; after thirty without one it is taken for dead and its job is run again.
STALLED_AFTER_SECONDS = 30
URGENT_PRIORITY = 100
HANDLER_TASK = "core:run_handler"

# How long finished jobs can be looked at. What the clock defers comes every few seconds and says little.
KEPT_CLOCK_FOR = timedelta(hours=2)
KEPT_DONE_FOR = timedelta(days=30)
KEPT_DEAD_FOR = timedelta(days=180)


class NotOurConnection(RuntimeError):
    """The queue is not on Django's connection: event and change would not stand and fall together."""


class NotDead(LookupError):
    """The job is no dead letter (any more)."""


def for_worker() -> App:
    """The app as a worker runs it: the same tasks, fetched over a connection of its own that waits for NOTIFY.

    Not `replace_connector`: it would also change `app`, and then a handler's own deferring would leave its transaction.
    """
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    return app.with_connector(connector.get_worker_connector())


@app.task(
    name=HANDLER_TASK,
    queue="events",
    retry=RetryStrategy(max_attempts=events.MAX_ATTEMPTS, exponential_wait=2),
)
def run_handler(*, event_pk: int, handler: str) -> None:
    events.run_handler(event_pk, handler)


def defer_handler(*, event_pk: int, handler: str, piece: str, wait_for: timedelta, is_urgent: bool = False) -> None:
    """Defers one handler in the open transaction. The lock keeps the order: per handler and piece, no wider."""
    if not isinstance(app.connector, DjangoConnector):
        raise NotOurConnection(type(app.connector).__name__)
    lock = f"{handler}|{piece or event_pk}"
    options: dict[str, Any] = {"lock": lock}
    if wait_for:
        options["schedule_in"] = {"seconds": int(wait_for.total_seconds())}
    if is_urgent:
        options["priority"] = URGENT_PRIORITY
        _hurry(lock)
    app.configure_task(HANDLER_TASK, **options).defer(event_pk=event_pk, handler=handler)


def _hurry(lock: str) -> None:
    """What waits before an emergency under the same lock (the grace of "Hoàn tác", a retry) waits no longer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL, priority = GREATEST(priority, %s) "
            "WHERE lock = %s AND status = 'todo'",
            [URGENT_PRIORITY, lock],
        )


# Workers that died


@app.periodic(cron="* * * * * */10")
@app.task(name="core:retry_stalled", queue="events", queueing_lock="retry_stalled", priority=URGENT_PRIORITY)
async def retry_stalled(timestamp: int = 0) -> int:
    """Jobs whose worker was killed go back to the queue; their lock would otherwise stand for ever."""
    return await retry_stalled_now()


async def retry_stalled_now() -> int:
    count = await sync_to_async(_give_back_stalled)()
    if count:
        log.warning("stalled jobs retried", extra={"count": count})
    return count


@transaction.atomic
def _give_back_stalled() -> int:
    """One worker at a time: of two that start at once the second would give back what the first has just taken up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('core:retry_stalled'))")
        cursor.execute(
            "SELECT j.id, j.attempts, j.task_name FROM procrastinate_jobs j "
            "WHERE j.status = 'doing' AND NOT EXISTS (SELECT FROM procrastinate_workers w "
            "WHERE w.id = j.worker_id AND w.last_heartbeat >= now() - make_interval(secs => %s)) "
            "ORDER BY j.id FOR UPDATE OF j",
            [STALLED_AFTER_SECONDS],
        )
        stalled = cursor.fetchall()
        for pk, attempts, task in stalled:
            if attempts + 1 < events.MAX_ATTEMPTS:
                cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [pk])
            else:
                # A job that kills its worker each time (memory) would kill them for ever.
                log.error("a job has killed its worker too often", extra={"job": pk, "task": task})
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [pk])
    return len(stalled)


# What a job does, for people

_words: dict[str, str | Promise] = {}


def describe(task: str, words: str | Promise) -> None:
    """Says what a task does, for those who look at what could not run. A handler says it where it is registered."""
    _words[task] = words


def words_of(task: str, handler: str = "") -> str:
    """In the reader's language; the bare name where nobody has said it, or where this version has it no more."""
    if not handler:
        return str(_words.get(task, task))
    try:
        return str(events.handler(handler).words or handler)
    except events.UnknownEvent:
        return handler


describe("core:retry_stalled", _("Give back the work of a worker that died"))
describe("core:prune_queue", _("Clear finished work out of the queue"))


# Dead letters


@dataclass(frozen=True)
class DeadLetter:
    """A job that failed for good. `event` and `handler` are empty for jobs of the clock."""

    job_pk: int
    task: str
    attempts: int
    failed_at: datetime | None
    handler: str = ""
    event: EventRecord | None = None
    error: str = ""

    @property
    def kind(self) -> str:
        """Letters of one kind are looked at together: the handler, or the task of the clock."""
        return self.handler or self.task

    @property
    def words(self) -> str:
        return words_of(self.task, self.handler)

    @property
    def leaves_house(self) -> bool:
        return any(h.leaves_house for h in events.handlers() if h.name == self.handler)


def dead_letter_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        return int(cursor.fetchone()[0])


def dead_letters(*, limit: int = 200) -> list[DeadLetter]:
    """The newest first. Three queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.args, j.attempts, "
            "(SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed') AS failed_at "
            "FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT %s",
            [limit],
        )
        rows = [(pk, task, _args(args), attempts, at) for pk, task, args, attempts, at in cursor.fetchall()]
    pks = {args["event_pk"] for _pk, task, args, *_rest in rows if task == HANDLER_TASK}
    told = EventRecord.objects.in_bulk(pks)
    faults = {(f.event_id, f.handler): f.error for f in HandlerFault.objects.filter(event_id__in=pks)}
    return [
        DeadLetter(
            job_pk=pk,
            task=task,
            attempts=attempts,
            failed_at=at,
            handler=args.get("handler", ""),
            event=told.get(args.get("event_pk", 0)),
            error=faults.get((args.get("event_pk", 0), args.get("handler", "")), ""),
        )
        for pk, task, args, attempts, at in rows
    ]


def retry_dead_letter(job_pk: int) -> None:
    """One more try, now. Raises NotDead when it is none, so that two people who press at once try once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE", [job_pk])
        if cursor.fetchone() is None:
            raise NotDead(str(job_pk))
        app.job_manager.retry_job_by_id(job_pk, retry_at=clock.now())
        cursor.execute("SELECT pg_notify('procrastinate_queue_v1', '{\"type\": \"job_inserted\"}')")


# What became of an event


_STATES = {
    "waiting": _("waits for its turn"),
    "running": _("is running"),
    "retrying": _("failed, will be tried again"),
    "done": _("done"),
    "dead": _("failed"),
}
# As `ui.marks` knows them.
_MARKS = {"waiting": "waiting", "running": "open", "retrying": "waiting", "done": "done", "dead": "failed"}


@dataclass(frozen=True)
class Delivery:
    """What one handler has made of one event. `state`: waiting, running, retrying, done or dead."""

    handler: str
    event_pk: int
    state: str
    attempts: int
    runs_at: datetime | None  # not before
    error: str = ""
    told_at: datetime | None = None

    @property
    def words(self) -> str:
        return words_of(HANDLER_TASK, self.handler)

    @property
    def state_words(self) -> str:
        if self.state == "waiting" and self.runs_at is not None and self.runs_at > clock.now():
            return str(_("waits 30 seconds for “Undo”"))
        return str(_STATES[self.state])

    @property
    def mark(self) -> str:
        return _MARKS[self.state]


def deliveries(piece: str) -> list[Delivery]:
    """What the handlers have made of everything told about a piece ("story:42"), in the order it was told."""
    told = dict(EventRecord.objects.filter(piece=piece).order_by("pk").values_list("pk", "recorded_at"))
    faults = {(f.event_id, f.handler): f.error for f in HandlerFault.objects.filter(event_id__in=told)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args, status::text, attempts, scheduled_at FROM procrastinate_jobs "
            "WHERE task_name = 'core:run_handler' AND (args ->> 'event_pk')::bigint = ANY(%s) ORDER BY id",
            [list(told)],
        )
        rows = cursor.fetchall()
    found = []
    for raw, status, attempts, at in rows:
        args = _args(raw)
        key = (args["event_pk"], args["handler"])
        state = _state(status, attempts)
        found.append(Delivery(key[1], key[0], state, attempts, at, faults.get(key, ""), told.get(key[0])))
    return found


def _state(status: str, attempts: int) -> str:
    if status == "todo":
        return "retrying" if attempts else "waiting"
    return {"doing": "running", "succeeded": "done"}.get(status, "dead")


def _args(raw: Any) -> dict[str, Any]:
    import json

    return json.loads(raw) if isinstance(raw, str) else dict(raw)


# Order in the queue's tables


@app.periodic(cron="25 * * * *")
@app.task(name="core:prune_queue", queueing_lock="prune_queue")
def prune_queue(timestamp: int = 0) -> int:
    """Finished jobs go after a while; events stay, for they are the record of what was told."""
    now = clock.now()
    done = ("succeeded", "cancelled", "aborted")
    return (
        _prune(done, now - KEPT_CLOCK_FOR, task="<>")
        + _prune(done, now - KEPT_DONE_FOR, task="=")
        + _prune(("failed",), now - KEPT_DEAD_FOR, task="=")
        + _prune(("failed",), now - KEPT_DEAD_FOR, task="<>")
    )


def _prune(statuses: Iterable[str], before: datetime, *, task: str, batch: int = 5000) -> int:
    count = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id IN ("  # noqa: S608  (`task` is = or <>)
                "SELECT j.id FROM procrastinate_jobs j "
                f"WHERE j.status::text = ANY(%s) AND j.task_name {task} %s AND "
                "(SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) < %s LIMIT %s)",
                [list(statuses), HANDLER_TASK, before, batch],
            )
            went = int(cursor.rowcount)
        count += went
        if went < batch:
            return count
