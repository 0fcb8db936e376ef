"""Sealed backups, the night's work, and the drill that proves them."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import psycopg
import pytest

from lantoa.cli import keeping, schema
from lantoa.cli.faults import Refused
from lantoa.cli.keeping import archives, sealing
from tests.ground import address


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "chợ-phiên.jpg").write_bytes(bytes(range(256)) * 900)
    (folder / "secret.key").write_text("chìa khóa")
    monkeypatch.setenv("LANTOA_HOME", str(folder))
    return folder


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    found = address(f"sealed_{abs(hash(request.node.nodeid)) % 10**8}")
    schema.ensure_exists(found)
    with psycopg.connect(found) as connection:
        connection.execute("CREATE TABLE story (id int PRIMARY KEY, title text)")
        connection.execute("INSERT INTO story SELECT n, 'Tin ' || n FROM generate_series(1, 500) n")
    yield found
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        for name in (found, f"{found}_drill"):
            server.execute(f'DROP DATABASE IF EXISTS "{name.partition("?")[0].rpartition("/")[2]}" WITH (FORCE)')


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "khoa.txt"


@pytest.fixture
def recipient(key: Path) -> str:
    key.parent.mkdir()
    return sealing.write_key(key)


def sealed(content: bytes, recipient: str) -> bytes:
    target = BytesIO()
    with sealing.sealed(target, recipient) as stream:
        stream.write(content)
    return target.getvalue()


def opened(content: bytes, key: Path) -> bytes:
    return sealing.Opener(BytesIO(content), sealing.read_key(key), name="x").read()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_what_is_sealed_opens_with_its_key_alone(size: int, recipient: str, key: Path, tmp_path: Path) -> None:
    content = bytes(size)
    packed = sealed(content, recipient)
    assert opened(packed, key) == content
    other = tmp_path / "other.txt"
    sealing.write_key(other)
    with pytest.raises(sealing.BadKey, match="another one"):
        opened(packed, other)


@pytest.mark.parametrize("size", [70_000, 65_536])
def test_one_changed_byte_or_a_cut_end_is_noticed(size: int, recipient: str, key: Path) -> None:
    packed = sealed(b"\x07" * size, recipient)
    for place in (30, 120, len(packed) // 2, len(packed) - 1):
        broken = bytearray(packed)
        broken[place] ^= 1
        with pytest.raises(Refused):
            opened(bytes(broken), key)
    for length in (10, 150, len(packed) - 1, len(packed) - 65_552):
        with pytest.raises(Refused):
            opened(packed[:length], key)


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not on this machine")
def test_the_program_age_opens_what_we_seal_and_we_open_what_it_seals(recipient: str, key: Path) -> None:
    content = b"ruong bac thang" * 10_000
    ours = subprocess.run(["age", "-d", "-i", str(key)], input=sealed(content, recipient), capture_output=True)
    assert ours.stdout == content, ours.stderr
    theirs = subprocess.run(["age", "-r", recipient], input=content, capture_output=True).stdout
    assert opened(theirs, key) == content


def test_a_key_is_its_owners_and_is_never_written_over(recipient: str, key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(Refused):
        sealing.write_key(key)
    with pytest.raises(sealing.BadKey, match="letter by letter"):
        sealed(b"", recipient[:-1] + ("q" if recipient[-1] != "q" else "p"))


def marks(url: str) -> dict[str, str]:
    return schema.marks(url)


def test_a_night_leaves_a_backup_here_and_a_sealed_one_at_the_second_place(
    home: Path, url: str, recipient: str, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "nas"
    place.mkdir()
    monkeypatch.setenv("LANTOA_BACKUP_TO", str(place))
    monkeypatch.setenv("LANTOA_BACKUP_RECIPIENT", recipient)
    night = keeping.keep_tonight(url)
    assert night.sealed is not None
    assert [path.name for path in place.iterdir()] == [f"{night.here.path.name}.age"]
    assert b"story" not in night.sealed.read_bytes()
    assert {"backup_at", "backup_sealed_at"} <= marks(url).keys()
    with pytest.raises(sealing.BadKey, match="--key"):
        keeping.unpack(night.sealed, tmp_path / "no")
    names = keeping.unpack(night.sealed, tmp_path / "yes", key=key).names
    assert names == ["database.dump", "media/chợ-phiên.jpg", "secret.key"]


def test_old_nights_go_and_other_files_stay(home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "backups").mkdir()
    for day in range(10, 30):
        (home / "backups" / f"lantoa-202510{day}-023000-000000.tar").write_bytes(b"")
    (home / "backups" / "trước-tết.tar").write_bytes(b"")
    broken, at_work = (home / "backups" / f"lantoa-2025{day}-023000-000000.tar.part" for day in ("1031", "1101"))
    for path in (broken, at_work):
        path.write_bytes(b"half")
    os.utime(broken, (1, 1))  # of a backup that was killed long ago
    keeping.keep_tonight(url)
    assert (broken.exists(), at_work.exists()) == (False, True)
    assert len(list((home / "backups").glob("lantoa-*.tar"))) == 7
    assert (home / "backups" / "trước-tết.tar").exists()


def test_a_share_that_is_not_mounted_is_a_fault_and_the_backup_here_stands(
    home: Path, url: str, recipient: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_BACKUP_TO", str(tmp_path / "not-mounted"))
    monkeypatch.setenv("LANTOA_BACKUP_RECIPIENT", recipient)
    with pytest.raises(Refused, match="mounted"):
        keeping.keep_tonight(url)
    assert len(list((home / "backups").glob("lantoa-*.tar"))) == 1
    assert "backup_sealed_at" not in marks(url)


def test_nothing_leaves_the_machine_unsealed(
    home: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nas").mkdir()
    monkeypatch.setenv("LANTOA_BACKUP_TO", str(tmp_path / "nas"))
    monkeypatch.delenv("LANTOA_BACKUP_RECIPIENT", raising=False)
    with pytest.raises(Refused, match="--new-key"):
        keeping.keep_tonight(url)
    assert list((tmp_path / "nas").iterdir()) == []


def test_a_drill_counts_every_row_and_leaves_the_house_alone(home: Path, url: str, recipient: str, key: Path) -> None:
    made = keeping.back_up(url, recipient=recipient)
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM story WHERE id > 100")  # what happens later is no fault of the backup
    proof = keeping.drill(url, made.path, key=key)
    assert (proof.files, proof.tables, proof.rows) == (3, 1, 500)
    assert "drill_at" in marks(url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM story").fetchone() == (100,)
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'sealed%drill'").fetchone() == (
            0,
        )
    assert not (home / "drill.new").exists()


def test_a_drill_names_the_table_whose_rows_are_missing(home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = archives.dumps.dump_with_counts
    monkeypatch.setattr(archives.dumps, "dump_with_counts", lambda *given: {**counted(*given), "story": 501})
    made = keeping.back_up(url)
    with pytest.raises(Refused, match="story: 501 → 500"):
        keeping.drill(url, made.path)
    assert "drill_at" not in marks(url)
