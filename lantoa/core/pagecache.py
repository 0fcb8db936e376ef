"""How the house tells the page caches that something public has changed.

The caches stand in front of Django, one in each web process (`lantoa.web.front`); this is the bell they listen to.
A page says with `tag` which pieces it shows; a bell for one piece drops those pages, every page that lists, and every
page that said nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

CHANNEL = "lantoa_pages"
EVERYTHING = "*"
# Between the house and its front only: no browser sees it.
HEADER = "X-Page-Pieces"


def clear(*sites: str) -> None:
    """Tells every web worker to drop the pages of these sites (host names), or of all.

    NOTIFY is part of the transaction: it is heard at commit, and not at all after a rollback.
    """
    _ring(*(sites or (EVERYTHING,)))


def clear_piece(kind: str, pk: int) -> None:
    """The same for the pages that show this piece, and for all lists."""
    _ring(f"{kind}:{pk}")


def tag(response: HttpResponse, kind: str, pks: Iterable[int]) -> HttpResponse:
    """Says that the page shows these pieces and lists nothing: it stays when others change.

    What it merely points to ("Read on") may be up to a minute old, as nothing lives longer.
    """
    response.headers[HEADER] = " ".join(f"{kind}:{pk}" for pk in pks)
    return response


def _ring(*payloads: str) -> None:
    with connection.cursor() as cursor:
        for payload in payloads:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
