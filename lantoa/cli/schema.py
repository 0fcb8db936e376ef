"""Brings a database to the schema of this code: a baseline into an empty one, migrations on top, then a stamp.

The stamp is a row in the table `lantoa_schema`: the fingerprint of every migration file that was applied. It is
compared without importing Django, so that a second start does not pay for asking.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from lantoa.cli.faults import Refused
from lantoa.cli.words import gettext as _
from lantoa.config import env

if TYPE_CHECKING:
    import psycopg

BASELINE = env.ROOT / "lantoa" / "config" / "baseline" / "baseline.sql.gz"

_HEAD = "-- made from: "

# Any fixed number: two machines that start at once on one database prepare it one after the other.
_DOOR = 0x1A77_0A


def fingerprint() -> str:
    """Of everything that decides the schema: our migrations, the list of apps, the versions of the packages."""
    seen = hashlib.sha256()
    for path in sorted((env.ROOT / "lantoa").glob("**/migrations/*.py")):
        seen.update(str(path.relative_to(env.ROOT)).encode())
        seen.update(path.read_bytes())
    seen.update((env.ROOT / "lantoa" / "config" / "apps.py").read_bytes())
    for name in _package_versions():
        seen.update(name.encode())
    return seen.hexdigest()


def _package_versions() -> list[str]:
    """Only packages that bring tables: a new ruff is no reason to migrate."""
    import django

    library = Path(django.__file__).parents[1]
    wanted = ("django-", "django_", "wagtail-", "procrastinate-", "modelsearch-")
    unwanted = ("django_stubs",)
    names = sorted(path.name for path in library.glob("*.dist-info"))
    return [name for name in names if name.lower().startswith(wanted) and not name.startswith(unwanted)]


def ensure_exists(url: str) -> bool:
    """Makes the database itself where it is missing; True if this call made it."""
    import psycopg
    from psycopg import sql

    try:
        psycopg.connect(url, connect_timeout=10).close()
        return False
    except psycopg.OperationalError as fault:
        if "does not exist" not in str(fault):
            raise Refused(_("The database cannot be reached: {fault}").format(fault=fault)) from fault
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    try:
        with psycopg.connect(with_name(url, "postgres"), autocommit=True) as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):  # somebody was quicker
        return False
    except psycopg.Error as fault:
        raise Refused(_("The database {name} cannot be made: {fault}").format(name=name, fault=fault)) from fault
    return True


def with_name(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    query = urlencode(parse_qsl(parts.query), quote_via=quote, safe="/")
    return urlunsplit((parts.scheme, parts.netloc, f"/{quote(name)}", query, ""))


def read_marks(connection: psycopg.Connection[Any]) -> dict[str, str]:
    found = connection.execute("SELECT to_regclass('public.lantoa_schema')").fetchone()
    if found is None or found[0] is None:
        return {}
    return dict(connection.execute("SELECT key, value FROM public.lantoa_schema").fetchall())


def write_mark(connection: psycopg.Connection[Any], key: str, value: str) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS public.lantoa_schema (key text PRIMARY KEY, value text NOT NULL)")
    connection.execute(
        "INSERT INTO public.lantoa_schema VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )


def marks(url: str) -> dict[str, str]:
    """What is noted about this database; empty for a new one."""
    import psycopg

    ensure_exists(url)
    with psycopg.connect(url, connect_timeout=10) as connection:
        return read_marks(connection)


def is_current(url: str) -> bool:
    return marks(url).get("fingerprint") == fingerprint()


def prepare_schema(url: str, *, tell: Callable[[str], None] = lambda line: None, use_baseline: bool = True) -> bool:
    """Brings the database to this code's schema; True if it was empty before. Imports Django only if there is work."""
    import psycopg

    ensure_exists(url)
    with psycopg.connect(url, autocommit=True) as door:
        door.execute("SELECT pg_advisory_lock(%s)", [_DOOR])
        wanted = fingerprint()
        if read_marks(door).get("fingerprint") == wanted:
            return False
        is_empty = _is_empty(door)
        is_whole = False
        if is_empty and use_baseline:
            started = time.monotonic()
            try:
                is_whole = load_baseline(door) == wanted
                tell(_("Schema baseline loaded ({seconds:.1f} s)").format(seconds=time.monotonic() - started))
            except StaleBaseline as fault:
                tell(
                    _("The schema baseline is not that of this code ({fault}): all migrations run.").format(fault=fault)
                )
        if not is_whole:
            _migrate(url, is_empty=is_empty, tell=tell)
        write_mark(door, "fingerprint", wanted)
        return is_empty


def has_tables(url: str) -> bool:
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        return not _is_empty(connection)


def drop_marks(url: str) -> None:
    """Before a dump is loaded, which brings its own."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS public.lantoa_schema")


def load_baseline(connection: psycopg.Connection[Any]) -> str:
    """In one transaction: a broken load leaves an empty database, not a half-made one. Gives its fingerprint."""
    made_from, text = read_baseline()
    with connection.transaction():
        connection.execute(text.encode("utf-8"))
    connection.execute("RESET ALL")
    return str(made_from["fingerprint"])


class StaleBaseline(RuntimeError):
    """The baseline is missing, or was made from other migrations than those of this code."""


def baseline_head(files: Iterable[Path]) -> str:
    """First line of the baseline: what it was made from."""
    sums = {str(path.relative_to(env.ROOT)): _sum(path) for path in sorted(files)}
    made_from = {"fingerprint": fingerprint(), "packages": _package_versions(), "files": sums}
    return _HEAD + json.dumps(made_from) + "\n"


def read_baseline() -> tuple[dict[str, Any], str]:
    """Its first line and its SQL, if it was made from the migrations that stand here. Raises StaleBaseline."""
    try:
        text = gzip.decompress(BASELINE.read_bytes()).decode("utf-8")
    except FileNotFoundError:
        raise StaleBaseline(_("it is missing")) from None
    head, _sign, rest = text.partition("\n")
    try:
        made_from = json.loads(head.removeprefix(_HEAD))
    except json.JSONDecodeError:
        raise StaleBaseline(_("without its first line")) from None
    if made_from["packages"] != _package_versions():
        raise StaleBaseline(_("made with other packages"))
    for name, digest in made_from["files"].items():
        path = env.ROOT / name
        if not path.exists() or _sum(path) != digest:
            raise StaleBaseline(name)
    return made_from, rest


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_empty(connection: psycopg.Connection[Any]) -> bool:
    found = connection.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'lantoa_schema'"
    ).fetchone()
    return found is not None and found[0] == 0


def _migrate(url: str, *, is_empty: bool, tell: Callable[[str], None]) -> None:
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.loader import MigrationLoader

    if not django.apps.apps.ready:
        django.setup()
    loader = MigrationLoader(connection)
    strangers = sorted(set(loader.applied_migrations) - set(loader.disk_migrations) - _replaced(loader))
    if strangers and not env.flag("LANTOA_OLDER_CODE"):
        names = ", ".join(f"{app}.{name}" for app, name in strangers[:5])
        raise Refused(
            _(
                "The database was made by a newer version of Lan Tỏa (it knows {names}). "
                "Use that version, or restore an earlier backup. LANTOA_OLDER_CODE=1 goes on all the same."
            ).format(names=names)
        )
    plan = MigrationExecutor(connection).migration_plan(loader.graph.leaf_nodes())
    if not plan:
        return
    if not is_empty:
        from lantoa.cli import keeping

        path = keeping.dump_before_migrating(url)
        tell(_("Backup before the change: {path}").format(path=path))
    started = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    tell(_("{count} migrations applied ({seconds:.1f} s)").format(count=len(plan), seconds=time.monotonic() - started))
    connection.close()


def _replaced(loader: Any) -> set[tuple[str, str]]:
    """Names of squashed migrations stay in the database's list."""
    return {old for migration in loader.disk_migrations.values() for old in migration.replaces}
