from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

Span = tuple[time, time]


class BadHours(ValueError):
    """Spans of a day that overlap, run backwards or are not in order."""


@dataclass(frozen=True)
class WorkingHours:
    """Spans of work by weekday (0 is Monday), in local time. A weekday without spans is a weekly day of rest."""

    spans: Mapping[int, tuple[Span, ...]]

    def __post_init__(self) -> None:
        for weekday, spans in self.spans.items():
            if not 0 <= weekday <= 6:
                raise BadHours(f"there is no weekday {weekday}")
            moments = [moment for span in spans for moment in span]
            if any(a >= b for a, b in pairwise(moments)):
                raise BadHours(f"spans of weekday {weekday} overlap or run backwards: {spans}")

    def on(self, weekday: int) -> tuple[Span, ...]:
        return self.spans.get(weekday, ())

    @property
    def fullest(self) -> tuple[Span, ...]:
        """The hours of a swapped day that has none of its own: those of Monday, or of the first working weekday."""
        return next((spans for _, spans in sorted(self.spans.items()) if spans), ())

    @classmethod
    def weekly(cls, *spans: str, days: range | tuple[int, ...] = range(MONDAY, SATURDAY)) -> WorkingHours:
        """`spans` as "07:30–11:30"."""
        day = tuple(_span(written) for written in spans)
        return cls(dict.fromkeys(days, day))


def _span(written: str) -> Span:
    first, _, last = written.replace("–", "-").partition("-")
    try:
        return time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        raise BadHours(f"hours are written 07:30–11:30, not {written!r}") from None


OFFICE_HOURS = WorkingHours.weekly("07:30–11:30", "13:30–17:00")
