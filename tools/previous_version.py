"""Makes the dump on which `lantoa upgrade` is tried: the tiny demo as an earlier commit made it.

    python tools/previous_version.py 3df2bfb

The code of that commit runs in a folder of its own, on a database server of its own.
"""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
TARGET = ROOT / "lantoa" / "cli" / "tests" / "data"


def main() -> int:
    from lantoa.cli.keeping import dump_database, find_program
    from lantoa.cli.postgres import lease

    ref = sys.argv[1]
    commit = subprocess.run(
        ["git", "rev-parse", "--short=7", ref], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="lantoa-before-") as place:
        code, home = Path(place, "code"), Path(place, "home")
        code.mkdir()
        packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", str(code)], input=packed, check=True)
        with lease(home) as held:
            kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTOA_")}
            environment = {**kept, "PYTHONPATH": str(code), "LANTOA_HOME": str(home), "DATABASE_URL": held.url}
            for words in (["prepare"], ["demo", "--tiny"]):
                subprocess.run([sys.executable, "-m", "lantoa", *words], cwd=code, check=True, env=environment)
            dump_database(held.url, home / "dump")
            read = [find_program("pg_restore", held.url), "--no-owner", "--no-privileges", "--file=-", home / "dump"]
            sql = subprocess.run([str(part) for part in read], check=True, capture_output=True).stdout
    TARGET.mkdir(exist_ok=True)
    target = TARGET / f"house-{commit}.sql.xz"
    target.write_bytes(lzma.compress(sql, preset=9))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
