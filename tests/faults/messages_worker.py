"""A worker process as `lantoa worker` runs it, for messages and notices, with shorter waits."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    from lantoa.config import settings

    settings.PROCRASTINATE_WORKER_DEFAULTS = {
        **settings.PROCRASTINATE_WORKER_DEFAULTS,
        "update_heartbeat_interval": 0.3,
        "stalled_worker_timeout": 600.0,
    }
    import django

    django.setup()
    from lantoa.cli.commands import worker
    from lantoa.core import jobs

    jobs.STALLED_AFTER_SECONDS = 2
    asyncio.run(worker._work(argparse.Namespace(queues=["messages", "events"], concurrency=4)))


if __name__ == "__main__":
    main()
