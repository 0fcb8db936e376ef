from __future__ import annotations

import logging

from django.utils.translation import gettext_lazy as _

from lantoa.core.jobs import app, describe
from lantoa.shared.accounts import services
from lantoa.shared.accounts.services import (
    audit,
    resealing,  # noqa: F401  (says where second factors keep their secrets)
)

log = logging.getLogger(__name__)


describe("accounts:nightly", _("Check the audit log and clear old locks"))


# 18:10 UTC: after one in the night in Viet Nam.
@app.periodic(cron="10 18 * * *")
@app.task(name="accounts:nightly", queue="accounts", queueing_lock="accounts:nightly")
def nightly(timestamp: int = 0) -> None:
    """Old locks go; the audit log is read whole, and its newest hash is written to the log outside the database."""
    services.purge_locks()
    broken = audit.verify()
    if broken:
        log.error("the audit log was altered", extra={"entries": ", ".join(map(str, broken[:20]))})
    log.info("audit log sealed", extra={"head": audit.head(), "broken": len(broken)})
