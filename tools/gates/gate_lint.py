"""Ruff's rules. Many mend themselves: .venv/bin/ruff check --fix"""

import subprocess
import sys

command = [sys.executable, "-m", "ruff", "check", "--output-format", "concise", "."]
done = subprocess.run(command, check=False, capture_output=True, text=True)
if done.returncode:
    print(done.stdout + done.stderr + "Many mend themselves: .venv/bin/ruff check --fix")
sys.exit(done.returncode)
