"""A demo that is loaded and filled once for a module; each test works on a savepoint of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from lantoa.demo import services


def at_home(home: Path) -> Any:
    return override_settings(HOME=home, MEDIA_ROOT=home / "media")


@pytest.fixture(scope="module")
def kept(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Path]:
    """The folder of the installation. `fill` of the module says whether the worker's part is done too."""
    home: Path = tmp_path_factory.mktemp("demo-home")
    with django_db_blocker.unblock(), at_home(home):
        outer = transaction.atomic()
        outer._from_testcase = True  # as pytest-django's own: durable blocks inside are no fault
        outer.__enter__()
        try:
            services.load(is_tiny=getattr(request.module, "IS_TINY", True))
            while getattr(request.module, "IS_FILLED", True) and services.fill_next():
                pass
            yield home
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
