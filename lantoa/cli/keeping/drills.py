"""The proof of a backup: all of it is read, its database is brought up beside ours, and rows are counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lantoa.cli import schema
from lantoa.cli.faults import Refused
from lantoa.cli.keeping import dumps, nights
from lantoa.cli.keeping.archives import staging, unpack
from lantoa.cli.words import gettext as _


@dataclass(frozen=True)
class Drill:
    files: int
    tables: int
    rows: int
    seconds: float


def drill(url: str, path: Path, *, key: Path | None = None, tell: Callable[[str], None] = lambda line: None) -> Drill:
    """Touches neither the database nor the files of the house. Raises Refused, naming each table that differs."""
    import psycopg
    from psycopg import sql

    started = time.monotonic()
    scratch = f"{unquote(urlsplit(url).path.lstrip('/'))}_drill"
    server = psycopg.connect(schema.with_name(url, "postgres"), autocommit=True)
    try:
        with staging("drill.new") as folder:
            unpacked = unpack(path, folder, key=key)
            tell(_("{count} files read and checked").format(count=len(unpacked.names)))
            if not unpacked.rows:
                raise Refused(_("{path} is of an earlier version and holds no counts to compare.").format(path=path))
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(scratch)))
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(scratch))
            )
            dumps.load_dump(schema.with_name(url, scratch), folder / "database.dump")
        tell(_("Database restored"))
        with psycopg.connect(schema.with_name(url, scratch)) as connection:
            found = dumps.count_rows(connection)
        differing = sorted(
            f"{table}: {unpacked.rows.get(table, '–')} → {found.get(table, '–')}"
            for table in unpacked.rows.keys() | found.keys()
            if unpacked.rows.get(table) != found.get(table)
        )
        if differing:
            raise Refused(_("Rows differ from those when the backup was made:") + "\n" + "\n".join(differing))
    finally:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(scratch)))
        server.close()
    nights.note(url, "drill_at")
    return Drill(len(unpacked.names), len(found), sum(found.values()), time.monotonic() - started)
