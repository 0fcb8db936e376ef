"""The gates themselves: each catches what it is for, and names the rule."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
GATES = ROOT / "tools" / "gates"


def gate(name: str) -> ModuleType:
    sys.path.insert(0, str(GATES))
    try:
        spec = importlib.util.spec_from_file_location(name, GATES / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(GATES))


SKELETON = [
    *("cli", "demo", "bench", "setup", "config", "web", "flows", "ui", "core"),
    *("shared/units", "shared/accounts", "shared/messages", "shared/media"),
    *("apps/newsroom", "apps/brandnew"),
]
FILES = {
    "apps/newsroom": ("models", "services", "queries", "events", "forms"),
    "apps/brandnew": ("models", "services", "queries", "events", "forms"),
    "shared/units": ("models",),
    "shared/accounts": ("models",),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The floors as empty modules, with an app that no contract mentions by name."""
    for place in SKELETON:
        folder = tmp_path / "lantoa" / place
        folder.mkdir(parents=True)
        for part in [folder, *folder.parents]:
            if part == tmp_path:
                break
            (part / "__init__.py").touch()
        for name in FILES.get(place, ()):
            (folder / f"{name}.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house: Path) -> tuple[int, str]:
    linter = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"}
    done = subprocess.run(
        [str(linter), "--no-logo", "--no-cache"],
        check=False,
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_empty_house_breaks_no_rule(house: Path) -> None:
    code, told = lint(house)
    assert code == 0, told


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        ("core/__init__.py", "import lantoa.shared.units", "Floors"),
        ("shared/media/__init__.py", "import lantoa.apps.newsroom.services", "Floors"),
        ("flows/__init__.py", "import lantoa.web", "Floors"),
        ("apps/brandnew/services.py", "import lantoa.apps.newsroom.services", "neighbours"),
        ("shared/units/models.py", "import lantoa.shared.accounts.models", "units lowest"),
        ("web/__init__.py", "import lantoa.apps.brandnew.models", "Doors"),
        ("flows/__init__.py", "import lantoa.apps.brandnew.forms", "Doors"),
        ("apps/brandnew/models.py", "import lantoa.apps.brandnew.services", "Inside an app"),
        ("apps/brandnew/events.py", "import lantoa.apps.brandnew.models", "Inside an app"),
    ],
)
def test_an_import_that_goes_up_or_sideways_is_named_with_its_rule(
    house: Path, file: str, line: str, rule: str
) -> None:
    (house / "lantoa" / file).write_text(line + "\n")
    code, told = lint(house)
    broken = [row for row in told.splitlines() if row.endswith("BROKEN")]
    assert code == 1, told
    assert any(rule in row for row in broken), told


def test_a_test_may_import_what_it_tests(house: Path) -> None:
    tests = house / "lantoa" / "web" / "tests"
    tests.mkdir()
    (tests / "__init__.py").touch()
    (tests / "test_web_x.py").write_text("import lantoa.apps.newsroom.models\n")
    code, told = lint(house)
    assert code == 0, told


def test_the_runner_says_which_rule_is_broken(tmp_path: Path) -> None:
    shutil.copytree(GATES, tmp_path / "tools" / "gates", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "bad.py").write_text("x=1\n")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "tools" / "gates" / "run.py"), "gate_format"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 1
    assert "ruff format" in done.stdout
    assert "bad.py" in done.stdout


@pytest.mark.parametrize(
    ("licence", "is_strong"),
    [
        ("MIT", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("GPL-2.0-only OR MIT", False),
        ("Apache-2.0 OR BSD-3-Clause", False),
    ],
)
def test_licences_that_would_bind_us_are_known(licence: str, is_strong: bool) -> None:
    assert gate("gate_licences").is_strong(licence) is is_strong


def test_a_translation_that_loses_a_placeholder_is_told() -> None:
    from lantoa.cli.catalogues import Entry

    def entry(msgid: str, vi: str, plural: str | None = None) -> Entry:
        made = Entry()
        made.msgid, made.plural, made.strings = msgid, plural, {0: vi}
        return made

    faults_of = gate("gate_vietnamese").faults_of
    assert faults_of(entry("{count} files", "{count} tệp")) == []
    assert faults_of(entry("{size:.1f} MB", "{size:.0f} MB")) == []
    assert faults_of(entry("One story", "%(n)s tin", plural="%(n)s stories")) == []
    assert "other placeholders" in faults_of(entry("%(name)s has sent", "đã gửi"))[0]
    assert "other placeholders" in faults_of(entry("Sent", "{ai} đã gửi"))[0]
    assert "no Vietnamese" in faults_of(entry("Sent", ""))[0]


def test_what_cannot_be_installed_is_said_in_one_line(tmp_path: Path) -> None:
    """On a machine without Chromium where nothing may be installed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "system_programs.py")],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path), "LANTOA_NO_APT": "1", "LANTOA_LANG": "en"},
    )
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "Skipped: tests in a browser; chromium is missing (LANTOA_NO_APT).",
        "Skipped: make messages; gettext is missing (LANTOA_NO_APT).",
    ]


def test_a_library_under_gpl_inside_a_wheel_is_found_though_its_metadata_are_silent() -> None:
    licences = gate("gate_licences")
    carried = [
        "libx265-6b0a4f49.so.199",
        "libx264.dll",
        "libheif-7a3e919c.so.1.23.0",
        "libgssapi_krb5-92.so.2",
        "x265.py",
    ]
    assert [name for name in carried if licences.is_gpl_library(name)] == carried[:2]
    assert licences.excluded() == {"pillow-heif"}
    assert "pi-heif" in dict(licences.locked_versions(ROOT / "requirements" / "base.txt"))


# What tus-js-client asks for where it runs outside a browser, which it never does here.
NOT_FOR_BROWSERS = frozenset(
    """
    buffer-from combine-errors custom-error-instance graceful-fs is-stream lodash._baseiteratee lodash._basetostring
    lodash._baseuniq lodash._createset lodash._root lodash._stringtopath lodash.throttle lodash.uniqby proper-lockfile
    retry signal-exit
    """.split()
)


def test_every_work_of_others_in_what_browsers_load_is_told_with_its_holder() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    names = {name.removeprefix("node_modules/"): told for name, told in lock["packages"].items() if name}
    built_in = {
        f"  {name} {told['version']}"
        for name, told in names.items()
        if not told.get("dev") and name not in NOT_FOR_BROWSERS
    }
    files = ("apps/newsroom/static/newsroom/editor.licences.txt", "shared/media/static/media/upload.licences.txt")
    told = {line for file in files for line in (ROOT / "lantoa" / file).read_text(encoding="utf-8").splitlines()}
    assert built_in <= told
