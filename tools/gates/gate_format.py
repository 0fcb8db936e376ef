"""Code is written by the formatter. To mend: .venv/bin/ruff format"""

import re
import subprocess
import sys

command = [sys.executable, "-m", "ruff", "format", "--check", "--no-cache", "."]
done = subprocess.run(command, check=False, capture_output=True, text=True)
if done.returncode:
    told = done.stdout + done.stderr
    names = sorted(set(re.findall(r"(?:-->|Would reformat:) ([^\s:]+)", told)))
    print("\n".join(names) or told)
    print("To mend: .venv/bin/ruff format")
sys.exit(done.returncode)
