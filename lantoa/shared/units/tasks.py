"""Called by the clock."""

from lantoa.core.jobs import app

from . import services


@app.periodic(cron="5 * * * *")
@app.task(name="units:tell_due_reforms", queueing_lock="units:tell_due_reforms")
def tell_due_reforms(timestamp: int = 0) -> int:
    """Hourly, so that the province's midnight is met whatever zone the machine keeps."""
    return services.tell_due_reforms()
