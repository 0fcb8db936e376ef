"""One thread in each web worker that hears the bell of `core.pagecache`."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import takewhile

import psycopg
from psycopg import sql

from lantoa.core import pagecache
from lantoa.core.pagecache import CHANNEL, EVERYTHING

log = logging.getLogger(__name__)

# Under a storm of changes to whole sites their pages are dropped this often at most.
REST_SECONDS = 0.2
# A page is stored only if every bell since its rendering began is still remembered and concerns other pages.
REMEMBERED = 2000


def concerns(payload: str, host: str, pieces: frozenset[str] | None) -> bool:
    """Whether this bell is for the page of that host which shows these pieces (`None`: it did not say)."""
    if payload == EVERYTHING:
        return True
    if ":" in payload:
        return pieces is None or payload in pieces
    return payload == host.partition(":")[0]


def _ignore(_payload: str) -> None:
    return None


class Listener:
    """Remembers the last bells with the moment of hearing, and tells which pages must go."""

    def __init__(self, on_clear: Callable[[str], None] = _ignore) -> None:
        self.on_clear = on_clear
        self.is_up = False
        self._up_since = math.inf
        self._heard: deque[tuple[float, str]] = deque(maxlen=REMEMBERED)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def since(self, moment: float) -> list[str] | None:
        """The bells since then (`time.monotonic()`); `None` when some may be missing."""
        if not self.is_up or moment < self._up_since:
            return None
        with self._lock:
            if len(self._heard) == REMEMBERED and self._heard[0][0] >= moment:
                return None
            return [payload for at, payload in takewhile(lambda bell: bell[0] >= moment, reversed(self._heard))]

    def is_listening(self) -> None:
        """From now on no bell is missed."""
        self._up_since = time.monotonic()
        self.is_up = True

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="page-listener", daemon=True)
        self._thread.start()
        # The first pages need not wait long: connecting takes milliseconds.
        until = time.monotonic() + 1.0
        while not self.is_up and time.monotonic() < until:
            time.sleep(0.005)

    def heard(self, payload: str) -> None:
        """Remembered before anything is dropped: what is being rendered now will not be stored."""
        with self._lock:
            self._heard.append((time.monotonic(), payload))

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
                pagecache.hear(None)
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
            pagecache.hear(EVERYTHING)
            self.on_clear(EVERYTHING)
            self.is_listening()
            cleared_at = 0.0
            pending: set[str] = set()
            while True:
                timeout = max(0.0, cleared_at + REST_SECONDS - time.monotonic()) if pending else 5.0
                idle = True
                for notice in listening.notifies(timeout=timeout, stop_after=1):
                    idle = False
                    self.heard(notice.payload)
                    pagecache.hear(notice.payload)
                    if ":" in notice.payload:  # a few pages: at once
                        self.on_clear(notice.payload)
                    else:
                        pending.add(notice.payload)
                if pending and time.monotonic() - cleared_at >= REST_SECONDS:
                    for payload in {EVERYTHING} if EVERYTHING in pending else pending:
                        self.on_clear(payload)
                    pending.clear()
                    cleared_at = time.monotonic()
                elif idle and not pending:
                    listening.execute("SELECT 1")  # a dead connection shows itself
