"""What is in the archive of `make bundle`; that it installs is tried in tests/journeys/test_bundle_installs.py."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from lantoa.config import env


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"lantoa_{name}", env.ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    return tool("bundle")


@pytest.fixture(scope="module")
def packed(bundle: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle.pack(tmp_path_factory.mktemp("bundle") / "x.tar.gz", wheels=[])


@pytest.fixture(scope="module")
def unpacked(packed: Path) -> Path:
    with tarfile.open(packed) as tar:
        tar.extractall(packed.parent, filter="data")
    (found,) = (path for path in packed.parent.iterdir() if path.is_dir())
    return found


def names(unpacked: Path) -> set[str]:
    return {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}


def test_all_that_a_server_needs_is_there(unpacked: Path) -> None:
    wanted = {
        "install.sh",
        "bundle.json",
        "tools/install.py",
        "tools/compile_modules.py",
        "manage.py",
        "LICENSE",
        "NOTICE",
    }
    wanted |= {"requirements/base.txt", "requirements/uv.txt", "requirements/excluded.txt", "deploy/nginx.conf"}
    wanted |= {"locale/vi/LC_MESSAGES/django.mo", "lantoa/config/baseline/baseline.sql.gz"}
    assert wanted - names(unpacked) == set()
    assert any(name.startswith("lantoa/ui/static/ui/dist/") and name.endswith(".css") for name in names(unpacked))
    assert os.access(unpacked / "install.sh", os.X_OK)


def test_what_is_for_developers_or_private_stays_at_home(unpacked: Path) -> None:
    private = ("tests/", "var/", ".git/", "frontend/", "screenshots/", ".venv/", "dist/")
    assert [n for n in names(unpacked) if n.startswith(private) or "/tests/" in n or "__pycache__" in n] == []


def test_every_file_stands_in_the_sums(unpacked: Path) -> None:
    told = dict(reversed(line.split("  ", 1)) for line in (unpacked / "SHA256SUMS").read_text().splitlines())
    assert told == {
        name: hashlib.sha256((unpacked / name).read_bytes()).hexdigest() for name in names(unpacked) - {"SHA256SUMS"}
    }


def test_the_same_files_make_the_same_archive(bundle: ModuleType, packed: Path, tmp_path: Path) -> None:
    assert bundle.pack(tmp_path / "y.tar.gz", wheels=[]).read_bytes() == packed.read_bytes()


def test_a_changed_file_is_noticed_before_anything_is_installed(unpacked: Path, tmp_path: Path) -> None:
    place = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(unpacked), str(place)], check=True)
    (place / "manage.py").write_text("print('khác')\n")
    done = subprocess.run(["./install.sh", "--here"], cwd=place, capture_output=True, text=True)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (place / ".venv").exists()


def test_a_wheel_that_the_lock_does_not_know_is_refused(bundle: ModuleType, tmp_path: Path) -> None:
    version = next(
        line for line in (env.ROOT / "requirements/base.txt").read_text().splitlines() if line[:7] == "django="
    )
    version = version.partition("==")[2].split()[0]
    for name, words in (
        ("evil-1.0-py3-none-any.whl", "not in the lock"),
        (f"django-{version}-py3-none-any.whl", "hash"),
    ):
        (tmp_path / name).write_bytes(b"PK")
        with pytest.raises(bundle.Incomplete, match=words):
            bundle.pack(tmp_path / "z.tar.gz", wheels=[tmp_path / name])


def test_both_versions_of_a_package_with_a_condition_are_fetched(bundle: ModuleType) -> None:
    """Debian 12 has an earlier patch of Python 3.11 than the machine that packs."""
    rounds = bundle._rounds(["base", "uv"])
    heads = [line.partition(" ")[0] for text in rounds for line in text.splitlines() if line[:1].isalnum()]
    locked = {pin for pin in bundle.locked_hashes("base", "uv") if not pin.startswith("colorama")}
    assert {
        f"{bundle._normal(head.partition('==')[0].partition('[')[0])}=={head.partition('==')[2]}" for head in heads
    } == locked


def test_uv_comes_out_of_its_wheel_only_with_the_hash_of_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install = tool("install")
    monkeypatch.setattr(install, "WHEELS", str(tmp_path))
    monkeypatch.setattr(install, "ROOT", str(tmp_path))
    monkeypatch.setenv("LANTOA_LANG", "en")
    wheel = tmp_path / "uv-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("uv-1.0.data/scripts/uv", "#!/bin/sh\n")
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "uv.txt"
    lock.write_text("uv==1.0 \\\n    --hash=sha256:00\n")
    with pytest.raises(SystemExit):
        install.unpack_uv(str(tmp_path / "uv"), "1.0")
    assert "another hash" in capsys.readouterr().out
    assert not (tmp_path / "uv").exists()
    lock.write_text(f"uv==1.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    assert os.access(install.unpack_uv(str(tmp_path / "uv"), "1.0"), os.X_OK)


def test_the_bundle_says_what_it_is(unpacked: Path) -> None:
    told = json.loads((unpacked / "bundle.json").read_text())
    assert told.keys() == {"version", "commit", "machine"}
    assert len(told["commit"]) == 10
