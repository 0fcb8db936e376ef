"""The archive of `make bundle` in a bare Debian with the network shut: installed, started, asked, kept, stopped."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lantoa.config import env

pytestmark = pytest.mark.bench

PACKAGES = "python3,passwd,systemd,logrotate,nginx-light,openssl"
TRIAL = Path(__file__).with_name("trial_of_a_server.py")


@pytest.fixture(scope="module")
def bundle() -> Path:
    """Wheels that are in dist/ already are not fetched again."""
    if shutil.which("make") is None:
        pytest.skip("no make on this machine")
    kept = {name: value for name, value in os.environ.items() if name not in {"LANTOA_HOME", "DATABASE_URL"}}
    done = subprocess.run(
        [sys.executable, "tools/bundle.py"], cwd=env.ROOT, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return env.ROOT / done.stdout.partition(":")[0].strip()


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Debian of its own: a copy of LANTOA_DEBIAN where that is given, else made by debootstrap."""
    if os.geteuid() != 0:
        pytest.skip("only root may change its root")
    place = tmp_path_factory.mktemp("debian") / "root"
    given = os.environ.get("LANTOA_DEBIAN")
    if given:
        subprocess.run(["cp", "-a", "--reflink=auto", given, str(place)], check=True)
    elif shutil.which("debootstrap"):
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"debootstrap cannot make a Debian here: {done.stdout[-300:]}")
    else:
        pytest.skip("neither LANTOA_DEBIAN nor debootstrap")
    return place


@pytest.fixture(scope="module")
def seen(bundle: Path, debian: Path) -> dict[str, Any]:
    shutil.copy(bundle, debian / "root" / "bundle.tar.gz")
    shutil.copy(TRIAL, debian / "root" / "trial.py")
    # Processes, mounts and network of its own: what is left over ends with it, and there is no route to anywhere.
    inside = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" python3 /root/trial.py'
    done = subprocess.run(
        ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", inside, str(debian)],
        capture_output=True, text=True, check=False, timeout=900,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert "fault" not in found, json.dumps(found, indent=1)
    return found


def test_the_bundle_installs_without_a_route_to_anywhere(seen: dict[str, Any]) -> None:
    assert seen["network"] == "Network is unreachable"
    code, said = seen["install"]
    assert code == 0, said
    for program in ("systemd-analyze", "nginx", "logrotate"):
        assert f"✓ {program}\n" in said, said
    assert seen["user"][1] == "/usr/sbin/nologin"
    assert seen["rights"] == {
        "/srv/lantoa/var": "750 lantoa",
        "/var/log/lantoa": "750 root",
        "/etc/lantoa.env": "640 root",
        "/srv/lantoa/app/lantoa/__init__.py": "644 root",
    }


def test_installing_twice_changes_nothing(seen: dict[str, Any]) -> None:
    code, said = seen["again"]
    assert code == 0, said
    assert [line for line in said.splitlines() if line.startswith("→")] == []


def test_every_unit_runs_as_the_services_user_and_ends_in_time(seen: dict[str, Any]) -> None:
    assert seen["notified"] == "READY=1"
    assert seen["ready"] == "HTTP/1.0 200 OK", seen["said"]
    assert seen["living"] == [None, None, None], seen["said"]
    assert seen["owners"] == ["lantoa"]
    assert seen["ended"] == [0, 0, 0], seen["said"]
    assert [name for name in seen["left"] if name in {"postgres", "lantoa", "python3.11"}] == []


def test_the_doctor_of_the_server_sees_a_certificate_that_browsers_refuse(seen: dict[str, Any]) -> None:
    code, said = seen["doctor"]
    assert code == 2, said
    assert "browsers refuse the certificate" in said
    assert "the newest is 0 hours old" in said
    code, said = seen["as_root"]
    assert (code, "belongs to another user" in said) == (1, True), said


def test_a_later_bundle_takes_over_beside_the_one_that_ran(seen: dict[str, Any]) -> None:
    code, said = seen["upgrade"]
    assert code == 0, said
    assert "1 migrations applied" in said
    assert "answers on these data" in said
    assert seen["before"] != seen["after"] == "/srv/lantoa/releases/0.1.0-later"


def test_people_reach_it_through_nginx_with_tls_from_a_file(seen: dict[str, Any]) -> None:
    assert seen["nginx"] == [0, ""]
    assert seen["https"] == "HTTP/1.1 200 OK", seen["said"]
    assert seen["hsts"]


def test_the_nightly_unit_leaves_a_backup_and_logs_are_rotated(seen: dict[str, Any]) -> None:
    assert seen["backup"] == 0, seen["said"]
    assert [name.endswith(".tar") for name in seen["backups"]] == [True]
    assert seen["rotated"][0] == 0, seen["rotated"]
    assert sum(name.startswith("lantoa-web.log-") for name in seen["logs"]) == 1
