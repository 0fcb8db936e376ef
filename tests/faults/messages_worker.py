"""A worker process as `lantoa worker` runs it, for messages and notices, with shorter waits."""

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
        "stalled_worker_timeout": 600.0,
    }
    import django

    django.setup()
    from lantoa.cli.commands import worker  # noqa: F401
    from lantoa.core import jobs
    from tests.faults.core_worker import look_each_second

    jobs.STALLED_AFTER_SECONDS = 2
    look_each_second()


def main(_arguments: list[str]) -> None:
    from django.conf import settings

    from lantoa.cli.commands import worker

    settings.LANTOA_SMTP_URL = os.environ["LANTOA_SMTP_URL"]
    asyncio.run(worker._work(argparse.Namespace(queues=["messages", "events"], concurrency=4)))
