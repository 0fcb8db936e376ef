"""How the house tells the page caches that something public has changed.

The caches stand in front of Django, one in each web process (`lantoa.web.front`); this is the bell they listen to.
A page says with `tag` which piece it shows and to which it points; a bell for one piece drops the pages that show it,
every page that lists, and every page that said nothing; where it must, also the pages that point to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

T = TypeVar("T")

CHANNEL = "lantoa_pages"
EVERYTHING = "*"
# Between the house and its front only: no browser sees it.
HEADER = "X-Page-Pieces"

KEPT_FOR_SECONDS = 5.0
MOST_KEPT = 500


def clear(*sites: str) -> None:
    """Tells every web worker to drop the pages of these sites (host names), or of all.

    NOTIFY is part of the transaction: it is heard at commit, and not at all after a rollback.
    """
    _ring(*(sites or (EVERYTHING,)))


def clear_piece(kind: str, pk: int, *, wherever_named: bool = False) -> None:
    """The same for the pages that show this piece, and for all lists.

    `wherever_named`: also for those that point to it, since it is gone or was wrong. Pages of a whole category point to
    the newest of its pieces; else they may name it as it was a minute ago, as nothing lives longer.
    """
    _ring(f"{kind}:{pk}", *([f">{kind}:{pk}"] if wherever_named else []))


def tag(response: HttpResponse, kind: str, pk: int, *, points_to: Iterable[int] = ()) -> HttpResponse:
    """Says that the page shows this piece, points to those ("Read on") and lists nothing: others may change."""
    response.headers[HEADER] = " ".join([f"{kind}:{pk}", *(f">{kind}:{other}" for other in points_to)])
    return response


def _ring(*payloads: str) -> None:
    with connection.cursor() as cursor:
        for payload in payloads:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


class _Surroundings:
    """What stands round every page, kept in a process that hears the bell."""

    def __init__(self) -> None:
        self.hears = False
        self.bells = {"site": 0, "piece": 0}
        self.values: dict[Hashable, tuple[int, float, Any]] = {}

    def get(self, key: Hashable, make: Callable[[], T], *, of_pieces: bool) -> T:
        if not self.hears:
            return make()
        bells = self.bells["site"] + (self.bells["piece"] if of_pieces else 0)
        found = self.values.get(key)
        if found is not None and found[0] == bells and found[1] > time.monotonic():
            value: T = found[2]
            return value
        made = make()
        if len(self.values) >= MOST_KEPT:
            self.values.clear()
        self.values[key] = (bells, time.monotonic() + KEPT_FOR_SECONDS, made)
        return made


_surroundings = _Surroundings()


def hear(payload: str | None) -> None:
    """Told by the listener of this process: a bell, or `None` when it hears none any more."""
    if payload is None:
        _surroundings.hears = False
        _surroundings.values.clear()
    else:
        _surroundings.hears = True
        _surroundings.bells["piece" if ":" in payload else "site"] += 1


def kept(key: Hashable, make: Callable[[], T], *, of_pieces: bool = False) -> T:
    """What `make` gave for this key, until a bell for a site rings, and never over five seconds.

    Only for what is the same for everybody. `of_pieces`: it shows pieces, and a bell for any piece ends it too.
    """
    return _surroundings.get(key, make, of_pieces=of_pieces)
