from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.jobs import app, describe
from lantoa.shared.notices import services

describe("notices:tick", _("Send digests and notices that are due"))


# Every minute, not at 07:00: cron here is UTC, a province has its own zone, and a machine that was off comes late.
@app.periodic(cron="* * * * *")
@app.task(name="notices:tick", queue="notices", queueing_lock="notices:tick", lock="notices:tick")
def tick(timestamp: int = 0) -> None:
    services.send_held()
    services.send_due()
    services.pass_on()
