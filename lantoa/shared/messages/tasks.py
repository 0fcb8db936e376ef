from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy

from lantoa.core.jobs import app, describe
from lantoa.shared.messages import services
from lantoa.shared.messages.adapters import Unreachable
from lantoa.shared.messages.services import sending

describe(sending.TASK, _("Send a message"))
describe("outbox:sweep", _("Look through messages that were being sent"))


# Between tries it waits 16 s, a minute, four, seventeen, and at last a good hour.
@app.task(
    name=sending.TASK,
    queue="messages",
    retry=RetryStrategy(max_attempts=sending.MAX_ATTEMPTS, exponential_wait=4, retry_exceptions=[Unreachable]),
)
def deliver(*, message_pk: int) -> None:
    services.deliver(message_pk)


@app.periodic(cron="*/5 * * * *")
@app.task(name="outbox:sweep", queue="messages", queueing_lock="outbox:sweep")
def sweep_outbox(timestamp: int = 0) -> None:
    services.sweep()
