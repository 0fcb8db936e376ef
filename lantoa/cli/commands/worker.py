"""`lantoa worker`: one process for jobs and for what happens by the clock."""

from __future__ import annotations

import argparse
import asyncio
import os

from lantoa.cli.words import gettext as _

# How long a job in hand may go on after a request to stop; then it is left to the next worker.
_GRACE_SECONDS = 15.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--concurrency", type=int, default=int(os.environ.get("LANTOA_WORKER_JOBS", "4")), help=_("jobs at a time")
    )
    parser.add_argument("--queue", action="append", dest="queues", help=_("only this queue; may be repeated"))
    parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    from lantoa.cli.database import database
    from lantoa.cli.supervisor import follow_supervisor

    follow_supervisor()
    with database() as opened:
        if not options.prepared:
            from lantoa.cli import schema

            schema.prepare_schema(opened.url)
        from lantoa.cli import django

        django.start(opened.url)
        asyncio.run(_work(options))
    return 0


async def _work(options: argparse.Namespace) -> None:
    from lantoa.core import jobs

    worker = jobs.for_worker()
    async with worker.open_async():
        # A worker that was killed left its jobs "doing"; their locks would hold back all that follows.
        await jobs.retry_stalled_now()
        await worker.run_worker_async(
            queues=options.queues,
            concurrency=options.concurrency,
            # A job that waits for a lock is not woken by NOTIFY: it is looked at again after this long.
            fetch_job_polling_interval=0.5,
            shutdown_graceful_timeout=_GRACE_SECONDS,
            install_signal_handlers=True,
        )
