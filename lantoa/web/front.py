"""The page cache in front of Django, one in each web worker.

A page lives here until something public on it changes (`core.pagecache`) and never over 60 s. It is stored only if no
such thing changed since its rendering began. One thread renders while the others wait, or serve the page that stands as
long as its minute lasts; a worker takes what the one beside it has rendered (`web.shelf`); while the listener is down
every request goes to Django. Visits are counted here
too, since most of them never reach Django: no cookie, no address.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from lantoa.core.pagecache import EVERYTHING, HEADER
from lantoa.web.listening import Listener, concerns
from lantoa.web.shelf import Shelf, Shelved
from lantoa.web.visits import Counter, is_robot

log = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

LIVES_FOR_SECONDS = 60.0
# Each worker lets a page go up to so much earlier: the first one renders it anew, the others find it on the shelf.
EARLIER_SECONDS = 12.0
SWITCH_SECONDS = 0.001
MOST_BYTES = 64 * 1024 * 1024
LARGEST_PAGE_BYTES = 1024 * 1024
WAIT_FOR_RENDERING_SECONDS = 10.0
# Addresses whose pages are the same for everybody without a session.
PUBLIC = ("/vi/", "/en/", "/sitemap", "/robots.txt", "/feed")
# Query words that make another page; all others (utm_…, fbclid) are dropped before the page is looked up.
QUERY = frozenset(
    {"trang", "page", "q", "muc", "loai", "tu", "den", "don-vi", "unit", "kind", "from", "to", "category"}
)
_SESSION = "sessionid="
_PIECES = HEADER.lower()
_DROPPED = frozenset(
    {"set-cookie", "content-length", "content-encoding", "cache-control", "etag", "x-request-id", "vary", _PIECES}
)
# Under this name stand the pages that did not say what they show: lists and all others.
_LISTS = ""


class Page(NamedTuple):
    plain: bytes
    plain_headers: list[tuple[str, str]]
    packed: bytes
    packed_headers: list[tuple[str, str]]
    etag: str
    renewed_at: float  # from then on one thread makes it anew
    expires: float
    is_counted: bool
    pieces: frozenset[str] | None


class Key(NamedTuple):
    host: str
    path: str
    query: str


def _query(raw: str) -> str:
    kept = sorted(part for part in raw.split("&") if part.partition("=")[0] in QUERY and part.partition("=")[2])
    return "&".join(kept)


class Front:
    """Looks a page up; asks `inner` for it when it is not there."""

    def __init__(
        self,
        inner: WsgiApp,
        *,
        listener: Listener | None = None,
        counter: Counter | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self.inner = inner
        self.shelf = shelf
        self.pages: dict[Key, Page] = {}
        self.shown: dict[str, set[Key]] = {}
        self.bytes = 0
        self.hits = 0
        self.misses = 0
        self.rendering: dict[Key, threading.Event] = {}
        self.lock = threading.Lock()
        self.listener = listener or Listener(on_clear=self.clear)
        self.listener.on_clear = self.clear
        self.counter = counter or Counter()
        self.started_in = 0  # the process whose threads run; granian forks after import

    # -- the hot path ------------------------------------------------------------------------------------------------

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if path == "/healthz":
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
            return [b"ok\n"]
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"} or not path.startswith(PUBLIC) or _SESSION in environ.get("HTTP_COOKIE", ""):
            return self._pass(environ, start_response)
        if self.started_in != os.getpid():
            self._start()
        raw = environ.get("QUERY_STRING", "")
        key = Key(environ.get("HTTP_HOST", ""), path, _query(raw) if raw else "")
        page = self.pages.get(key)
        if page is None or page.renewed_at < time.monotonic() or not self.listener.is_up:
            return self._miss(key, environ, start_response)
        self.hits += 1
        return self._answer(page, key, environ, start_response)

    def _answer(self, page: Page, key: Key, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        head = environ["REQUEST_METHOD"] == "HEAD"
        if page.is_counted and not head and not is_robot(environ.get("HTTP_USER_AGENT", "")):
            self.counter.add(key.host, key.path)
        if environ.get("HTTP_IF_NONE_MATCH") == page.etag:
            start_response("304 Not Modified", [("ETag", page.etag), ("Cache-Control", "public, no-cache")])
            return []
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            start_response("200 OK", page.packed_headers)
            return [] if head else [page.packed]
        start_response("200 OK", page.plain_headers)
        return [] if head else [page.plain]

    # -- rendering ---------------------------------------------------------------------------------------------------

    def _pass(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return self.inner(environ, start_response)

    def _miss(self, key: Key, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not self.listener.is_up:
            return self._render(key, environ, start_response, keep=False)
        with self.lock:
            others = self.rendering.get(key)
            if others is None:
                mine = self.rendering[key] = threading.Event()
        if others is not None:
            page = self._standing(key)
            if page is None:
                others.wait(WAIT_FOR_RENDERING_SECONDS)
                page = self._standing(key)
            if page is not None:
                self.hits += 1
                return self._answer(page, key, environ, start_response)
            return self._render(key, environ, start_response, keep=False)
        try:
            page = self._from_shelf(key)
            if page is not None:
                return self._answer(page, key, environ, start_response)
            return self._render(key, environ, start_response, keep=True)
        finally:
            with self.lock:
                self.rendering.pop(key, None)
            mine.set()

    def _standing(self, key: Key) -> Page | None:
        page = self.pages.get(key)
        return page if page is not None and page.expires >= time.monotonic() and self.listener.is_up else None

    def _from_shelf(self, key: Key) -> Page | None:
        if self.shelf is None or key.query:
            return None
        found = self.shelf.get(key)
        if found is None or not 0 <= time.monotonic() - found.began < LIVES_FOR_SECONDS - EARLIER_SECONDS:
            return None
        page = _page(found.body, found.headers, began=found.began, packed=found.packed)
        return page if self._store(key, page, found.began) else None

    def _render(
        self, key: Key, environ: dict[str, Any], start_response: StartResponse, *, keep: bool
    ) -> Iterable[bytes]:
        """Asks Django, whole; keeps the page if nothing changed meanwhile."""
        self.misses += 1
        began = time.monotonic()
        told: dict[str, Any] = {}

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            told["status"], told["headers"] = status, headers
            return lambda _data: None

        head = environ["REQUEST_METHOD"] == "HEAD"
        inside = {**environ, "REQUEST_METHOD": "GET", "QUERY_STRING": environ.get("QUERY_STRING", "")}
        inside.pop("HTTP_IF_NONE_MATCH", None)
        inside.pop("HTTP_IF_MODIFIED_SINCE", None)
        inside["HTTP_ACCEPT_ENCODING"] = "identity"
        answer = self.inner(inside, remember)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        status: str = told["status"]
        headers: list[tuple[str, str]] = told["headers"]
        names = {name.lower(): value for name, value in headers}
        if not status.startswith("200") or "set-cookie" in names or "no-store" in names.get("cache-control", ""):
            kept = [h for h in headers if h[0].lower() not in {"content-length", _PIECES}]
            start_response(status, [*kept, _length(body)])
            return [] if head else [body]
        page = _page(body, headers, began=began)
        is_kept = keep and len(body) <= LARGEST_PAGE_BYTES and self._store(key, page, began)
        if is_kept and self.shelf is not None and not key.query:
            self.shelf.put(key, Shelved(began, headers, body, page.packed))
        return self._answer(page, key, environ, start_response)

    def _store(self, key: Key, page: Page, began: float) -> bool:
        """Keeps the page unless something on it has changed since its rendering began; says whether."""
        size = len(page.plain) + len(page.packed)
        with self.lock:
            meanwhile = self.listener.since(began)
            if meanwhile is None or any(concerns(payload, key.host, page.pieces) for payload in meanwhile):
                return False
            self._forget(key)
            while self.pages and self.bytes + size > MOST_BYTES:
                self._forget(next(iter(self.pages)))
            self.pages[key] = page
            self.bytes += size
            for piece in (_LISTS,) if page.pieces is None else page.pieces:
                self.shown.setdefault(piece, set()).add(key)
        return True

    def _forget(self, key: Key) -> None:
        gone = self.pages.pop(key, None)
        if gone is None:
            return
        self.bytes -= len(gone.plain) + len(gone.packed)
        for piece in (_LISTS,) if gone.pieces is None else gone.pieces:
            keys = self.shown.get(piece, set())
            keys.discard(key)
            if not keys:
                self.shown.pop(piece, None)

    def clear(self, payload: str) -> None:
        """Drops every page; those of one host name, whatever its port; or those that show a piece, and all lists."""
        with self.lock:
            if payload == EVERYTHING:
                self._forget_all()
            elif ":" in payload:
                for key in self.shown.get(payload, set()) | self.shown.get(_LISTS, set()):
                    self._forget(key)
            else:
                for key in [k for k in self.pages if k.host.partition(":")[0] == payload]:
                    self._forget(key)

    def _forget_all(self) -> None:
        self.pages.clear()
        self.shown.clear()
        self.bytes = 0

    def _start(self) -> None:
        """Threads begin in the process that serves: never before a fork."""
        with self.lock:
            if self.started_in == os.getpid():
                return
            self._forget_all()
            # A page that is being rendered lets the cached ones pass every millisecond, not every five.
            sys.setswitchinterval(SWITCH_SECONDS)
            self.listener.start()
            self.counter.start()
            self.started_in = os.getpid()


def _length(body: bytes) -> tuple[str, str]:
    return ("Content-Length", str(len(body)))


def _page(body: bytes, headers: list[tuple[str, str]], *, began: float, packed: bytes = b"") -> Page:
    names = {name.lower(): value for name, value in headers}
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    kept = [
        *((name, value) for name, value in headers if name.lower() not in _DROPPED),
        ("ETag", etag),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", "public, no-cache"),  # a browser asks each time; an unchanged page costs it 304
    ]
    packed = packed or gzip.compress(body, 6, mtime=0)
    return Page(
        plain=body,
        plain_headers=[*kept, _length(body)],
        packed=packed,
        packed_headers=[*kept, ("Content-Encoding", "gzip"), _length(packed)],
        etag=etag,
        renewed_at=began + LIVES_FOR_SECONDS - random.uniform(1, EARLIER_SECONDS),  # noqa: S311
        expires=began + LIVES_FOR_SECONDS,
        is_counted=names.get("content-type", "").startswith("text/html"),
        pieces=frozenset(names[_PIECES].split()) if _PIECES in names else None,
    )
