from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy

from lantoa.core.jobs import app, describe
from lantoa.shared.media import services

describe("media:make_copies", _("Make the public copies of a file"))
describe("media:make_kit", _("Make the download kit of an album"))
describe("media:judge_upload", _("Check a file that has arrived"))
describe("media:sweep", _("Clear files that nobody uses"))


@app.task(name="media:make_copies", queue="media", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def make_copies(*, kind: str, pk: int) -> None:
    services.make_copies(kind, pk)


@app.task(name="media:judge_upload", queue="media", retry=RetryStrategy(max_attempts=20, wait=30))
def judge_upload(*, key: str) -> None:
    services.judge_upload(key)


@app.task(name="media:make_kit", queue="media", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def make_kit(*, album_pk: int) -> None:
    services.make_kit(album_pk)


@app.periodic(cron="40 19 * * *")  # 02:40 in the province
@app.task(name="media:sweep", queue="media")
def sweep(timestamp: int = 0) -> None:
    del timestamp
    services.sweep()
