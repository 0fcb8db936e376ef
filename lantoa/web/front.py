"""The page cache in front of Django, one in each web worker.

A page lives here until something public changes (`core.pagecache`) and never over 60 s. It is stored only if nothing
changed since its rendering began; one thread renders while the others wait; while the listener is down every request
goes to Django. Visits are counted here too, since most of them never reach Django: no cookie, no address is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from lantoa.web.listening import Listener
from lantoa.web.visits import Counter, is_robot

log = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

LIVES_FOR_SECONDS = 60.0
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
_DROPPED = frozenset(
    {"set-cookie", "content-length", "content-encoding", "cache-control", "etag", "x-request-id", "vary"}
)


class Page(NamedTuple):
    plain: bytes
    plain_headers: list[tuple[str, str]]
    packed: bytes
    packed_headers: list[tuple[str, str]]
    etag: str
    expires: float
    is_counted: bool


class Key(NamedTuple):
    host: str
    path: str
    query: str


def _query(raw: str) -> str:
    kept = sorted(part for part in raw.split("&") if part.partition("=")[0] in QUERY and part.partition("=")[2])
    return "&".join(kept)


class Front:
    """Looks a page up; asks `inner` for it when it is not there."""

    def __init__(self, inner: WsgiApp, *, listener: Listener | None = None, counter: Counter | None = None) -> None:
        self.inner = inner
        self.pages: dict[Key, Page] = {}
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
        if page is None or page.expires < time.monotonic() or not self.listener.is_up:
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
            others.wait(WAIT_FOR_RENDERING_SECONDS)
            page = self.pages.get(key)
            if page is not None and page.expires >= time.monotonic() and self.listener.is_up:
                self.hits += 1
                return self._answer(page, key, environ, start_response)
            return self._render(key, environ, start_response, keep=False)
        try:
            return self._render(key, environ, start_response, keep=True)
        finally:
            with self.lock:
                self.rendering.pop(key, None)
            mine.set()

    def _render(
        self, key: Key, environ: dict[str, Any], start_response: StartResponse, *, keep: bool
    ) -> Iterable[bytes]:
        """Asks Django, whole; keeps the page if nothing changed meanwhile."""
        self.misses += 1
        generation = self.listener.generation(key.host)
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
            start_response(status, [h for h in headers if h[0].lower() != "content-length"] + [_length(body)])
            return [] if head else [body]
        page = _page(body, headers, names.get("content-type", ""))
        if keep and len(body) <= LARGEST_PAGE_BYTES:
            self._store(key, page, generation)
        return self._answer(page, key, environ, start_response)

    def _store(self, key: Key, page: Page, generation: tuple[int, int]) -> None:
        size = len(page.plain) + len(page.packed)
        with self.lock:
            if not self.listener.is_up or self.listener.generation(key.host) != generation:
                return
            old = self.pages.pop(key, None)
            if old is not None:
                self.bytes -= len(old.plain) + len(old.packed)
            while self.pages and self.bytes + size > MOST_BYTES:
                oldest = next(iter(self.pages))
                gone = self.pages.pop(oldest)
                self.bytes -= len(gone.plain) + len(gone.packed)
            self.pages[key] = page
            self.bytes += size

    def clear(self, host: str | None) -> None:
        """Drops every page, or those of one host name (whatever its port)."""
        with self.lock:
            if host is None:
                self.pages.clear()
                self.bytes = 0
                return
            for key in [k for k in self.pages if k.host.partition(":")[0] == host]:
                gone = self.pages.pop(key)
                self.bytes -= len(gone.plain) + len(gone.packed)

    def _start(self) -> None:
        """Threads begin in the process that serves: never before a fork."""
        with self.lock:
            if self.started_in == os.getpid():
                return
            self.pages.clear()
            self.bytes = 0
            self.listener.start()
            self.counter.start()
            self.started_in = os.getpid()


def _length(body: bytes) -> tuple[str, str]:
    return ("Content-Length", str(len(body)))


def _page(body: bytes, headers: list[tuple[str, str]], content_type: str) -> Page:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    kept = [
        *((name, value) for name, value in headers if name.lower() not in _DROPPED),
        ("ETag", etag),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", "public, no-cache"),  # a browser asks each time; an unchanged page costs it 304
    ]
    packed = gzip.compress(body, 6, mtime=0)
    return Page(
        plain=body,
        plain_headers=[*kept, _length(body)],
        packed=packed,
        packed_headers=[*kept, ("Content-Encoding", "gzip"), _length(packed)],
        etag=etag,
        expires=time.monotonic() + LIVES_FOR_SECONDS,
        is_counted=content_type.startswith("text/html"),
    )
