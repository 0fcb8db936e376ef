from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy

from lantoa.core.jobs import app, describe
from lantoa.demo import services

TASK = "demo:fill"


describe(TASK, _("Fill the demo"))


@app.task(name=TASK, queue="demo", lock=TASK, retry=RetryStrategy(max_attempts=5, wait=5))
def fill() -> int:
    """All steps that are left. A worker killed on the way goes on where it was."""
    count = 0
    while services.fill_next() is not None:
        count += 1
    return count
