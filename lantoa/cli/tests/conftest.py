from __future__ import annotations

import gettext
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lantoa.cli import words
from lantoa.config import env


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose schema stands, at rest, by the command itself; who changes it works on a copy."""
    home = tmp_path_factory.mktemp("prepared") / "var"
    dropped = ("LANTOA_", "DATABASE_URL", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    done = subprocess.run(
        [sys.executable, "-m", "lantoa", "prepare"],
        check=False,
        capture_output=True,
        text=True,
        env={**kept, "LANTOA_HOME": str(home), "LANTOA_LANG": "en"},
        cwd=env.ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command says is compared in the language of the code, whatever the terminal of the person who tests."""
    monkeypatch.setattr(words, "_catalogue", gettext.NullTranslations)
