from __future__ import annotations

from collections.abc import Sequence


class MediaError(Exception):
    """Base of what this app says no with."""


class NotReady(MediaError):
    """Something is missing before it may be shown; each reason is a sentence for people."""

    def __init__(self, reasons: Sequence[object]) -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__("; ".join(self.reasons))
