"""Called by the clock: a few lines, then a service."""

from __future__ import annotations

from datetime import timedelta

from lantoa.core import clock
from lantoa.core.jobs import app


@app.periodic(cron="* * * * * */10")
@app.task(name="campaigns:switch", queue="campaigns", queueing_lock="campaigns:switch", lock="campaigns:switch")
def switch(timestamp: int = 0) -> None:
    """Columns, banners and notices come and go by date."""
    from lantoa.apps.campaigns import services

    # Twice the beat: a switch between two beats is never missed, and clearing twice costs nothing.
    services.clear_at_switches(since=clock.now() - timedelta(seconds=20))


@app.periodic(cron="30 23 * * *")  # UTC: 06:30 in the province
@app.task(name="campaigns:remind", queue="campaigns", queueing_lock="campaigns:remind")
def remind(timestamp: int = 0) -> None:
    """Who has a task that is due or late is told once a day, in the morning."""
    from lantoa.apps.campaigns.services import reminding

    reminding.remind_owners()
