from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from lantoa.apps.campaigns import queries
from lantoa.core import clock
from lantoa.shared.notices import services as notices


@transaction.atomic
def remind_owners() -> int:
    """Tells each owner of a task that is late or due within three days; once a task and day it changes."""
    today, count = clock.today(), 0
    for task in queries.tasks_to_remind():
        if task.owner is None:
            continue
        is_late = task.is_late(today)
        is_today = task.deadline == today
        notices.tell(
            task.owner,
            kind="due_today" if is_today else "information",
            text=gettext_noop("Late since %(day)s: %(task)s (%(campaign)s)")
            if is_late
            else gettext_noop("Due on %(day)s: %(task)s (%(campaign)s)"),
            params={"day": f"{task.deadline:%d/%m/%Y}", "task": task.title[:160], "campaign": task.campaign.title},
            url=f"/desk/campaigns/{task.campaign_id}/#task-{task.pk}",
            unit=task.campaign.unit,
            key=f"task:{task.pk}:{'late' if is_late else 'today' if is_today else 'soon'}:{task.deadline}",
        )
        count += 1
    return count
