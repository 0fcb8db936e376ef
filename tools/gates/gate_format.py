"""Code is written by the formatter. To mend: .venv/bin/ruff format"""

import subprocess
import sys

done = subprocess.run(
    [sys.executable, "-m", "ruff", "format", "--check", "."], check=False, capture_output=True, text=True
)
if done.returncode:
    print(done.stdout + done.stderr + "To mend: .venv/bin/ruff format")
sys.exit(done.returncode)
