"""The schema baseline against real migrations, on the embedded server and on Debian's PostgreSQL 15."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql
import pytest

from lantoa.cli import schema
from lantoa.cli.faults import Refused
from lantoa.cli.postgres import FAST, Lease, lease, modes
from lantoa.config import env

# What is compared, by question. Order of columns is not: a baseline and an upgraded house differ in it.
CATALOGUE = {
    "relations": "SELECT relname, relkind, relpersistence FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p', 'v', 'm', 'S')",
    "columns": "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,"
    " a.attgenerated, coalesce(co.collname, ''), coalesce(pg_get_expr(d.adbin, d.adrelid), '')"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d"
    " ON d.adrelid = a.attrelid AND d.adnum = a.attnum LEFT JOIN pg_collation co ON co.oid = a.attcollation"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0"
    " AND NOT a.attisdropped",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "functions": "SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p"
    " WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
    "extensions": "SELECT extname FROM pg_extension",
    "types": "SELECT t.typname, e.enumlabel, rank() OVER (PARTITION BY t.oid ORDER BY e.enumsortorder)"
    " FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid",
    "text search": "SELECT cfgname, m.maptokentype, m.mapseqno, m.mapdict::regdictionary::text FROM pg_ts_config c"
    " JOIN pg_ts_config_map m ON m.mapcfg = c.oid WHERE c.cfgnamespace = 'public'::regnamespace",
    "migrations": "SELECT app, name FROM django_migrations",
    "content types": "SELECT app_label, model FROM django_content_type",
    "permissions": "SELECT t.app_label, t.model, p.codename FROM auth_permission p"
    " JOIN django_content_type t ON t.id = p.content_type_id",
    "group permissions": "SELECT g.name, t.app_label, p.codename FROM auth_group_permissions gp"
    " JOIN auth_group g ON g.id = gp.group_id JOIN auth_permission p ON p.id = gp.permission_id"
    " JOIN django_content_type t ON t.id = p.content_type_id",
}


def normal(text: object) -> object:
    """One partial index is printed in another, equal form after a dump: parentheses and casts do not count."""
    if not isinstance(text, str):
        return text
    return re.sub(r"\s+", " ", re.sub(r"[()]|::[a-z ]+(\[\])?", "", text))


def catalogue(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        return {
            name: sorted(tuple(normal(value) for value in row) for row in connection.execute(query).fetchall())
            for name, query in CATALOGUE.items()
        } | {"row counts": row_counts(connection)}


def row_counts(connection: psycopg.Connection[Any]) -> list[tuple[object, ...]]:
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND relname <> 'lantoa_schema'"
    ).fetchall()
    counts: list[tuple[object, ...]] = []
    for (table,) in sorted(tables):
        row = connection.execute(psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table)))
        counts.append((table, row.fetchone()[0]))  # type: ignore[index]
    return counts


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lease]:
    with lease(tmp_path_factory.mktemp("server"), settings=FAST) as held:
        yield held


def prepare(url: str, *arguments: str) -> str:
    """In a process of its own, as `lantoa up` does: Django is bound to one database."""
    environment = {"PATH": "/usr/bin:/bin", "DATABASE_URL": url, "LANTOA_SIGNING_KEY": "x", "LANTOA_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-m", "lantoa", "prepare", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=env.ROOT,
        env={**environment, "LANTOA_HOME": "/tmp/lantoa-test-home"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def migrated(server: Lease) -> dict[str, list[tuple[object, ...]]]:
    """The catalogue after real migrations, none of them skipped."""
    url = server.cluster.places.url("by_migrations")
    assert "baseline" not in prepare(url, "--without-baseline")
    return catalogue(url)


def test_the_baseline_is_that_of_the_migrations_that_stand_here() -> None:
    """If this fails: make baseline."""
    made_from, sql = schema.read_baseline()
    assert "CREATE TABLE public.django_migrations" in sql
    names = {str(path.relative_to(env.ROOT)) for path in env.ROOT.glob("lantoa/**/migrations/0*.py")}
    assert set(made_from["files"]) <= names


def test_a_house_from_the_baseline_is_the_same_as_one_from_migrations(
    server: Lease, migrated: dict[str, list[tuple[object, ...]]]
) -> None:
    url = server.cluster.places.url("compared")
    assert "baseline loaded" in prepare(url)
    found = catalogue(url)
    assert {name: rows for name, rows in found.items() if rows != migrated[name]} == {}


def test_the_baseline_leaves_every_sequence_past_its_rows(server: Lease) -> None:
    url = server.cluster.places.url("by_baseline")
    prepare(url)
    with psycopg.connect(url) as connection:
        owned = connection.execute(
            "SELECT c.relname, a.attname, s.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid"
            " JOIN pg_class c ON c.oid = d.refobjid"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid"
            " WHERE s.relkind = 'S' AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
        behind = []
        for table, column, sequence in owned:
            highest = connection.execute(f'SELECT max("{column}") FROM "{table}"').fetchone()[0]  # type: ignore[index]
            at, called = connection.execute(f'SELECT last_value, is_called FROM "{sequence}"').fetchone()  # type: ignore[misc]
            if highest is not None and (at if called else at - 1) < highest:
                behind.append(table)
    assert owned
    assert behind == []


def test_a_second_preparation_has_nothing_to_do(server: Lease) -> None:
    url = server.cluster.places.url("by_baseline")
    prepare(url)
    assert schema.is_current(url)
    started = time.monotonic()
    assert schema.prepare_schema(url) is False
    assert time.monotonic() - started < 1
    assert "django.db.migrations.executor" not in prepare(url)


def test_a_baseline_made_from_other_migrations_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made_from, _sql = schema.read_baseline()
    name = next(iter(made_from["files"]))
    copy = tmp_path / name
    for file in made_from["files"]:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(env.ROOT / file, tmp_path / file)
    monkeypatch.setattr(env, "ROOT", tmp_path)
    schema.read_baseline()
    copy.write_text(copy.read_text() + "\n# changed\n")
    with pytest.raises(schema.StaleBaseline, match=re.escape(name)):
        schema.read_baseline()


def test_a_broken_load_leaves_an_empty_database(server: Lease, monkeypatch: pytest.MonkeyPatch) -> None:
    url = server.cluster.places.url("broken")
    schema.ensure_exists(url)
    monkeypatch.setattr(
        schema, "read_baseline", lambda: ({"fingerprint": ""}, "CREATE TABLE a (id int); SELECT 1 / 0;")
    )
    with psycopg.connect(url, autocommit=True) as connection, pytest.raises(psycopg.errors.DivisionByZero):
        schema.load_baseline(connection)
    assert not schema.has_tables(url)


DEBIAN = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.skipif(not (DEBIAN / "initdb").exists(), reason="PostgreSQL 15 is not installed")
def test_the_baseline_loads_on_postgresql_15(
    tmp_path: Path, migrated: dict[str, list[tuple[object, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not modes.may_unshare() and modes.choose().mode is not modes.Mode.DIRECT:
        pytest.skip("no way to start Debian's server here")
    monkeypatch.delenv("LANTOA_PG_MODE", raising=False)
    runner = modes.choose()
    # A socket's path is short; pytest's folders are not.
    folder = Path("/tmp") / f"lantoa15-{time.monotonic_ns() % 10**9}"
    folder.mkdir(mode=0o700)
    data = folder / "data"
    log = (folder / "log").open("wb")
    server = None
    try:
        command = [
            DEBIAN / "initdb",
            "-D",
            data,
            "-U",
            "lantoa",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
            "-N",
        ]
        assert runner.start(command, output=log).wait() == 0, (folder / "log").read_text()
        server = runner.start([DEBIAN / "postgres", "-D", data, "-k", folder, "-h", "", "-c", "fsync=off"], output=log)
        url = f"postgresql://lantoa@/by_baseline?host={folder}"
        for _attempt in range(200):
            try:
                schema.ensure_exists(url)
                break
            except (Refused, psycopg.OperationalError):
                time.sleep(0.05)
        assert "baseline loaded" in prepare(url)
        found = catalogue(url)
        assert {name: rows for name, rows in found.items() if rows != migrated[name]} == {}
    finally:
        if server is not None:
            server.terminate()
            server.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
