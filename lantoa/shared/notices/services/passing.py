"""What a leader does not open goes to the deputy."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from lantoa.core import clock
from lantoa.shared.accounts import queries as people
from lantoa.shared.notices import queries
from lantoa.shared.notices.choices import TO_DEPUTY_AFTER
from lantoa.shared.notices.models import Notice
from lantoa.shared.notices.services.telling import tell

FOR_SOMEBODY = gettext_noop("For %(leader)s: %(text)s")


def pass_on() -> int:
    """Tells the deputies of those who have not opened in time. Called every minute; each notice is passed on once."""
    found = (
        Notice.objects.open()
        .filter(kind__in=list(TO_DEPUTY_AFTER), opened_at=None, passed_on_at=None, passed_from=None)
        .exclude(sent_at=None)
    )
    return sum(_pass_on(notice.pk) for notice in found.order_by("pk") if queries.is_overdue(notice))


@transaction.atomic
def _pass_on(pk: int) -> bool:
    notice = (
        Notice.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("user", "unit")
        .filter(pk=pk, opened_at=None, passed_on_at=None)
        .first()
    )
    if notice is None:
        return False
    deputies = people.deputies_of(notice.user)
    if not deputies:
        return False
    for deputy in deputies:
        tell(
            deputy,
            kind=notice.kind,
            text=FOR_SOMEBODY,
            params={"leader": str(notice.user), "text": queries.text_for(notice, deputy)},
            url=notice.url,
            unit=notice.unit,
            due_at=notice.due_at,
            at_once=True,
            key=f"passed:{notice.pk}",
            passed_from=notice,
        )
    notice.passed_on_at = clock.now()
    notice.save(update_fields=["passed_on_at"])
    return True
