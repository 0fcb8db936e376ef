"""A wire that breaks: a small TCP proxy that cuts in the middle of requests and of answers."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time

_PIECE = 16 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: a closed socket answers with a reset, as a lost signal does


class Wire:
    """Listens on a port of its own and passes on to the house.

    Of the connections a share of `rate` is cut after a random number of bytes in one direction, until `target` cuts
    have been made. An answer may be cut before its first byte: the house has acted, and the phone does not know.
    """

    def __init__(self, house: int, *, target: int, rate: float, seed: int, pause: float = 0.0) -> None:
        self.house, self.target, self.rate, self.pause = house, target, rate, pause
        self.cuts = 0
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def is_done(self) -> bool:
        return self.cuts >= self.target

    def close(self) -> None:
        self._listener.close()
        for end in list(self._open):
            _drop(end)

    def _accept(self) -> None:
        while True:
            try:
                phone, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        try:
            house = socket.create_connection(("127.0.0.1", self.house), timeout=60)
        except OSError:
            _drop(phone)
            return
        for end in (phone, house):
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open |= {phone, house}
        up, down = self._where_to_cut()
        back = threading.Thread(target=self._pass, args=(house, phone, down, 0.0), daemon=True)
        back.start()
        self._pass(phone, house, up, self.pause)
        back.join()
        for end in (phone, house):
            self._open.discard(end)
            end.close()

    def _where_to_cut(self) -> tuple[int | None, int | None]:
        """Bytes of requests, bytes of answers after which this connection breaks; None: never."""
        with self._lock:
            if self.is_done or self._random.random() >= self.rate:
                return None, None
            if self._random.random() < 0.5:
                return int(10 ** self._random.uniform(0, 5.6)), None
            return None, self._random.choice((0, 0, self._random.randrange(1, 900)))

    def _pass(self, source: socket.socket, goal: socket.socket, left: int | None, pause: float) -> None:
        try:
            while data := source.recv(_PIECE):
                if left is not None and len(data) > left:
                    goal.sendall(data[:left])
                    self._cut(source, goal)
                    return
                if left is not None:
                    left -= len(data)
                goal.sendall(data)
                if pause:
                    time.sleep(pause)
            with contextlib.suppress(OSError):
                goal.shutdown(socket.SHUT_WR)
        except OSError:
            _drop(source)
            _drop(goal)

    def _cut(self, *ends: socket.socket) -> None:
        with self._lock:
            self.cuts += 1
        for end in ends:
            _drop(end)


def _drop(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
