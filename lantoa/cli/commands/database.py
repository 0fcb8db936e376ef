"""`lantoa database`: the embedded PostgreSQL alone, in the foreground (for systemd)."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import time

from lantoa.cli.words import gettext as _

_LOOK_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(options: argparse.Namespace) -> int:
    from lantoa.cli.database import open_database
    from lantoa.cli.faults import Refused
    from lantoa.config import env

    if env.database_url():
        raise Refused(_("DATABASE_URL is given: the embedded database is not wanted."))
    is_wanted = True

    def end(number: int, frame: object) -> None:
        nonlocal is_wanted
        is_wanted = False

    for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(asked, end)
    lease = open_database().lease
    assert lease is not None
    _tell_systemd("READY=1")
    try:
        while is_wanted:
            lease.revive()
            time.sleep(_LOOK_SECONDS)
    finally:
        _tell_systemd("STOPPING=1")
        # Who still uses it is stopped first by systemd; whoever is left after that would be killed with it.
        if not lease.release():
            lease.cluster.stop()
    return 0


def _tell_systemd(word: str) -> None:
    """sd_notify in four lines: units that come after us wait until the database answers."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.sendto(word.encode(), f"\0{place[1:]}" if place.startswith("@") else place)
