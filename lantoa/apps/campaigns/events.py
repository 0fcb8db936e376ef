from __future__ import annotations

import dataclasses

from lantoa.core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class CampaignEvent(Event):
    pk: int
    unit: int

    @property
    def piece(self) -> str:
        return f"campaign:{self.pk}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class CampaignStarted(CampaignEvent):
    pass


@dataclasses.dataclass(frozen=True, kw_only=True)
class CampaignEnded(CampaignEvent):
    pass


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskAssigned(CampaignEvent):
    """A task has a person who answers for it; `task` is its key."""

    task: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class HonoursAnnounced(CampaignEvent):
    honour: int
