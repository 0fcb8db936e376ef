"""Backup and restore: everything comes back, nothing slips in, nothing is lost on the way."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from lantoa.cli import keeping, schema
from lantoa.cli.faults import Refused
from lantoa.cli.keeping import archives, dumps
from lantoa.cli.postgres import FAST, Lease, lease
from lantoa.config import env


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lease]:
    with lease(tmp_path_factory.mktemp("server"), settings=FAST) as held:
        yield held


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("LANTOA_HOME", str(folder))
    (folder / "signing.key").write_text("bí mật")
    (folder / "media" / "originals").mkdir(parents=True)
    (folder / "media" / "originals" / "mã-pì-lèng.jpg").write_bytes(b"\xff\xd8".ljust(100_000, b"."))
    (folder / "log").mkdir()
    (folder / "log" / "web.log").write_text("not kept")
    return folder


@pytest.fixture
def url(server: Lease, request: pytest.FixtureRequest) -> str:
    address = server.cluster.places.url(f"k{abs(hash(request.node.nodeid)) % 10**8}")
    schema.ensure_exists(address)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE story (id int PRIMARY KEY, title text)")
        connection.execute("INSERT INTO story VALUES (1, 'Chợ phiên Đồng Văn')")
    return address


def titles(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM story ORDER BY id").fetchall()]


def empty(url: str) -> None:
    with psycopg.connect(schema.with_name(url, "postgres"), autocommit=True) as connection:
        name = url.partition("?")[0].rpartition("/")[2]
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_an_emptied_house_comes_back_whole(home: Path, url: str, tmp_path: Path) -> None:
    made = keeping.back_up(url, to=tmp_path / "kept.tar")
    picture = (home / "media" / "originals" / "mã-pì-lèng.jpg").read_bytes()
    empty(url)
    subprocess.run(["rm", "-rf", str(home)], check=True)
    home.mkdir()
    keeping.restore(url, made.path)
    assert titles(url) == ["Chợ phiên Đồng Văn"]
    assert (home / "media" / "originals" / "mã-pì-lèng.jpg").read_bytes() == picture
    assert (home / "signing.key").read_text() == "bí mật"
    assert stat.S_IMODE((home / "signing.key").stat().st_mode) == 0o600
    assert not (home / "log").exists()
    assert not (home / "restore.new").exists()


def test_a_backup_is_readable_by_its_owner_only_and_never_overwrites(home: Path, url: str) -> None:
    made = keeping.back_up(url)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert made.files == 3
    with pytest.raises(Refused, match="never writes over"):
        keeping.back_up(url, to=made.path)


def test_a_house_with_stories_is_not_replaced_unasked(home: Path, url: str) -> None:
    made = keeping.back_up(url)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO story VALUES (2, 'viết sau bản sao lưu')")
    with pytest.raises(Refused, match="--replace"):
        keeping.restore(url, made.path)
    assert len(titles(url)) == 2


def test_what_is_replaced_is_kept_first(home: Path, url: str) -> None:
    made = keeping.back_up(url)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO story VALUES (2, 'viết sau bản sao lưu')")
    before = keeping.restore(url, made.path, replace=True)
    assert titles(url) == ["Chợ phiên Đồng Văn"]
    assert before is not None
    keeping.restore(url, before.path, replace=True)
    assert titles(url) == ["Chợ phiên Đồng Văn", "viết sau bản sao lưu"]


def test_people_at_work_do_not_hold_up_a_replacement(home: Path, url: str) -> None:
    made = keeping.back_up(url)
    busy = psycopg.connect(url)
    busy.execute("SELECT * FROM story")
    keeping.restore(url, made.path, replace=True)
    busy.close()
    assert titles(url) == ["Chợ phiên Đồng Văn"]


def test_a_damaged_dump_leaves_the_house_as_it_was(home: Path, url: str, tmp_path: Path) -> None:
    made = keeping.back_up(url)
    (tmp_path / "parts").mkdir()
    with tarfile.open(made.path) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    dump = bytearray(parts["database.dump"])
    dump[len(dump) // 2] ^= 0xFF
    parts["database.dump"] = bytes(dump)
    broken = rewritten(tmp_path / "broken.tar", parts)
    with pytest.raises(Refused, match=r"database\.dump"):
        keeping.restore(url, broken, replace=True)
    assert titles(url) == ["Chợ phiên Đồng Văn"]
    assert (home / "signing.key").read_text() == "bí mật"


def test_a_dump_that_fails_half_way_leaves_the_old_database(home: Path, url: str, tmp_path: Path) -> None:
    """Its sums are right, its content is not: a program of another kind was at work."""
    made = keeping.back_up(url)
    with tarfile.open(made.path) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    parts["database.dump"] = b"no dump at all"
    broken = rewritten(tmp_path / "broken.tar", parts, with_sums=True)
    with pytest.raises(Refused, match="could not be restored"):
        keeping.restore(url, broken, replace=True)
    assert titles(url) == ["Chợ phiên Đồng Văn"]


def rewritten(path: Path, parts: dict[str, bytes], *, with_sums: bool = False) -> Path:
    import hashlib

    if with_sums:
        manifest = json.loads(parts["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
            for name, content in parts.items()
            if name != "manifest.json"
        }
        parts["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(path, "w") as tar:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def link(name: str, kind: bytes, to: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, to
    return entry


def plain(name: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = 3
    return entry


@pytest.mark.parametrize(
    "evil",
    [
        lambda: plain("../outside"),
        lambda: plain("/etc/cron.d/evil"),
        lambda: plain("media/../../outside"),
        lambda: plain("postgres/data/pg_hba.conf"),
        lambda: plain("run/up.lock"),
        lambda: link("media/link", tarfile.SYMTYPE, "/etc/passwd"),
        lambda: link("media/hard", tarfile.LNKTYPE, "database.dump"),
        lambda: link("media/device", tarfile.CHRTYPE, ""),
        lambda: link("media/pipe", tarfile.FIFOTYPE, ""),
    ],
)
def test_an_archive_that_wants_out_of_its_folder_is_refused(
    evil: Callable[[], tarfile.TarInfo], home: Path, url: str, tmp_path: Path
) -> None:
    made = keeping.back_up(url)
    entry = evil()
    with tarfile.open(made.path, "a") as tar:
        tar.addfile(entry, io.BytesIO(b"bad") if entry.isreg() else None)
    with pytest.raises(Refused, match="may not be unpacked"):
        keeping.restore(url, made.path, replace=True)
    assert not (tmp_path / "outside").exists()
    assert titles(url) == ["Chợ phiên Đồng Văn"]


def test_two_files_of_one_name_are_refused(home: Path, url: str) -> None:
    made = keeping.back_up(url)
    with tarfile.open(made.path, "a") as tar:
        tar.addfile(plain("signing.key"), io.BytesIO(b"bad"))
    with pytest.raises(Refused):
        keeping.restore(url, made.path, replace=True)
    assert (home / "signing.key").read_text() == "bí mật"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" * 100])
def test_a_file_that_is_no_backup_is_told_so(home: Path, url: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(content)
    with pytest.raises(Refused):
        keeping.restore(url, path, replace=True)


def test_a_cut_archive_is_refused(home: Path, url: str) -> None:
    made = keeping.back_up(url)
    made.path.write_bytes(made.path.read_bytes()[: made.size_bytes // 2])
    with pytest.raises(Refused):
        keeping.restore(url, made.path, replace=True)
    assert titles(url) == ["Chợ phiên Đồng Văn"]


def test_a_full_disk_leaves_no_half_backup(home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archives, "_add_bytes", full)
    with pytest.raises(Refused, match="No space left"):
        keeping.back_up(url)
    assert list((home / "backups").iterdir()) == []


def test_of_dumps_before_migrations_the_last_five_stay(home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(10, 20))
    monkeypatch.setattr(dumps, "stamp", lambda: f"2026-{next(numbers)}")
    for _round in range(7):
        keeping.dump_before_migrating(url)
    assert sorted(path.name for path in (home / "backups").iterdir()) == [
        f"before-2026-{number}.dump" for number in range(12, 17)
    ]


def test_a_password_is_not_put_on_the_command_line() -> None:
    address, secrets = dumps._without_password("postgresql://lan:b%C3%AD%20m%E1%BA%ADt@db.example/x?sslmode=require")
    assert address == "postgresql://lan@db.example/x?sslmode=require"
    assert secrets == {"PGPASSWORD": "bí mật"}


def test_the_commands_themselves_bring_a_house_back(tmp_path: Path) -> None:
    """Through the console, on a server that each command starts and stops."""
    home = tmp_path / "h"
    environment = {"PATH": "/usr/bin:/bin", "LANTOA_HOME": str(home), "LANTOA_LANG": "en", "PYTHONPATH": str(env.ROOT)}

    def lantoa(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lantoa", *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            cwd="/",
        )

    with lease(home) as held:
        schema.ensure_exists(held.url)
        with psycopg.connect(held.url) as connection:
            connection.execute("CREATE TABLE story (id int, title text)")
            connection.execute("INSERT INTO story VALUES (1, 'còn nguyên')")
            schema.write_mark(connection, "fingerprint", schema.fingerprint())
    (home / "media").mkdir()
    (home / "media" / "a.txt").write_text("á")
    kept = tmp_path / "kept.tar"
    made = lantoa("backup", "--to", str(kept))
    assert made.returncode == 0, made.stderr
    subprocess.run(["rm", "-rf", str(home)], check=True)
    back = lantoa("restore", str(kept))
    assert back.returncode == 0, back.stdout + back.stderr
    assert (home / "media" / "a.txt").read_text() == "á"
    with lease(home) as held:
        assert held.has_started
        assert titles(held.url) == ["còn nguyên"]
    again = lantoa("restore", str(kept))
    assert again.returncode == 1
    assert "--replace" in again.stderr
