"""Where works come from: a flow fills this socket, since royalties have never heard of the newsroom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from lantoa.apps.royalties.logic.works import Work

# Works first published on the days [start, end) by the units below `path`, but those below `without`.
Source = Callable[[date, date, str, Sequence[str]], list[Work]]

_sources: list[Source] = []


def set_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def works(start: date, end: date, path: str, without: Sequence[str]) -> list[Work]:
    found = [work for source in _sources for work in source(start, end, path, without)]
    return sorted(found, key=lambda work: (work.published_at, work.piece))
