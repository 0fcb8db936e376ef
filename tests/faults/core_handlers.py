"""Events and handlers that fail on demand, loaded by the test and by its worker processes."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from lantoa.core import events

FOLDER = Path(os.environ.get("FAULT_FOLDER", "/nonexistent"))


def note(handler: str, n: int) -> None:
    """In the handler's own transaction: a rolled-back handler leaves nothing here."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_log (handler, n, pid) VALUES (%s, %s, %s)", [handler, n, os.getpid()])


def try_number(name: str) -> int:
    """Counts tries outside of any transaction."""
    with (FOLDER / name).open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    return len((FOLDER / name).read_text(encoding="ascii").split())


@dataclass(frozen=True, kw_only=True)
class Told(events.Event):
    n: int
    about: str = ""

    @property
    def piece(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class Counted(Told):
    pass


@events.handles(Counted)
def first(event: Counted) -> None:
    note("first", event.n)


@events.handles(Counted)
def second(event: Counted) -> None:
    note("second", event.n)


@dataclass(frozen=True, kw_only=True)
class Slow(Told):
    pass


@events.handles(Slow)
def slow(event: Slow) -> None:
    note("slow", event.n)
    if try_number("slow") == 1:
        time.sleep(120)  # the test kills the worker here


@dataclass(frozen=True, kw_only=True)
class Stuck(Told):
    pass


@events.handles(Stuck)
def stuck(event: Stuck) -> None:
    note("stuck", event.n)
    if try_number("stuck") <= 4:
        time.sleep(120)  # the test kills the worker when it has its hands full


@dataclass(frozen=True, kw_only=True)
class Uneven(Told):
    pass


@events.handles(Uneven)
def failing(event: Uneven) -> None:
    note("failing", event.n)
    if not (FOLDER / "mended").exists():
        try_number("failing")
        raise RuntimeError("the other side is away")


@events.handles(Uneven)
def neighbour(event: Uneven) -> None:
    note("neighbour", event.n)


@dataclass(frozen=True, kw_only=True)
class Ordered(Told):
    pass


@events.handles(Ordered)
def in_order(event: Ordered) -> None:
    time.sleep(0.02 if event.n % 3 else 0.1)
    note(f"in order {event.about}", event.n)


@dataclass(frozen=True, kw_only=True)
class Chained(Told):
    fails: bool = False


@events.handles(Chained)
def telling_on(event: Chained) -> None:
    events.record(Counted(n=event.n))
    if event.fails:
        raise RuntimeError("after having told")


@dataclass(frozen=True, kw_only=True)
class Deadly(Told):
    pass


@events.handles(Deadly)
def deadly(event: Deadly) -> None:
    try_number("deadly")
    os.kill(os.getpid(), 9)
