"""When people are told. All times local to the province."""

from __future__ import annotations

from datetime import datetime, time, timedelta

SLOTS = (time(7, 0), time(13, 30))
QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(6, 0)
# A digest that is this late (the machine was off) is left out: the next one carries its notices.
SLOT_LASTS = timedelta(hours=3)


def is_quiet(local: datetime) -> bool:
    return local.time() >= QUIET_FROM or local.time() < QUIET_UNTIL


def end_of_quiet(local: datetime) -> datetime:
    """Six o'clock after this moment of the quiet hours."""
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, tzinfo=local.tzinfo)


def slot_now(local: datetime) -> datetime | None:
    """The digest that is to be made now, or None."""
    for at in reversed(SLOTS):
        slot = datetime.combine(local.date(), at, tzinfo=local.tzinfo)
        if slot <= local < slot + SLOT_LASTS:
            return slot
    return None


def waking_time(start: datetime, end: datetime) -> timedelta:
    """Time between two moments without the quiet hours."""
    total = timedelta(0)
    day = start.date()
    while day <= end.date():
        opens = datetime.combine(day, QUIET_UNTIL, tzinfo=start.tzinfo)
        closes = datetime.combine(day, QUIET_FROM, tzinfo=start.tzinfo)
        total += max(min(end, closes) - max(start, opens), timedelta(0))
        day += timedelta(days=1)
    return total
