"""`make run` on a fresh copy, and every bench once over its whole way: what stands in the README may be repeated."""

from __future__ import annotations

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
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    print("\n".join(lines[-1:] if done.returncode == 0 else lines + done.stderr.splitlines()))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
