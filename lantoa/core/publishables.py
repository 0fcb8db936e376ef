"""Publishables: what a thing gives so that others can spread, read aloud, find and count it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils.functional import Promise


class UnknownKind(KeyError):
    """No app has registered this kind of piece."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Text:
    """One text of a piece: a form (portal, post, sms, spoken, press, board, card) in a language."""

    form: str
    language: str
    title: str = ""
    lead: str = ""
    body: str = ""  # clean HTML for portal, press and board; plain text otherwise


@dataclasses.dataclass(frozen=True, kw_only=True)
class Media:
    kind: str  # image, video, audio, document
    pk: int
    sha256: str
    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""
    width: int | None = None
    height: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Publishable:
    kind: str
    pk: int
    version: int
    sha256: str
    unit_pk: int
    title: str
    url: str
    published_at: datetime
    texts: tuple[Text, ...]
    media: tuple[Media, ...] = ()
    campaign_pk: int | None = None
    lead: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    priority: str = "normal"  # normal, priority, emergency

    def text(self, form: str, language: str) -> Text | None:
        return next((t for t in self.texts if t.form == form and t.language == language), None)


@dataclasses.dataclass(frozen=True)
class Source:
    """`load` gives the present public state of a piece, or None when it is not public."""

    kind: str
    label: str | Promise
    load: Callable[[int], Publishable | None]
    public_pks: Callable[[], Iterable[int]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.kind] = source


def sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda s: s.kind)


def load(kind: str, pk: int) -> Publishable | None:
    try:
        source = _sources[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    return source.load(pk)
