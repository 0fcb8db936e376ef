"""What may be sent from a phone: each app says it for its own things, in its `handlers.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lantoa.shared.accounts.models import User
from lantoa.shared.media.models import Audio, Image
from lantoa.shared.units.models import Unit


@dataclasses.dataclass(frozen=True, kw_only=True)
class Received:
    """All of one thing, as it is handed to the app that makes something of it."""

    key: UUID
    unit: Unit
    by: User
    content: Mapping[str, Any]
    noted_at: datetime
    pictures: Sequence[Image]
    voices: Sequence[Audio]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Made:
    piece: str  # "story:42"
    url: str


def _says_nothing(piece: str) -> Mapping[str, Any]:
    return {}


def _keeps_the_small_one(key: UUID, first: Image, original: Image, by: User) -> None:
    return None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ArrivalKind:
    """`make` is called once for each key, in the transaction that settles it; a PermissionDenied in it refuses the
    thing. `replace` brings an original later: key of the arrival, the small picture, the original, who sent it. `tell`
    says to the phone what came of a piece, however often it asks.
    """

    name: str
    may_send: Callable[[User, Unit], bool]
    clean: Callable[[Mapping[str, Any]], dict[str, Any]]
    says_something: Callable[[Mapping[str, Any]], bool]  # else it needs a picture or a voice note
    make: Callable[[Received], Made]
    replace: Callable[[UUID, Image, Image, User], None] = _keeps_the_small_one
    tell: Callable[[str], Mapping[str, Any]] = _says_nothing
    takes_files: bool = True


_kinds: dict[str, ArrivalKind] = {}


def register(kind: ArrivalKind) -> None:
    _kinds[kind.name] = kind


def find(name: object) -> ArrivalKind | None:
    return _kinds.get(name) if isinstance(name, str) else None
