"""The floors, the independence of the apps and their doors, as contracts in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

linter = Path(sys.executable).with_name("lint-imports")
done = subprocess.run([str(linter), "--no-logo"], check=False, capture_output=True, text=True)
if done.returncode:
    print(done.stdout + done.stderr)
    print("An import goes down: see ARCHITECTURE.md for the four ways in which apps meet.")
else:
    print(next((line for line in done.stdout.splitlines() if line.startswith("Contracts:")), ""))
sys.exit(done.returncode)
