"""Every app has its card: what it is for, what it offers, what it hears."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from tests.ground import ROOT


def test_every_app_of_the_house_has_a_card() -> None:
    folders = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT / "lantoa")]
    assert len(folders) > 12
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "README.md").exists()] == []
