"""Called by the clock."""

from django.utils.translation import gettext_lazy as _

from lantoa.core.jobs import app, describe

from . import services

describe("units:tell_due_reforms", _("Tell that a reform of units is due"))


@app.periodic(cron="5 * * * *")
@app.task(name="units:tell_due_reforms", queueing_lock="units:tell_due_reforms")
def tell_due_reforms(timestamp: int = 0) -> int:
    """Hourly, so that the province's midnight is met whatever zone the machine keeps."""
    return services.tell_due_reforms()
