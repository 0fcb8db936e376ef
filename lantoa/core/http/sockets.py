"""Sockets that keep a deadline: a server that sends one byte a second is cut off in time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from lantoa.core.http.addresses import IPAddress

_PIECE_BYTES = 65536


class Deadline:
    """A moment on the monotonic clock, and how long one step may be silent."""

    def __init__(self, total_seconds: float) -> None:
        self.until = time.monotonic() + total_seconds

    def left(self, at_most: float) -> float:
        """Seconds that a step may take. Raises TimeoutError when none are left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline")
        return min(left, at_most)


class _Keeping:
    """Mixed into plain and TLS sockets: each read and write gets what is left of the time."""

    deadline: Deadline | None = None
    idle_seconds: float = 0

    def _limit(self) -> None:
        if self.deadline is not None:
            socket.socket.settimeout(self, self.deadline.left(self.idle_seconds))  # type: ignore[arg-type]

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._limit()
        return super().recv_into(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self._limit()
        return super().recv(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._limit()
        return super().send(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def sendall(self, data: Any, *args: Any) -> None:
        # In pieces: the time-out of a plain `sendall` would be one for the whole upload.
        with memoryview(data) as view, view.cast("B") as octets:
            sent = 0
            while sent < len(octets):
                sent += self.send(octets[sent : sent + _PIECE_BYTES], *args)


class PlainSocket(_Keeping, socket.socket):
    pass


class TlsSocket(_Keeping, ssl.SSLSocket):
    pass


def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file)
    if ca_file is None and not context.cert_store_stats()["x509_ca"] and not ssl.get_default_verify_paths().capath:
        import certifi  # a machine without a store of its own

        context.load_verify_locations(certifi.where())
    context.sslsocket_class = TlsSocket
    return context


class Wire:
    """How one connection is made: to addresses already checked, whatever the name says by now."""

    def __init__(self, ips: Sequence[IPAddress], deadline: Deadline, *, connect: float, idle: float) -> None:
        self.ips, self.deadline, self.connect, self.idle = ips, deadline, connect, idle

    def open(self, port: int) -> PlainSocket:
        """Raises OSError of the last address that failed."""
        fault: OSError = OSError("no address")
        for ip in self.ips:
            sock = PlainSocket(socket.AF_INET6 if ip.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
            try:
                sock.settimeout(self.deadline.left(self.connect))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect((str(ip), port))
                # What is left of the time to connect is what a TLS handshake may take.
                sock.settimeout(self.deadline.left(self.connect))
            except OSError as failed:
                sock.close()
                fault = failed
            else:
                return sock
        raise fault

    def keep(self, sock: Any) -> None:
        sock.deadline, sock.idle_seconds = self.deadline, self.idle


class PlainConnection(HTTPConnection):
    wire: Wire

    def _new_conn(self) -> socket.socket:
        return self.wire.open(self.port or 80)

    def connect(self) -> None:
        super().connect()
        self.wire.keep(self.sock)


class TlsConnection(HTTPSConnection):
    wire: Wire

    def _new_conn(self) -> socket.socket:
        return self.wire.open(self.port or 443)

    def connect(self) -> None:
        super().connect()
        self.wire.keep(self.sock)


Resolver = Callable[[str, int], Sequence[str]]


def system_resolver(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def resolved_in_time(resolve: Resolver, host: str, port: int, seconds: float) -> list[IPAddress]:
    """The system's resolver knows no time-out of ours, so it runs beside. Raises TimeoutError or OSError."""
    result: list[Sequence[str]] = []
    fault: list[BaseException] = []

    def ask() -> None:
        try:
            result.append(resolve(host, port))
        except (OSError, UnicodeError) as failed:
            fault.append(failed)

    thread = threading.Thread(target=ask, daemon=True, name=f"dns {host}")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError("dns")
    if fault or not result or not result[0]:
        raise OSError(f"no address for {host}") from (fault[0] if fault else None)
    return [ip_address(found) for found in result[0]]
