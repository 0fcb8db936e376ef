"""Long work as the worker knows it; the test defers it by name."""

from __future__ import annotations

import time

from lantoa.core import jobs
from tests.faults.core_handlers import FOLDER, note, try_number


@jobs.app.task(name="faults:film", queue="films")
def film(*, n: int) -> None:
    """Long work: ends when the test says so."""
    try_number("film")
    while not (FOLDER / "film over").exists():
        time.sleep(0.05)
    note("film", n)


@jobs.app.task(name="faults:picture", queue="media")
def picture(*, n: int) -> None:
    try_number("picture")
    while not (FOLDER / "pictures over").exists():
        time.sleep(0.05)
    note("picture", n)
