from __future__ import annotations

import dataclasses

from lantoa.core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediaEvent(Event):
    kind: str  # image, video, audio, document
    pk: int

    @property
    def piece(self) -> str:
        return f"media-{self.kind}:{self.pk}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediaAccepted(MediaEvent):
    """A file passed the guard and is kept."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(MediaEvent):
    """People shown took their consent back: the public copies are gone already, what shows them must follow."""

    shown_in: tuple[str, ...] = ()  # pieces that show it now, "story:42"


@dataclasses.dataclass(frozen=True, kw_only=True)
class CopiesFailed(MediaEvent):
    """A film or a sound that the guard let in cannot be turned into what the public gets."""
