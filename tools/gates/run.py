"""The gates of CI, one after the other; each says which rule was broken. `make gates`, or run one script by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

MOST_LINES = 120

GATES = {
    "gate_format": "code is written by the formatter: ruff format",
    "gate_lint": "ruff's rules in pyproject.toml hold",
    "gate_floors": "an import runs down or not at all (ARCHITECTURE.md)",
    "gate_types": "everything is annotated, the rules of the trade strictly",
    "gate_migrations": "models and migrations say the same",
    "gate_vietnamese": "every text has its Vietnamese",
    "gate_openapi": "the committed OpenAPI description is the one that the code makes",
    "gate_licences": "nothing that runs is under GPL or AGPL",
    "gate_benches": "make run works on a fresh copy, and every bench walks its whole way",
    "gate_audit": "no locked package has a known hole that a newer version mends",
}


def main() -> int:
    wanted = sys.argv[1:] or list(GATES)
    broken: list[str] = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANTOA_TESTING": "1"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    for name in wanted:
        started = time.monotonic()
        command = [sys.executable, str(HERE / f"{name}.py")]
        done = subprocess.run(
            command, check=False, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        seconds = time.monotonic() - started
        if done.returncode == 0:
            print(f"✓ {name} ({seconds:.0f} s) {done.stdout.strip()}", flush=True)
        else:
            broken.append(name)
            lines = done.stdout.rstrip().splitlines()
            more = [f"… {len(lines) - MOST_LINES} lines more: .venv/bin/python tools/gates/{name}.py"]
            shown = "\n".join(lines if len(lines) <= MOST_LINES else lines[:MOST_LINES] + more)
            print(f"✗ {name} ({seconds:.0f} s): the rule “{GATES[name]}” is broken\n{shown}", flush=True)
    if broken:
        print(f"\nGates broken: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
