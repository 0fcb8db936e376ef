"""A real server on loopback, for tests of what goes over the wire."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from lantoa.core.http import Client, Limits

QUICK = Limits(connect_seconds=1, read_seconds=0.5, total_seconds=1.5, max_bytes=100_000)


@dataclass
class Server:
    """`answer` gets the raw request and the open socket."""

    answer: Callable[[bytes, socket.socket], None]
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(conn,), daemon=True).start()

    def _one(self, conn: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), conn:
            conn.settimeout(5)
            if self.tls:
                conn = self.tls.wrap_socket(conn, server_side=True)
            request = b""
            while b"\r\n\r\n" not in request:
                if not (piece := conn.recv(65536)):
                    return
                request += piece
            head, _, body = request.partition(b"\r\n\r\n")
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    while len(body) < int(line.split(b":")[1]):
                        body += conn.recv(65536)
            self.requests.append(head + b"\r\n\r\n" + body)
            self.answer(self.requests[-1], conn)

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the waiting accept
        self._listener.close()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def client(self, **more: object) -> Client:
        given = {"allow": [f"127.0.0.1:{self.port}"], "limits": QUICK, **more}
        return Client(**given)  # type: ignore[arg-type]


def answering(status: str = "200 OK", body: bytes = b"", **headers: str) -> Callable[[bytes, socket.socket], None]:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    def answer(_request: bytes, conn: socket.socket) -> None:
        conn.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return answer
