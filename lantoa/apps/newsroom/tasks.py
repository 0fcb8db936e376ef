"""Called by the clock: a few lines, then a service."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lantoa.core import clock
from lantoa.core.jobs import app, describe

describe("newsroom:publish_due", _("Publish scheduled stories"))
describe("newsroom:portal_import", _("Import an old portal, or take it back"))
describe("newsroom:sweep", _("Empty the bin of stories and tell what was not told"))


@app.periodic(cron="* * * * * */10")
@app.task(
    name="newsroom:publish_due", queue="newsroom", queueing_lock="newsroom:publish_due", lock="newsroom:publish_due"
)
def publish_due(timestamp: int = 0) -> None:
    from lantoa.apps.newsroom import services

    services.publish_due()
    # Twice the beat: a switch between two beats is never missed, and clearing twice costs nothing.
    services.clear_at_switches(since=clock.now() - timedelta(seconds=20))


@app.periodic(cron="20 19 * * *")  # UTC: 02:20 in the province
@app.task(name="newsroom:sweep", queue="newsroom", queueing_lock="newsroom:sweep")
def sweep(timestamp: int = 0) -> None:
    """Nightly: empties the bin after 30 days and tells again what was published without an event."""
    from lantoa.apps.newsroom.services import sweeping

    sweeping.empty_bin()
    sweeping.tell_untold()


@app.task(name="newsroom:portal_import", queue="outside")
def portal_import(*, run_pk: int) -> None:
    from lantoa.apps.newsroom.services import old_portals

    old_portals.go_on(run_pk)
