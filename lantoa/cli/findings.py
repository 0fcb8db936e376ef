"""What a check found, as `lantoa doctor` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    GOOD = "✓"
    OPTIONAL = "○"
    NOT_READY = "!"  # the machine is fine; the public may not be let in yet
    BAD = "✗"


@dataclass(frozen=True)
class Finding:
    state: State
    what: str
    told: str
    advice: str = ""
