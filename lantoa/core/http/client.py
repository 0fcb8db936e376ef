from __future__ import annotations

import fnmatch
import hashlib
import http.client
import json as json_
import logging
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO
from urllib.parse import urlencode

from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as UrllibTimeout
from urllib3.response import BaseHTTPResponse

from lantoa.core.http.addresses import Address, AddressRefused, AllowList, check_resolved, check_written, parse
from lantoa.core.http.outcomes import NotOk, Ok, Outcome, Refused, TimedOut, TooLarge, Unknown, Unreachable
from lantoa.core.http.sockets import (
    Deadline,
    PlainConnection,
    Resolver,
    TlsConnection,
    Wire,
    resolved_in_time,
    system_resolver,
    tls_context,
)

log = logging.getLogger(__name__)

USER_AGENT = "LanToa/1"
_CHUNK_BYTES = 65536
_ERROR_BYTES = 200_000
_SAFE = frozenset({"GET", "HEAD"})
_MUTATING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "cookie", "expect"})
# Headers that stay when a redirect leads to another origin; a token must not travel there.
_TRAVELS = frozenset({"accept", "accept-language", "user-agent"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Body = bytes | BinaryIO


@dataclass(frozen=True)
class Limits:
    """`read_seconds`: how long the other side may be silent. `total_seconds`: everything, redirects included."""

    connect_seconds: float = 5
    read_seconds: float = 15
    total_seconds: float = 30
    max_bytes: int = 5_000_000
    max_redirects: int = 5


class _Stop(Exception):
    """Ends a call with an outcome."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class Client:
    """No proxies from the environment, no cookies, no retries: one call, one outcome.

    `allow`: see AllowList. `resolve` and `ca_file` are for tests and for an agency's own certificate authority.
    """

    def __init__(
        self,
        *,
        allow: Iterable[str] = (),
        limits: Limits | None = None,
        resolve: Resolver = system_resolver,
        ca_file: str | None = None,
    ) -> None:
        self.allow = AllowList(allow)
        self.limits = limits or Limits()
        self.resolve = resolve
        self.ca_file = ca_file

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: Iterable[str] = (),
        into: BinaryIO | None = None,
        limits: Limits | None = None,
    ) -> Outcome:
        """`accept`: content types taken ("text/html", "image/*"); any when empty. `into`: the body is written there
        and not kept; what was written stays also when the outcome is not Ok.
        """
        return self._call(_Call(self, "GET", url, headers, None, limits or self.limits, tuple(accept), into))

    def head(self, url: str, *, headers: Mapping[str, str] | None = None, limits: Limits | None = None) -> Outcome:
        return self._call(_Call(self, "HEAD", url, headers, None, limits or self.limits))

    def send(
        self,
        method: str,
        url: str,
        *,
        body: Body = b"",
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Outcome:
        """A call that changes something there: POST, PUT, PATCH, DELETE. Redirects are not followed (NotOk).

        Being safe to repeat is the caller's business (a key, a read-back); Unknown says when it was sent in doubt.
        """
        if method not in _MUTATING:
            raise ValueError(f"{method} changes nothing: use get or head")
        given = dict(headers or {})
        if json is not None:
            body = json_.dumps(json, ensure_ascii=False, separators=(",", ":")).encode()
            given.setdefault("Content-Type", "application/json")
        elif form is not None:
            body = urlencode(form).encode()
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return self._call(_Call(self, method, url, given, body, limits or self.limits))

    def check(self, url: str) -> Refused | Unreachable | TimedOut | None:
        """Whether an address could be called now, without calling it: for forms. None when it could."""
        call = _Call(self, "HEAD", url, None, None, self.limits)
        try:
            call.find(call.read_address(url))
        except _Stop as stop:
            return stop.outcome if isinstance(stop.outcome, Refused | Unreachable | TimedOut) else None
        return None

    @cached_property
    def tls(self) -> ssl.SSLContext:
        return tls_context(self.ca_file)

    def _call(self, call: _Call) -> Outcome:
        started = time.monotonic()
        outcome = call.run()
        # The host only: paths and queries carry tokens.
        log.info(
            "http",
            extra={
                "method": call.method,
                "host": call.host,
                "outcome": type(outcome).__name__,
                "reason": getattr(outcome, "reason", ""),
                "status": getattr(outcome, "status", None),
                "ms": round((time.monotonic() - started) * 1000),
            },
        )
        return outcome


class _Call:
    def __init__(
        self,
        client: Client,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        body: Body | None,
        limits: Limits,
        accept: tuple[str, ...] = (),
        into: BinaryIO | None = None,
    ) -> None:
        for name in headers or {}:
            if name.lower() in _OURS or name.lower().startswith("proxy-"):
                raise ValueError(f"the header {name} is the client's own")
        self.client, self.method, self.url, self.body, self.limits = client, method, url, body, limits
        self.headers = {"User-Agent": USER_AGENT, **(headers or {})}
        self.accept, self.into = accept, into
        if accept:
            self.headers.setdefault("Accept", ", ".join(accept))
        self.deadline = Deadline(limits.total_seconds)
        self.host = ""
        self.is_sent = False

    def run(self) -> Outcome:
        try:
            address = self.read_address(self.url)
            for _turn in range(self.limits.max_redirects + 1):
                self.host = address.host
                outcome = self._one(address)
                if not (
                    isinstance(outcome, NotOk)
                    and self.method in _SAFE
                    and outcome.status in _REDIRECTS
                    and "location" in outcome.headers
                ):
                    return outcome
                address = self._led_on(address, outcome.headers["location"])
            return Refused(str(address), "redirects")
        except _Stop as stop:
            return stop.outcome

    def read_address(self, url: str) -> Address:
        with _refusing(url):
            return parse(url)

    def _led_on(self, address: Address, location: str) -> Address:
        with _refusing(str(address)):
            led = address.joined(location)
        if led.origin != address.origin:
            self.headers = {name: value for name, value in self.headers.items() if name.lower() in _TRAVELS}
        return led

    def find(self, address: Address) -> Wire:
        """Resolves once; what comes back is what will be connected to."""
        with _refusing(str(address)):
            check_written(address, self.client.allow)
        try:
            ips = resolved_in_time(
                self.client.resolve, address.host, address.port, self.deadline.left(self.limits.connect_seconds)
            )
        except TimeoutError:
            raise _Stop(TimedOut(str(address), "dns")) from None
        except (OSError, ValueError) as fault:
            raise _Stop(Unreachable(str(address), "dns", str(fault))) from None
        with _refusing(str(address)):
            checked = check_resolved(address, ips, self.client.allow)
        return Wire(checked, self.deadline, connect=self.limits.connect_seconds, idle=self.limits.read_seconds)

    def _one(self, address: Address) -> Outcome:
        wire = self.find(address)
        connection = self._connection(address)
        connection.wire = wire
        try:
            self._connect(connection, address)
            return self._exchange(connection, address)
        finally:
            connection.close()

    def _connection(self, address: Address) -> PlainConnection | TlsConnection:
        timeout = self.limits.connect_seconds
        if address.scheme == "https":
            return TlsConnection(address.host, address.port, timeout=timeout, ssl_context=self.client.tls)
        return PlainConnection(address.host, address.port, timeout=timeout)

    def _connect(self, connection: PlainConnection | TlsConnection, address: Address) -> None:
        """Nothing of the call has been sent until this is done."""
        try:
            connection.connect()
        except ssl.SSLError as fault:
            raise _Stop(Unreachable(str(address), "tls", str(fault))) from None
        except (TimeoutError, UrllibTimeout):
            raise _Stop(TimedOut(str(address), "connect")) from None
        except (OSError, HTTPError, http.client.HTTPException) as fault:
            raise _Stop(Unreachable(str(address), "connect", str(fault))) from None

    def _exchange(self, connection: PlainConnection | TlsConnection, address: Address) -> Outcome:
        url = str(address)
        answer: BaseHTTPResponse | None = None
        try:
            self.is_sent = True
            connection.request(
                self.method,
                address.target,
                body=self.body,
                headers={**self.headers, **_framing(self.body), "Accept-Encoding": "gzip", "Connection": "close"},
                preload_content=False,
                decode_content=False,
            )
            answer = connection.getresponse()
            return self._received(answer, url)
        except (TimeoutError, UrllibTimeout):
            return self._in_doubt(url, "timeout", answer)
        except (OSError, HTTPError, http.client.HTTPException) as fault:
            reason = "reset" if isinstance(fault, OSError) else "bad_answer"
            return self._in_doubt(url, reason, answer, str(fault))

    def _in_doubt(self, url: str, reason: str, answer: BaseHTTPResponse | None, detail: str = "") -> Outcome:
        if self.method in _MUTATING:
            headers = _headers(answer) if answer is not None else {}
            return Unknown(url, reason, answer.status if answer is not None else None, headers)
        return TimedOut(url, "read") if reason == "timeout" else Unreachable(url, reason, detail)

    def _received(self, answer: BaseHTTPResponse, url: str) -> Outcome:
        headers = _headers(answer)
        is_ok = 200 <= answer.status < 300 or answer.status == 304
        if is_ok and self.method == "GET" and answer.status not in {204, 304} and not self._accepts(headers):
            return Refused(url, "content_type", headers.get("content-type", "?")[:80])
        digest = hashlib.sha256()
        kept = bytearray()
        size = 0
        fault = ""
        # What stands under an error or a redirect is read for its message only, and never into the caller's file.
        limit = self.limits.max_bytes if is_ok else min(self.limits.max_bytes, _ERROR_BYTES)
        try:
            for piece in _unpacked(answer, headers, limit):
                size += len(piece)
                if size > limit:
                    raise _Oversize
                digest.update(piece)
                if is_ok and self.into is not None:
                    self.into.write(piece)
                else:
                    kept += piece
        except _Oversize:
            fault = "too_large"
        except _BadPacking:
            fault = "bad_answer"
        if self.method in _MUTATING and (answer.status >= 500 or (fault and is_ok)):
            return Unknown(url, fault if is_ok else "server_error", answer.status, headers, bytes(kept))
        if fault and is_ok:
            packing = headers.get("content-encoding", "")
            return TooLarge(url, limit) if fault == "too_large" else Refused(url, "encoding", packing)
        kind = Ok if is_ok else NotOk
        return kind(url, answer.status, headers, bytes(kept), size, digest.hexdigest())

    def _accepts(self, headers: Mapping[str, str]) -> bool:
        if not self.accept:
            return True
        found = headers.get("content-type", "").partition(";")[0].strip().lower()
        return any(fnmatch.fnmatchcase(found, wanted.lower()) for wanted in self.accept)


def _framing(body: Body | None) -> dict[str, str]:
    """A file goes out with its length: half of the channels do not take chunks."""
    if body is None or isinstance(body, bytes) or not body.seekable():
        return {}
    here = body.tell()
    size = body.seek(0, 2) - here
    body.seek(here)
    return {"Content-Length": str(size)}


@contextmanager
def _refusing(url: str) -> Iterator[None]:
    try:
        yield
    except AddressRefused as refused:
        raise _Stop(Refused(url, refused.reason, refused.detail)) from None


class _Oversize(Exception):
    pass


class _BadPacking(Exception):
    pass


def _headers(answer: BaseHTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items() if name.lower() != "set-cookie"}


def _unpacked(answer: BaseHTTPResponse, headers: Mapping[str, str], limit: int) -> Iterator[bytes]:
    """The body in pieces, unpacked by us: never more than `limit` and one piece is ever in memory."""
    packing = headers.get("content-encoding", "").strip().lower()
    told = headers.get("content-length", "")
    if told.isdigit() and len(told) < 20 and int(told) > limit:
        raise _Oversize
    raw = iter(lambda: answer.read(_CHUNK_BYTES, decode_content=False), b"")
    if packing in {"", "identity"}:
        yield from raw
    elif packing in {"gzip", "x-gzip", "deflate"}:
        yield from _inflated(raw)
    else:
        raise _BadPacking


def _inflated(raw: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib by its header
    for piece in raw:
        waiting = piece
        while waiting:
            try:
                made = unpacker.decompress(waiting, _CHUNK_BYTES)
            except zlib.error:
                raise _BadPacking from None
            if made:
                yield made
            if unpacker.eof:
                waiting = unpacker.unused_data
                if waiting:  # gzip files may stand one behind another
                    unpacker = zlib.decompressobj(wbits=47)
            else:
                waiting = unpacker.unconsumed_tail
    if not unpacker.eof:
        rest = unpacker.flush(_CHUNK_BYTES)
        if rest:
            yield rest
        if not unpacker.eof:
            raise _BadPacking
