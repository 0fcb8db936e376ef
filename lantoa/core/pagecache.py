"""How the house tells the page caches that something public has changed.

The caches stand in front of Django, one in each web process (`lantoa.web.front`); this is the bell they listen to.
"""

from __future__ import annotations

from django.db import connection

CHANNEL = "lantoa_pages"
EVERYTHING = "*"


def clear(*sites: str) -> None:
    """Tells every web worker to drop the pages of these sites (host names), or of all.

    NOTIFY is part of the transaction: it is heard at commit, and not at all after a rollback.
    """
    with connection.cursor() as cursor:
        for site in sites or (EVERYTHING,):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, site])
