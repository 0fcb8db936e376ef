"""The database as one file, and back: our own pg_dump, no password on a command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from lantoa.cli import schema
from lantoa.cli.faults import Refused
from lantoa.cli.postgres.places import NoBinaries, packaged_binaries
from lantoa.cli.words import gettext as _
from lantoa.config import env

if TYPE_CHECKING:
    import psycopg

_KEPT_DUMPS = 5
_CHUNK = 1 << 20


def dump_before_migrating(url: str) -> Path:
    """Migrations touch the database only; of these automatic dumps the last five are kept."""
    folder = env.home() / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"before-{stamp()}.dump"
    dump_database(url, path)
    for old in sorted(folder.glob("before-*.dump"))[:-_KEPT_DUMPS]:
        old.unlink()
    return path


def dump_with_counts(url: str, path: Path) -> dict[str, int]:
    """The dump, and how many rows each table had in that very moment: a restore is compared with them."""
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert found is not None
        dump_database(url, path, snapshot=str(found[0]))
        return count_rows(connection)


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    from psycopg import sql

    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    parts = [
        sql.SQL("SELECT {}, count(*) FROM public.{}").format(sql.Literal(name), sql.Identifier(name))
        for (name,) in names
    ]
    return dict(connection.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()) if parts else {}


def dump_database(url: str, path: Path, *, snapshot: str = "") -> None:
    address, secrets = _without_password(url)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    command = [find_program("pg_dump", url), "--format=custom", "--compress=6", "--no-owner", "--no-privileges"]
    if snapshot:
        command.append(f"--snapshot={snapshot}")
    with os.fdopen(handle, "wb") as file:
        done = subprocess.run(
            [*map(str, command), "--dbname", address],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            env={**os.environ, **secrets},
        )
    if done.returncode != 0:
        path.unlink(missing_ok=True)
        raise Refused(_("The database could not be written out:") + "\n" + _tail(done.stderr))


def load_dump(url: str, dump: Path) -> None:
    """As SQL through psql, in one transaction: pg_restore by itself sets what servers before 17 do not know."""
    address, secrets = _without_password(url)
    read = [str(find_program("pg_restore", url)), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    write = [str(find_program("psql", url)), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", address]
    environment = {**os.environ, **secrets, "PGOPTIONS": "-c client_min_messages=warning"}
    with (
        subprocess.Popen(read, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        subprocess.Popen(
            write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        ) as writer,
    ):
        assert reader.stdout is not None
        assert writer.stdin is not None
        try:
            _copy_sql(reader.stdout, writer.stdin)
            writer.stdin.close()
        except BrokenPipeError:
            reader.kill()
        assert writer.stderr is not None
        assert reader.stderr is not None
        words = writer.stderr.read() or reader.stderr.read()
    if writer.returncode != 0 or reader.returncode != 0:
        raise Refused(_("The database could not be restored:") + "\n" + _tail(words))


def find_program(name: str, url: str) -> Path:
    """Ours, which knows every server up to its own version; over the network the system's, since ours has no TLS."""
    ours = _ours(name)
    parts = urlsplit(url)
    is_remote = bool(parts.hostname) and "host=/" not in unquote(parts.query)
    # pg_restore talks to no server, and only the one that came with our pg_dump surely reads its files.
    if ours is not None and (not is_remote or name == "pg_restore"):
        return ours
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if installed and not (name == "pg_dump" and ours is not None and int(installed[-1].parts[4]) < _server_major(url)):
        return installed[-1]
    plain = shutil.which(name)
    if ours is not None or plain is None:
        if ours is None:
            raise Refused(_("The program {name} is missing: apt-get install postgresql-client").format(name=name))
        return ours
    return Path(plain)


def _ours(name: str) -> Path | None:
    try:
        return packaged_binaries() / "bin" / name
    except NoBinaries:
        return None


def _server_major(url: str) -> int:
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        return connection.info.server_version // 10_000


def replace_database(url: str, dump: Path, *, into_empty: bool) -> None:
    """Into a database beside the old one, which is put aside only when the new one is whole."""
    import psycopg
    from psycopg import sql

    if into_empty:
        schema.drop_marks(url)
        load_dump(url, dump)
        return
    name = unquote(urlsplit(url).path.lstrip("/"))
    fresh, old = f"{name}_restored", f"{name}_before_{time.strftime('%Y%m%d_%H%M%S', time.gmtime())}"
    server = psycopg.connect(schema.with_name(url, "postgres"), autocommit=True)
    with server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(fresh)))
        try:
            load_dump(schema.with_name(url, fresh), dump)
        except Refused:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
        for before, after in ((name, old), (fresh, name)):
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
            )
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))


def _copy_sql(source: IO[bytes], target: IO[bytes]) -> None:
    """The head of the script, line by line without what servers before 17 refuse; then the rest as it is."""
    for _number in range(200):
        line = source.readline()
        if not line.startswith(b"SET transaction_timeout"):
            target.write(line)
        if not line or line.startswith(b"SET row_security"):
            break
    shutil.copyfileobj(source, target, _CHUNK)


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """A password on the command line could be read by every user of the machine."""
    parts = urlsplit(url)
    if not parts.password:
        return url, {}
    place = parts.netloc.rpartition("@")[2]
    user = quote(unquote(parts.username or ""), safe="")
    return urlunsplit(parts._replace(netloc=f"{user}@{place}")), {"PGPASSWORD": unquote(parts.password)}


def _tail(words: bytes, lines: int = 8) -> str:
    return "\n".join(words.decode("utf-8", errors="replace").splitlines()[-lines:])


def stamp() -> str:
    """Sorts by time, and no two are the same."""
    now = time.time_ns()
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime(now // 10**9)) + f"-{now // 1000 % 10**6:06d}"
