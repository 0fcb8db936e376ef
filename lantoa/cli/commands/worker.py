"""`lantoa worker`: one process for jobs and for what happens by the clock."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from lantoa.cli.words import gettext as _

if TYPE_CHECKING:
    from procrastinate import App

# How long a job in hand may go on after a request to stop; then it is left to the next worker.
_GRACE_SECONDS = 15.0
# Long work has slots of its own and never one of those that events need: a film takes minutes, a picture a second, and
# a mail server may keep us waiting.
_APART = {"media": 2, "films": 1, "outside": 1}


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
        slots = _slots(options.queues or await _all_queues(worker), options.concurrency)
        # Every slot has a thread: the loop's own pool is as small as the machine, and two films could fill it.
        pool = ThreadPoolExecutor(sum(count for _queues, count in slots), thread_name_prefix="job")
        asyncio.get_running_loop().set_default_executor(pool)
        await _together(
            [
                worker.run_worker_async(
                    queues=queues,
                    concurrency=count,
                    # A job that waits for a lock is not woken by NOTIFY: it is looked at again after this long.
                    fetch_job_polling_interval=0.5,
                    # Listening takes a connection of the few; for long work a look every half second is soon enough.
                    listen_notify=not set(queues) & _APART.keys(),
                    shutdown_graceful_timeout=_GRACE_SECONDS,
                    install_signal_handlers=False,
                )
                for queues, count in slots
            ]
        )


def _slots(queues: Iterable[str], at_once: int) -> list[tuple[list[str], int]]:
    """Which queues share how many slots: each long one has its own, the others are together."""
    together = sorted(set(queues) - _APART.keys())
    apart = [([queue], most) for queue, most in _APART.items() if queue in queues]
    return [*([(together, at_once)] if together else []), *apart]


async def _all_queues(worker: App) -> set[str]:
    """Those of the tasks, and those where something waits: a job of a task that is gone becomes a dead letter."""
    stood = await worker.job_manager.list_queues_async()
    return {task.queue for task in worker.tasks.values()} | {row["name"] for row in stood}


async def _together(loops: list[Coroutine[Any, Any, None]]) -> None:
    """All until one ends or a signal comes; then all end, each after the jobs in its hands."""
    running = [asyncio.create_task(loop) for loop in loops]
    signs = (signal.SIGINT, signal.SIGTERM)
    this = asyncio.get_running_loop()
    is_stopping = False

    def stop() -> None:
        nonlocal is_stopping
        if is_stopping:
            return  # a loop that is told twice lets its jobs fall
        is_stopping = True
        for task in running:
            task.cancel()

    for sign in signs:
        this.add_signal_handler(sign, stop)
    try:
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        stop()
        ended = await asyncio.gather(*running, return_exceptions=True)
    finally:
        for sign in signs:
            this.remove_signal_handler(sign)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault
