from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from lantoa.core.tests.local_server import Server


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start(answer: Callable[[bytes, socket.socket], None], **more: object) -> Server:
        started.append(Server(answer, **more))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for server in started:
        server.stop()
