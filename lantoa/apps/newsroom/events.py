from __future__ import annotations

import dataclasses

from lantoa.core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoryMoved(Event):
    """A story took a step at the desk; staff are told through notices."""

    pk: int
    step: int
    action: str
    to_state: str
    by: int | None
    unit: int

    @property
    def piece(self) -> str:
        return f"story:{self.pk}"
