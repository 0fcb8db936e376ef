"""Called by the clock: a few lines, then a service."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.jobs import app, describe
from lantoa.shared.mailboxes import services
from lantoa.shared.mailboxes.services import fetching

describe(fetching.TASK, _("Fetch the letters of a mailbox"))
describe("mailboxes:due", _("Look which mailboxes are due"))


@app.periodic(cron="* * * * *")
@app.task(name="mailboxes:due", queue="outside", queueing_lock="mailboxes:due")
def due(timestamp: int = 0) -> None:
    services.defer_due()


@app.task(name=fetching.TASK, queue="outside")
def fetch(*, mailbox_pk: int) -> None:
    services.fetch(mailbox_pk)
