"""How old the newest backup is, and whether that is too old."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta


@dataclasses.dataclass(frozen=True)
class Backups:
    at: datetime | None  # here
    sealed_at: datetime | None  # at the second place
    drill_at: datetime | None
    has_second_place: bool
    allowed: timedelta

    @property
    def newest_at(self) -> datetime | None:
        """The one that counts: where a second place is set, only what arrived there would survive a fire."""
        return self.sealed_at if self.has_second_place else self.at

    def age(self, now: datetime) -> timedelta | None:
        return None if self.newest_at is None else now - self.newest_at

    def is_too_old(self, now: datetime) -> bool:
        age = self.age(now)
        return age is None or age > self.allowed
