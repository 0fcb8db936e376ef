"""Messages with real worker processes and a real SMTP server: a killed worker never sends twice, nothing is lost."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lantoa.shared.messages import services
from lantoa.shared.messages.models import Message
from tests.warm import Process, Warm

pytestmark = pytest.mark.slow


class Post:
    """An SMTP server that counts what it takes, and waits a little before it says so."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.reached = threading.Event()
        self.waits = 0.0
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.socket.getsockname()[1]}?tls=no&from=cong@example.vn"

    def _serve(self) -> None:
        while True:
            try:
                accepted, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[accepted], daemon=True).start()

    def _talk(self, accepted: socket.socket) -> None:
        with accepted, accepted.makefile("rwb") as stream:

            def say(line: bytes) -> None:
                stream.write(line + b"\r\n")
                stream.flush()

            try:
                say(b"220 example")
                for line in stream:
                    if line[:4].upper() == b"DATA":
                        say(b"354 go on")
                        data = b"".join(iter(stream.readline, b".\r\n"))
                        sent_id = next(row for row in data.splitlines() if row.startswith(b"Message-ID:"))
                        self.taken[sent_id.decode()] += 1
                        self.reached.set()
                        time.sleep(self.waits)
                        say(b"250 taken")
                    elif line[:4].upper() == b"QUIT":
                        say(b"221 bye")
                        return
                    else:
                        say(b"250 ok")
            except OSError:
                return


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post()
    yield server
    server.socket.close()


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    made = Warm("tests.faults.messages_worker")
    yield made
    made.close()


@pytest.fixture
def start(tmp_path: Path, committed_db: str, post: Post, warm: Warm) -> Iterator[Callable[[], Process]]:
    started: list[Process] = []
    log = (tmp_path / "worker.log").open("wb")

    def start_worker() -> Process:
        started.append(warm.start(output=log.fileno(), DATABASE_URL=committed_db, LANTOA_SMTP_URL=post.url))
        return started[-1]

    yield start_worker
    for process in started:
        process.kill()
        process.wait()
    log.close()
    if text := (tmp_path / "worker.log").read_text(errors="replace").strip():
        print(text[-4000:])


def send(n: int) -> Message:
    return services.send(f"nguoi{n}@example.vn", channel="email", purpose="notice", text="Có việc chờ.", key=f"k{n}")


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def wait_until(what: Callable[[], Any], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"not within {seconds} s: {states()}"
        time.sleep(0.1)


def test_a_worker_killed_while_the_other_side_takes_the_mail_never_sends_it_again(
    start: Any, post: Post, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        post.waits = 30
        message = send(1)
        first = start()
        assert post.reached.wait(60)
        first.send_signal(signal.SIGKILL)
        post.waits = 0
        start()
        send(2)
        wait_until(lambda: Message.objects.filter(key="k2", state="sent").exists())
        # The killed worker's job is taken for stalled after two seconds and run again: it must find nothing to do.
        wait_until(lambda: _job_state(message.pk) == "succeeded", seconds=120)
        assert sorted(post.taken.values()) == [1, 1]
        message.refresh_from_db()
        assert message.state == "sending"


def test_many_messages_and_workers_killed_again_and_again_each_is_taken_once_at_most_and_none_is_lost(
    start: Any, post: Post, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        post.waits = 0.05
        for n in range(60):
            send(n)
        for _ in range(4):
            worker = start()
            post.reached.clear()
            post.reached.wait(30)
            time.sleep(0.2)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        start()
        start()
        wait_until(lambda: not states()["queued"], seconds=180)
        wait_until(lambda: states()["sending"] <= 16)
        assert set(post.taken.values()) == {1}
        told = states()
        # Only what a kill interrupted is unsure, and stays for a person to decide: four jobs at once, four kills.
        assert told["sent"] + told["sending"] == 60
        assert told["sending"] <= 16
        assert told["sent"] <= len(post.taken)


def _job_state(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text FROM procrastinate_jobs "
            "WHERE task_name = 'outbox:deliver' AND args->>'message_pk' = %s",
            [str(pk)],
        )
        return str(cursor.fetchone()[0])
