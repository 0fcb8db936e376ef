"""A demo that is loaded and filled once for a module; each test works on a savepoint of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from conftest import undone_at_the_end
from lantoa.demo import services


def at_home(home: Path) -> Any:
    return override_settings(HOME=home, MEDIA_ROOT=home / "media")


@pytest.fixture(scope="module")
def kept(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Path]:
    """The folder of the installation. `fill` of the module says whether the worker's part is done too."""
    home: Path = tmp_path_factory.mktemp("demo-home")
    with undone_at_the_end(django_db_blocker), at_home(home):
        services.load(is_tiny=getattr(request.module, "IS_TINY", True))
        while getattr(request.module, "IS_FILLED", True) and services.fill_next():
            pass
        yield home
