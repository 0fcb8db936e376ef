"""Visits without cookies: how often a page was looked at on a day. No address, no person, robots left out."""

from __future__ import annotations

import atexit
import logging
import re
import threading
import time
from functools import lru_cache

log = logging.getLogger(__name__)

FLUSH_SECONDS = 1.0
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|headlesschrome|lighthouse|monitor|curl|wget|python-|"
    r"scrapy|httpclient|go-http|java/|libwww|feed|validator|archiver|whatsapp|telegram|zaloapp-link",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether a browser's own word says that no person is looking."""
    return not agent or _ROBOT.search(agent) is not None


class Counter:
    """Counts in memory and writes once a second, with a connection of its own."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def add(self, host: str, path: str) -> None:
        key = (host, path)
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + 1

    def start(self) -> None:
        threading.Thread(target=self._run, name="visit-counter", daemon=True).start()
        atexit.register(self.flush)

    def _run(self) -> None:
        while True:
            time.sleep(FLUSH_SECONDS)
            self.flush()

    def flush(self) -> int:
        """Writes what was counted; keeps it for the next time if the database is away. Gives how many visits."""
        with self._writing:
            with self._lock:
                counts, self._counts = self._counts, {}
            if not counts:
                return 0
            try:
                self._write(counts)
            except Exception as fault:  # noqa: BLE001  (whatever it was, no visit may be lost)
                log.warning("visits could not be written; they are kept", extra={"why": str(fault)})
                with self._lock:
                    for key, hits in counts.items():
                        self._counts[key] = self._counts.get(key, 0) + hits
                self._close()
                return 0
            return sum(counts.values())

    def _write(self, counts: dict[tuple[str, str], int]) -> None:
        from django.db import connection, transaction

        from lantoa.core import clock

        day = clock.today()
        merged: dict[tuple[str, str], int] = {}
        for (host, path), hits in counts.items():
            key = (host.partition(":")[0].lower()[:253], path[:500])
            merged[key] = merged.get(key, 0) + hits
        rows = sorted(merged.items())  # one order for all workers: no deadlock
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO site_visit (day, host, path, hits) "
                "SELECT %s, u.host, u.path, u.hits "
                "FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS u(host, path, hits) "
                "ON CONFLICT (day, host, path) DO UPDATE SET hits = site_visit.hits + EXCLUDED.hits",
                [day, [k[0] for k, _ in rows], [k[1] for k, _ in rows], [n for _, n in rows]],
            )

    def _close(self) -> None:
        from django.db import connection

        try:
            connection.close()
        except Exception:  # noqa: BLE001  (the connection is broken already)
            log.debug("closing a broken connection failed")
