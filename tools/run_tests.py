"""Runs pytest on a PostgreSQL of its own, unless DATABASE_URL gives one: `make test T=lantoa/core`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A server that is thrown away: it need not survive a power cut."""
    from lantoa.cli.postgres import lease

    with (
        tempfile.TemporaryDirectory(prefix="lantoa-tests-", ignore_cleanup_errors=True) as folder,
        lease(Path(folder), settings={"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}) as held,
    ):
        yield held.url


def main() -> int:
    from lantoa.cli.catalogues import compile_stale

    compile_stale()
    targets = [part for argument in sys.argv[1:] for part in argument.split()]
    command = [sys.executable, "-m", "pytest", *targets]
    is_narrow = any(target.partition("::")[0].endswith(".py") for target in targets)
    if not is_narrow and not any(target.startswith("-n") for target in targets):
        command += ["-n", os.environ.get("LANTOA_TEST_WORKERS", "auto"), "--dist", "loadfile"]
    environment = dict(os.environ)
    # Compiled modules are worth seconds to every worker process.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["LANTOA_TESTING"] = "1"
    if environment.get("DATABASE_URL"):
        return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
    with server() as url, tempfile.TemporaryDirectory(prefix="lantoa-home-", ignore_cleanup_errors=True) as home:
        environment["DATABASE_URL"] = url
        environment.setdefault("LANTOA_HOME", home)
        return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
