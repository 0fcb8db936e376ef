from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A folder of uploads of the test's own."""
    folder = tmp_path / "media"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ffmpeg() -> str:
    found = shutil.which("ffmpeg")
    if not found or not shutil.which("ffprobe"):
        pytest.skip("no ffmpeg here: apt install ffmpeg")
    return found
