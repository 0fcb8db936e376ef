"""The database of a command: the one that was given, else the embedded one for as long as it is needed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from lantoa.cli.faults import Refused
from lantoa.cli.postgres import Lease, PostgresFailed
from lantoa.cli.postgres.modes import NoMode
from lantoa.cli.postgres.places import NoBinaries
from lantoa.cli.words import gettext as _
from lantoa.config import env


@dataclass
class Database:
    url: str
    lease: Lease | None

    @property
    def is_embedded(self) -> bool:
        return self.lease is not None


def open_database() -> Database:
    """DATABASE_URL always wins. The caller calls `close`."""
    given = env.database_url()
    if given:
        return Database(url=given, lease=None)
    home = env.home()
    if os.geteuid() == 0 and home.exists() and home.stat().st_uid != 0:
        # As root we would make files in it that its owner cannot read again.
        raise Refused(_("{home} belongs to another user: sudo lantoa …, or sudo -u USER …").format(home=home))
    try:
        held = Lease(home)
    except (NoMode, NoBinaries, PostgresFailed, OSError) as fault:
        raise Refused(str(fault)) from fault
    # For Django in this process and for every child.
    os.environ["DATABASE_URL"] = held.url
    return Database(url=held.url, lease=held)


def close_database(database: Database) -> None:
    if database.lease is not None:
        os.environ.pop("DATABASE_URL", None)
        database.lease.release()


@contextlib.contextmanager
def database() -> Iterator[Database]:
    opened = open_database()
    try:
        yield opened
    finally:
        close_database(opened)
