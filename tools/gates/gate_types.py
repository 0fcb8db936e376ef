"""Everything is annotated; core, services, queries, logic and permissions are checked strictly (pyproject.toml)."""

import subprocess
import sys

done = subprocess.run([sys.executable, "-m", "mypy", "--no-error-summary"], check=False, capture_output=True, text=True)
if done.returncode:
    print(done.stdout + done.stderr)
sys.exit(done.returncode)
