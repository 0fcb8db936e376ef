"""A worker process as `lantoa worker` runs it, with the test's handlers and shorter waits."""

from __future__ import annotations

import argparse
import asyncio
import os


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    from lantoa.config import settings

    settings.PROCRASTINATE_WORKER_DEFAULTS = {
        **settings.PROCRASTINATE_WORKER_DEFAULTS,
        "update_heartbeat_interval": 0.3,
        "stalled_worker_timeout": 600.0,  # the rows of dead workers stay, as they do for a while in earnest
    }
    import django

    django.setup()
    from procrastinate import RetryStrategy

    from lantoa.cli.commands import worker  # noqa: F401
    from lantoa.core import jobs

    jobs.STALLED_AFTER_SECONDS = 2
    look_each_second()
    jobs.run_handler.retry_strategy = RetryStrategy(max_attempts=3, wait=1)


def look_each_second() -> None:
    """For jobs that a killed worker left: in earnest it is every ten seconds."""
    import attr

    from lantoa.core import jobs

    registered = jobs.app.periodic_registry.periodic_tasks
    [(key, found)] = [(key, each) for key, each in registered.items() if each.task.name == "core:retry_stalled"]
    registered[key] = attr.evolve(found, cron="* * * * * *")


def main(_arguments: list[str]) -> None:
    from lantoa.cli.commands import worker
    from tests.faults import core_handlers, core_tasks  # noqa: F401  (they ask for the test's folder)

    queues, at_once = os.environ["FAULT_QUEUES"].split(), int(os.environ["FAULT_JOBS"])
    asyncio.run(worker._work(argparse.Namespace(queues=queues, concurrency=at_once)))
