"""A deputy is told what begins and when it ends."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, gettext_noop

from lantoa.core import events
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts.events import DeputyAppointed
from lantoa.shared.notices import services as notices
from lantoa.shared.notices.choices import Kind


@events.handles(DeputyAppointed, words=gettext_lazy("Tell a deputy"))
def tell_deputy(event: DeputyAppointed) -> None:
    deputy, leader = people.active(event.user_pk), people.active(event.leader_pk)
    if deputy is None or leader is None:
        return
    notices.tell(
        deputy,
        kind=Kind.DEPUTY,
        text=gettext_noop("You stand in for %(leader)s from %(start)s to %(last)s."),
        params={
            "leader": str(leader),
            "start": date_format(date.fromisoformat(event.start), "d/m/Y"),
            "last": date_format(date.fromisoformat(event.end) - timedelta(days=1), "d/m/Y"),
        },
        url="/hom-nay/",
        at_once=True,
        key=f"deputy:{event.leader_pk}:{event.start}:{event.end}",
    )
