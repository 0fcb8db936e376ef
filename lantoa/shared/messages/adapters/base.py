"""What every counterpart looks like from inside."""

from __future__ import annotations

import dataclasses
from contextlib import AbstractContextManager
from typing import Protocol


class Unreachable(Exception):
    """Nothing was handed over: it may be tried again."""


class Refused(Exception):
    """The other side said no for good."""


class Unsure(Exception):
    """Broken off while handing over: it may have arrived."""


@dataclasses.dataclass(frozen=True)
class Parcel:
    recipient: str
    subject: str
    text: str
    html: str
    id: str  # the same at every try, so that the other side can know it again


class Line(Protocol):
    def hand_over(self, parcel: Parcel) -> None:
        """Raises Unreachable, Refused, Unsure."""


class Adapter(Protocol):
    is_real: bool

    def open(self) -> AbstractContextManager[Line]:
        """Everything slow that hands nothing over yet: name, connection, sign-in. Raises Unreachable, Refused."""
