"""A newer version over older data, and back. The newer one is a copy of the code with one more migration."""

from __future__ import annotations

import lzma
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from lantoa.cli import schema
from lantoa.cli.postgres import lease
from lantoa.config import env
from tests.ground import address

MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "{last}")]
    operations = [migrations.RunSQL("{sql}", "SELECT 1")]
"""


def lantoa(home: Path, *arguments: str, code: Path = env.ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    dropped = ("LANTOA_", "DATABASE_URL", "PYTEST", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    environment = {**kept, "LANTOA_HOME": str(home), "LANTOA_LANG": "en", "PYTHONPATH": str(code), **more}
    return subprocess.run(
        [sys.executable, "-m", "lantoa", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=code,
        timeout=300,
    )


def newer(folder: Path, sql: str) -> Path:
    """A checkout with one more migration of core."""
    for part in ("lantoa", "locale", "requirements"):
        # With what is compiled: each copy would pay seconds for it.
        shutil.copytree(env.ROOT / part, folder / part, ignore=shutil.ignore_patterns("tests", "content"))
    migrations = folder / "lantoa" / "core" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "9999_one_more.py").write_text(MIGRATION.format(last=last, sql=sql))
    return folder


@pytest.fixture
def home(tmp_path: Path, prepared: Path) -> Path:
    """Older data, with something in them."""
    shutil.copytree(prepared, tmp_path / "var", symlinks=True)
    with lease(tmp_path / "var") as held, psycopg.connect(held.url) as connection:
        connection.execute("CREATE TABLE of_a_person (id int)")
    return tmp_path / "var"


def tables(home: Path) -> set[str]:
    with lease(home) as held, psycopg.connect(held.url) as connection:
        return {name for (name,) in connection.execute("SELECT relname FROM pg_class WHERE relkind = 'r'").fetchall()}


def test_a_newer_version_keeps_a_backup_migrates_and_says_so(home: Path, tmp_path: Path) -> None:
    code = newer(tmp_path / "code", "CREATE TABLE made_by_newer (id int)")
    done = lantoa(home, "prepare", code=code)
    assert done.returncode == 0, done.stderr
    assert "Backup before the change" in done.stdout
    assert "1 migrations applied" in done.stdout
    assert {"made_by_newer", "of_a_person"} <= tables(home)
    dumps = list((home / "backups").glob("before-*.dump"))
    assert len(dumps) == 1
    again = lantoa(home, "prepare", code=code)
    assert (again.returncode, again.stdout) == (0, "")


def test_a_migration_that_fails_leaves_the_data_as_they_were(home: Path, tmp_path: Path) -> None:
    code = newer(tmp_path / "code", "CREATE TABLE made_by_newer (id int); SELECT 1 / 0")
    done = lantoa(home, "prepare", code=code)
    assert done.returncode != 0
    assert "made_by_newer" not in tables(home)
    assert "of_a_person" in tables(home)
    assert len(list((home / "backups").glob("before-*.dump"))) == 1
    # The older version still runs on them.
    assert lantoa(home, "prepare").returncode == 0


def test_an_older_version_does_not_touch_newer_data(home: Path, tmp_path: Path) -> None:
    code = newer(tmp_path / "code", "CREATE TABLE made_by_newer (id int)")
    assert lantoa(home, "prepare", code=code).returncode == 0
    done = lantoa(home, "prepare")
    assert done.returncode == 1
    assert "newer version" in done.stderr
    assert "core.9999_one_more" in done.stderr


def test_upgrade_keeps_a_whole_backup_that_brings_the_older_house_back(home: Path, tmp_path: Path) -> None:
    (home / "media").mkdir(exist_ok=True)
    (home / "media" / "ảnh.txt").write_text("ruộng bậc thang")
    code = newer(tmp_path / "code", "CREATE TABLE made_by_newer (id int)")
    done = lantoa(home, "upgrade", code=code)
    assert done.returncode == 0, done.stderr
    (kept,) = (home / "backups").glob("lantoa-*.tar")
    assert "made_by_newer" in tables(home)
    assert "already" in lantoa(home, "upgrade", code=code).stdout
    elsewhere = tmp_path / "elsewhere"
    back = lantoa(elsewhere, "restore", str(kept))
    assert back.returncode == 0, back.stderr
    assert "made_by_newer" not in tables(elsewhere)
    assert (elsewhere / "media" / "ảnh.txt").read_text() == "ruộng bậc thang"


@pytest.mark.bench
def test_an_upgrade_after_which_nobody_could_be_served_is_taken_back(home: Path, tmp_path: Path) -> None:
    """The migration itself succeeds; what the web server then reads is gone."""
    code = newer(tmp_path / "code", "DROP TABLE newsroom_story CASCADE")
    done = lantoa(home, "upgrade", code=code)
    assert done.returncode == 1, done.stdout
    assert "/readyz answers 503" in done.stderr
    assert "again as it was" in done.stderr
    assert {"newsroom_story", "of_a_person"} <= tables(home)
    assert lantoa(home, "prepare").returncode == 0  # the older code goes on


DUMPS = sorted((Path(__file__).parent / "data").glob("house-*.sql.xz"))


@pytest.mark.bench
@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.name.partition(".")[0])
def test_the_demo_of_an_earlier_version_comes_over_whole(dump: Path, tmp_path: Path) -> None:
    """Made by tools/previous_version.py with the code of that commit."""
    from lantoa.cli.keeping import find_program

    url = address(f"older_{os.getpid()}")
    schema.ensure_exists(url)
    try:
        load = [str(find_program("psql", url)), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", url]
        subprocess.run(load, input=lzma.decompress(dump.read_bytes()), check=True)
        counts = "SELECT count(*), count(public_version_id), max(title) FROM newsroom_story"
        people = "SELECT count(*) FROM accounts_user"
        with psycopg.connect(url) as connection:
            before = [connection.execute(asked).fetchone() for asked in (counts, people)]
        done = lantoa(tmp_path / "var", "upgrade", DATABASE_URL=url)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "answers on these data" in done.stdout
        assert schema.is_current(url)
        with psycopg.connect(url) as connection:
            assert [connection.execute(asked).fetchone() for asked in (counts, people)] == before
        assert before[0] is not None
        assert before[0][0] == 5
    finally:
        with psycopg.connect(address("postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "older_{os.getpid()}" WITH (FORCE)')


def test_two_that_prepare_at_once_do_it_one_after_the_other(tmp_path: Path) -> None:
    """As two machines that start together on one database."""
    with lease(tmp_path / "var") as held:
        both = [
            subprocess.Popen(
                [sys.executable, "-m", "lantoa", "prepare"],
                env={**os.environ, "DATABASE_URL": held.url, "LANTOA_HOME": str(tmp_path / "var"), "LANTOA_LANG": "en"},
                cwd=env.ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for _number in range(2)
        ]
        said = [process.communicate(timeout=300)[0] for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        assert sum("baseline" in text for text in said) == 1
        assert schema.is_current(held.url)
