"""The outside world: one file a counterpart, each with its local twin."""

from __future__ import annotations

from django.conf import settings

from lantoa.shared.messages.adapters.base import Adapter, Line, Parcel, Refused, Unreachable, Unsure
from lantoa.shared.messages.adapters.smtp import Smtp
from lantoa.shared.messages.adapters.twin import Twin
from lantoa.shared.messages.choices import Channel

__all__ = ["Adapter", "Line", "Parcel", "Refused", "Smtp", "Twin", "Unreachable", "Unsure", "adapter_for"]


def adapter_for(channel: str) -> Adapter:
    """SMS, Zalo and web push have their twins only: no contract with a provider stands behind them yet."""
    if channel == Channel.EMAIL and settings.LANTOA_SMTP_URL:
        return Smtp(settings.LANTOA_SMTP_URL)
    return Twin()
