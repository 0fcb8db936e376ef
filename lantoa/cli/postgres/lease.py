"""Who uses the embedded server: shared locks on one file, so that the last one out stops it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from lantoa.cli.postgres.cluster import Cluster


class Lease:
    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        (home / "run").mkdir(mode=0o700, exist_ok=True)
        self._home = home
        self._door = home / "run" / "postgres.door"
        self._users = _open(home / "run" / "postgres.users")
        with _locked(self._door):
            fcntl.flock(self._users, fcntl.LOCK_SH)
            cluster: Cluster | None = None
            try:
                cluster = Cluster(home, settings=settings)
                self.has_started = cluster.ensure_started()
            except BaseException:
                # Ctrl-C in the middle leaves no server behind that nobody uses.
                self._leave(cluster)
                raise
            self.cluster = cluster
            self.url = self.cluster.places.url()
            told = home / "postgres.url"
            if not told.exists() or told.read_text(encoding="utf-8").strip() != self.url:
                told.write_text(self.url + "\n", encoding="utf-8")

    def revive(self) -> bool:
        """Starts the server again if it has died; True if it had."""
        if self.cluster.is_ready:
            return False
        with _locked(self._door):
            return self.cluster.ensure_started()

    def release(self) -> bool:
        """Lets go; True if nobody else was left and the server was stopped."""
        with _locked(self._door):
            return self._leave(self.cluster)

    def _leave(self, cluster: Cluster | None) -> bool:
        try:
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if cluster is not None:
                cluster.stop()
            return True
        finally:
            os.close(self._users)


@contextlib.contextmanager
def lease(home: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[Lease]:
    """`settings` add to ours while this server runs; a server that already runs keeps its own."""
    held = Lease(home, settings=settings)
    try:
        yield held
    finally:
        held.release()


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
