from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.jobs import app, describe
from lantoa.web.operations import services

describe("operations:backups", _("Look whether the newest backup is too old"))


@app.periodic(cron="17 * * * *")
@app.task(name="operations:backups", queue="notices", queueing_lock="operations:backups", lock="operations:backups")
def look_at_backups(timestamp: int = 0) -> None:
    services.tell_of_old_backups()
