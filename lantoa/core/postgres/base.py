"""Django's PostgreSQL backend, with a cheaper look whether a kept connection still stands."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING

from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from psycopg import Connection


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """A server that was asked nothing says nothing but farewell: a query only where something can be read."""
        connection: Connection | None = self.connection
        if connection is None or connection.closed:
            return False
        return not _has_word(connection.fileno()) or super().is_usable()


def _has_word(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
