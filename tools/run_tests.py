"""Runs pytest: `make test T=lantoa/core` narrows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    from lantoa.cli.catalogues import compile_stale

    compile_stale()
    targets = [part for argument in sys.argv[1:] for part in argument.split()]
    command = [sys.executable, "-m", "pytest", *targets]
    is_narrow = any(target.partition("::")[0].endswith(".py") for target in targets)
    if not is_narrow and not any(target.startswith("-n") for target in targets):
        command += ["-n", os.environ.get("LANTOA_TEST_WORKERS", "auto"), "--dist", "loadfile", "--no-loadscope-reorder"]
    environment = dict(os.environ)
    # Compiled modules are worth seconds to every worker process.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["LANTOA_TESTING"] = "1"
    # conftest.py starts a server of its own unless DATABASE_URL gives one.
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
