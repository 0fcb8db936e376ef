"""The queue: procrastinate on Django's own connection."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app

from lantoa.core import events

log = logging.getLogger(__name__)

app: App = django_app

# A worker's heartbeat is ten seconds; after thirty without one it is taken for dead and its job is run again.
STALLED_AFTER_SECONDS = 30


@app.task(
    name="core:run_handler",
    queue="events",
    retry=RetryStrategy(max_attempts=events.MAX_ATTEMPTS, exponential_wait=2),
)
def run_handler(*, event_pk: int, handler: str) -> None:
    events.run_handler(event_pk, handler)


def defer_handler(*, event_pk: int, handler: str, piece: str, wait_for: timedelta) -> None:
    """Defers one handler in the open transaction."""
    options: dict[str, Any] = {"lock": f"{handler}|{piece or event_pk}"}
    if wait_for:
        options["schedule_in"] = {"seconds": int(wait_for.total_seconds())}
    app.configure_task("core:run_handler", **options).defer(event_pk=event_pk, handler=handler)


@app.periodic(cron="* * * * *")
@app.task(name="core:retry_stalled", queue="events", queueing_lock="retry_stalled")
async def retry_stalled(timestamp: int = 0) -> int:
    """Jobs whose worker was killed go back to the queue; their lock would otherwise stand for ever."""
    return await retry_stalled_now()


async def retry_stalled_now() -> int:
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    count = 0
    for job in stalled:
        await app.job_manager.retry_job(job)
        count += 1
    if count:
        log.warning("stalled jobs retried", extra={"count": count})
    return count

