"""The local twin: hands over to nobody. What would have gone out stands in the outbox page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lantoa.shared.messages.adapters.base import Line, Parcel


class _Outbox:
    def hand_over(self, parcel: Parcel) -> None:
        """The message's own row is the outbox."""


class Twin:
    is_real = False

    @contextmanager
    def open(self) -> Iterator[Line]:
        yield _Outbox()
