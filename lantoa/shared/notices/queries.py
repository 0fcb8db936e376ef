from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q
from django.utils import translation

from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.notices.choices import TO_DEPUTY_AFTER, WORK, Kind, State
from lantoa.shared.notices.logic import hours, words
from lantoa.shared.notices.models import Notice

_URGENCY = [Kind.EMERGENCY, Kind.DUE_TODAY, Kind.MY_APPROVAL, Kind.RETURNED_TO_ME, Kind.TO_EDIT]


def text_of(notice: Notice) -> str:
    """In the active language."""
    return words.say(notice.msgid, notice.params)


def text_for(notice: Notice, user: User) -> str:
    with translation.override(user.language):
        return text_of(notice)


def waiting_for(user: User, *, limit: int = 100) -> list[Notice]:
    """What waits on *Hôm nay*: emergencies first, then what is due, then the newest."""
    found = list(Notice.objects.open().filter(user=user).select_related("unit").order_by("-pk")[:limit])
    return sorted(found, key=lambda n: (_rank(n), n.due_at or datetime.max.replace(tzinfo=clock.zone()), -n.pk))


def count_waiting(user: User) -> int:
    return Notice.objects.open().filter(user=user).count()


def recent(user: User, *, limit: int = 100) -> list[Notice]:
    return list(Notice.objects.filter(user=user).select_related("unit").order_by("-pk")[:limit])


def told_about(url: str) -> list[Notice]:
    """Who was told about a thing, with whether they opened it: for the page of the thing."""
    return list(Notice.objects.filter(url=url).select_related("user").order_by("-pk"))


def state_of(notice: Notice) -> State:
    """Đã gửi, đã mở, chưa mở: unopened is said only after the hours in which one may expect an answer."""
    if notice.opened_at:
        return State.OPENED
    if notice.sent_at is None:
        return State.WAITING
    return State.UNOPENED if is_overdue(notice) else State.SENT


def is_overdue(notice: Notice) -> bool:
    """Sent, not opened, and the waking hours that its kind allows are over."""
    after = TO_DEPUTY_AFTER.get(Kind(notice.kind)) if notice.kind in Kind.values else None
    if notice.sent_at is None or notice.opened_at is not None or after is None:
        return False
    start, end = clock.local(notice.sent_at), clock.local(clock.now())
    passed = end - start if notice.kind == Kind.EMERGENCY else hours.waking_time(start, end)
    return passed >= after


def unopened_by_unit(unit_pks: Sequence[int]) -> dict[str, int]:
    """How many notices of a kind are not opened in these units: for a leader's page."""
    rows = (
        Notice.objects.open()
        .filter(unit_id__in=unit_pks, opened_at=None)
        .filter(~Q(sent_at=None))
        .values("kind")
        .annotate(n=Count("pk"))
    )
    return {row["kind"]: row["n"] for row in rows}


def is_work(notice: Notice) -> bool:
    return notice.kind in WORK


def _rank(notice: Notice) -> int:
    return _URGENCY.index(Kind(notice.kind)) if notice.kind in _URGENCY else len(_URGENCY)
