"""Says where tests live before Django reads its settings: loaded by `-p tests.ground` (pyproject).

pytest-django sets Django up before any conftest is read, so this cannot stand in a conftest.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("LANTOA_TESTING", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs a loop in the test's thread
if "LANTOA_HOME" not in os.environ or "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["LANTOA_HOME"] = tempfile.mkdtemp(prefix="lantoa-test-")
os.environ.setdefault("LANTOA_SIGNING_KEY", "not-secret-only-for-tests")


def _server() -> str:
    """Address of a PostgreSQL server for tests: given, or the embedded one started for this run."""
    given = os.environ.get("LANTOA_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if given:
        return given
    from lantoa.cli.postgres import start_for_tests  # the launcher; its server ends with this process

    return start_for_tests()


if "LANTOA_TEST_SERVER" not in os.environ:
    os.environ["LANTOA_TEST_SERVER"] = _server()
SERVER = os.environ["LANTOA_TEST_SERVER"]


def address(name: str) -> str:
    parts = urlsplit(SERVER)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _migration_stamp() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("lantoa/**/migrations/*.py")):
        digest.update(path.read_bytes())
    digest.update((ROOT / "requirements" / "base.txt").read_bytes())
    return digest.hexdigest()[:12]


TEMPLATE = f"lantoa_template_{_migration_stamp()}"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
WORKER_DATABASE = f"lantoa_test_{WORKER}_{os.getppid() if WORKER != 'main' else os.getpid()}"
os.environ["DATABASE_URL"] = address(WORKER_DATABASE)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
