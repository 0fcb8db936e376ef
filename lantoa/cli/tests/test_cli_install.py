"""What `make run` and `make dev` install, and how they know that nothing is to be done."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lantoa.config import env

REQUIREMENTS = env.ROOT / "requirements"


def pinned(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            package, _sign, rest = line.partition("==")
            found.setdefault(package.strip(), set()).add(rest.split()[0])
    return found


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """tools/install.py over a checkout of its own."""
    monkeypatch.setenv("LANTOA_VENV", str(tmp_path / ".venv"))
    spec = importlib.util.spec_from_file_location("lantoa_install", env.ROOT / "tools" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev", "uv"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\nuv==1.0\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return module


def stamp(install: ModuleType, **locks: str) -> None:
    Path(install.STAMP).write_text(json.dumps({"root": install.ROOT, "python": "3", **locks}))


def test_the_developing_lock_holds_the_running_one_at_the_same_versions() -> None:
    base, dev = pinned("base"), pinned("dev")
    assert {name: versions for name, versions in base.items() if dev.get(name) != versions} == {}


def test_the_running_set_stays_small() -> None:
    assert len(pinned("base")) <= 90


def test_every_locked_package_has_its_hashes() -> None:
    for name in ("base", "dev", "uv"):
        text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
        blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
        assert [block.partition(" ")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_each_wanted_package_says_why_it_is_there() -> None:
    lines = (REQUIREMENTS / "base.in").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith(("#", "-")) and "#" not in line] == []


def test_heavy_things_are_no_part_of_the_running_set() -> None:
    heavy = {"scikit-learn", "pyarrow", "duckdb", "torch", "numpy", "pandas", "scipy", "playwright"}
    assert heavy & set(pinned("base")) == set()


def test_a_lock_that_is_stamped_is_not_installed_again(install: ModuleType) -> None:
    assert not install.is_installed("base")
    stamp(install, base=install.digest(install.lock("base")))
    assert install.is_installed("base")
    assert not install.is_installed("dev")


def test_make_run_after_make_dev_has_nothing_to_do(install: ModuleType) -> None:
    stamp(install, dev=install.digest(install.lock("dev")))
    assert install.is_installed("base")


def test_a_changed_lock_is_installed(install: ModuleType) -> None:
    stamp(install, base=install.digest(install.lock("base")))
    Path(install.lock("base")).write_text("# changed\n")
    assert not install.is_installed("base")


def test_a_moved_checkout_is_installed_anew(install: ModuleType) -> None:
    stamp(install, base=install.digest(install.lock("base")), root="/elsewhere")
    assert not install.is_installed("base")


def test_an_old_python_is_refused_with_what_to_type(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(install, "OLDEST", (99, 0))
    monkeypatch.setenv("LANTOA_LANG", "en")
    with pytest.raises(SystemExit):
        install.main()
    assert "make PYTHON=" in capsys.readouterr().out


def test_the_entrance_holds_where_the_path_has_blanks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "thư mục có dấu cách"
    (place / "bin").mkdir(parents=True)
    python = place / "bin" / "python"
    python.symlink_to(sys.executable)
    script = place / "bin" / "lantoa"
    script.write_text(
        f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\nimport sys\nprint(sys.argv[1:])\n", encoding="utf-8"
    )
    script.chmod(0o755)
    done = subprocess.run([str(script), "up", "a b"], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "['up', 'a b']"
