"""Models and migrations say the same. To mend: .venv/bin/lantoa manage makemigrations --name what_changed APP"""

import subprocess
import sys

command = [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"]
done = subprocess.run(command, check=False, capture_output=True, text=True)
if done.returncode:
    print(done.stdout + done.stderr)
    print("To mend: .venv/bin/lantoa manage makemigrations --name what_changed APP, then make baseline")
sys.exit(done.returncode)
