"""A small SMTP server on loopback, the other side of the real adapter."""

from __future__ import annotations

import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class SmtpServer:
    """`answers`: what it says to RCPT, or "hang up" in DATA or after it."""

    def __init__(self, *, rcpt: bytes = b"250 ok", hangs_up: str = "") -> None:
        self.rcpt, self.hangs_up = rcpt, hangs_up
        self.received: list[EmailMessage] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=no&from=cong@example.vn"

    def close(self) -> None:
        self.socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        stream = connection.makefile("rwb")

        def say(line: bytes) -> None:
            stream.write(line + b"\r\n")
            stream.flush()

        say(b"220 example")
        for line in stream:
            verb = line[:4].upper()
            if verb == b"EHLO":
                say(b"250 example")
            elif verb == b"RCPT":
                say(self.rcpt)
            elif verb == b"DATA":
                say(b"354 go on")
                data = b""
                for more in stream:
                    if more == b".\r\n":
                        break
                    data += more
                if self.hangs_up == "before":
                    return
                self.received.append(message_from_bytes(data, policy=policy.default))
                if self.hangs_up == "after":
                    return
                say(b"250 taken")
            elif verb == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 ok")
