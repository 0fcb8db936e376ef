"""The only clock. Tests stop it with `at`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def zone() -> ZoneInfo:
    """The province's zone: a day is the province's day."""
    return ZoneInfo(settings.TIME_ZONE)


def now() -> datetime:
    return _stopped.get() or datetime.now(UTC)


def today() -> date:
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(zone())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stops the clock for this context (tests, demo loading)."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    token = _stopped.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
