from __future__ import annotations

from procrastinate import RetryStrategy

from lantoa.core.jobs import app
from lantoa.shared.media import services


@app.task(name="media:make_copies", queue="media", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def make_copies(*, kind: str, pk: int) -> None:
    services.make_copies(kind, pk)


@app.periodic(cron="40 19 * * *")  # 02:40 in the province
@app.task(name="media:sweep", queue="media")
def sweep(timestamp: int = 0) -> None:
    del timestamp
    services.sweep()
