"""What is past its period goes every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy

from lantoa.core.jobs import app, describe
from lantoa.core.retention.erasing import purge


class PurgeIncomplete(RuntimeError):
    """Some kinds could not be erased; the job becomes a dead letter that a person sees."""


describe("core:purge_personal_data", _("Erase personal data that is past its time"))


@app.periodic(cron="20 19 * * *")  # 02:20 in the province: the queue's clock runs in UTC
@app.task(
    name="core:purge_personal_data",
    queueing_lock="purge_personal_data",
    retry=RetryStrategy(max_attempts=3, wait=600),
)
def purge_personal_data(timestamp: int = 0) -> int:
    done = purge()
    if done.failed:
        raise PurgeIncomplete("; ".join(f"{kind}: {why}" for kind, why in done.failed.items()))
    return done.total
