"""How long somebody waits after failed tries."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(hours=24)


def delay_after(failures: int, *, free: int) -> timedelta:
    """Nothing for the first `free` failures, then 30 s, doubled with each further one up to an hour."""
    beyond = failures - free
    if beyond <= 0:
        return timedelta(0)
    doubled: timedelta = FIRST * (1 << min(beyond - 1, 20))
    return min(doubled, LONGEST)


def counted(failures: int, last_failure_at: datetime, now: datetime) -> int:
    """Failures that still count: a day without one wipes the slate."""
    return 0 if now - last_failure_at >= FORGOTTEN_AFTER else failures
