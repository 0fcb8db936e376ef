"""Renews the hashed locks from the .in files: `make lock`, with UPGRADE=1 for newer versions.

One lock serves Python 3.11 and later on every system, and the developing lock takes its versions from the running one,
so that `make dev` changes nothing of what runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).with_name("uv")
MOST_PACKAGES = 90


def compile_lock(name: str, *more: str) -> int:
    command = [
        *(str(UV), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
        *("--excludes", "requirements/excluded.txt"),
        *("--custom-compile-command", "make lock", f"requirements/{name}.in", "-o", f"requirements/{name}.txt", *more),
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    count = sum(1 for line in lines if line[:1].isalnum())
    print(f"requirements/{name}.txt: {count} packages")
    return count


def main() -> int:
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    compile_lock("uv", *upgrade)
    count = compile_lock("base", *upgrade)
    compile_lock("dev", "--constraint", "requirements/base.txt", *upgrade)
    if count > MOST_PACKAGES:
        print(f"requirements/base.txt: {count} packages, {MOST_PACKAGES} are allowed; make something an extra")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
