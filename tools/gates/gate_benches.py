"""What takes too long for `make test`: `make run` on a fresh copy, every bench once over its whole way, the demo of an
earlier version brought to this one; where a bare Debian is at hand (`LANTOA_DEBIAN`), the bundle in it."""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        "-m",
        "bench",
        "tests/journeys/test_two_commands.py",
        *(["tests/journeys/test_bundle_installs.py"] if "LANTOA_DEBIAN" in os.environ else []),
        "lantoa/cli/tests/test_cli_upgrade.py",
        "tests/faults/test_two_of_each.py",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    print("\n".join(lines[-1:] if done.returncode == 0 else lines + done.stderr.splitlines()))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
