"""One thread in each web worker that hears the bell of `core.pagecache`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import psycopg
from psycopg import sql

from lantoa.core.pagecache import CHANNEL, EVERYTHING

log = logging.getLogger(__name__)

# Under a storm of publishing the pages are dropped this often at most.
REST_SECONDS = 0.2


def _ignore(_host: str | None) -> None:
    return None


class Listener:
    """Counts a generation per host name and one for all; tells when pages must go."""

    def __init__(self, on_clear: Callable[[str | None], None] = _ignore) -> None:
        self.on_clear = on_clear
        self.is_up = False
        self._everything = 0
        self._hosts: dict[str, int] = {}
        self._thread: threading.Thread | None = None

    def generation(self, host: str) -> tuple[int, int]:
        return (self._everything, self._hosts.get(host.partition(":")[0], 0))

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="page-listener", daemon=True)
        self._thread.start()
        # The first pages need not wait long: connecting takes milliseconds.
        until = time.monotonic() + 1.0
        while not self.is_up and time.monotonic() < until:
            time.sleep(0.005)

    def heard(self, payload: str) -> str | None:
        """Raises the generation at once: what is being rendered now will not be stored."""
        if payload == EVERYTHING:
            self._everything += 1
            return None
        self._hosts[payload] = self._hosts.get(payload, 0) + 1
        return payload

    def _run(self) -> None:
        wait = 0.1
        while True:
            try:
                self._listen()
            except psycopg.Error as fault:
                log.warning("page listener lost the database: pages are served uncached", extra={"why": str(fault)})
            except Exception:
                log.exception("page listener failed: pages are served uncached")
            finally:
                self.is_up = False
            time.sleep(wait)
            wait = min(wait * 2, 2.0)

    def _listen(self) -> None:
        from django.db import connection

        parameters = connection.get_connection_params()
        for unwanted in ("cursor_factory", "context", "prepare_threshold", "server_side_binding", "pool"):
            parameters.pop(unwanted, None)
        parameters.update(keepalives_idle=5, keepalives_interval=2, keepalives_count=3)
        with psycopg.connect(**parameters, autocommit=True) as listening:
            listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            self.heard(EVERYTHING)
            self.on_clear(None)
            self.is_up = True
            cleared_at = 0.0
            pending: set[str | None] = set()
            while True:
                timeout = max(0.0, cleared_at + REST_SECONDS - time.monotonic()) if pending else 5.0
                idle = True
                for notice in listening.notifies(timeout=timeout, stop_after=1):
                    idle = False
                    pending.add(self.heard(notice.payload))
                if pending and time.monotonic() - cleared_at >= REST_SECONDS:
                    for host in {None} if None in pending else pending:
                        self.on_clear(host)
                    pending.clear()
                    cleared_at = time.monotonic()
                elif idle and not pending:
                    listening.execute("SELECT 1")  # a dead connection shows itself
