"""What becomes of a letter: the app that makes drafts says it in its `handlers.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit


@dataclasses.dataclass(frozen=True, kw_only=True)
class Parcel:
    """One file out of a letter, as if somebody had handed it over at the desk."""

    unit: Unit
    by: User
    name: str
    data: bytes
    byline: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Made:
    piece: str  # "story:42"
    url: str
    title: str
    remarks: tuple[str, ...] = ()


class ParcelRefused(Exception):
    """`message`: the reason in the reader's language."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Maker:
    """`make` is called in the transaction that settles the letter; raises ParcelRefused with nothing kept."""

    may_write: Callable[[User, Unit], bool]
    make: Callable[[Parcel], Made]


_made: list[Maker] = []


def set_maker(maker: Maker) -> None:
    _made[:] = [maker]


def maker() -> Maker:
    return _made[0]
