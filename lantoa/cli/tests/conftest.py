from __future__ import annotations

import gettext

import pytest

from lantoa.cli import words


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command says is compared in the language of the code, whatever the terminal of the person who tests."""
    monkeypatch.setattr(words, "_catalogue", gettext.NullTranslations)
