"""Known holes in the locked packages, and how many packages were really looked up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from lantoa.cli.commands.doctor import locked_versions  # noqa: E402

# Hole → why it does not touch us, and until when that was looked at.
ACCEPTED: dict[str, str] = {}
_SECONDS = 240


def main() -> int:
    lock = ROOT / "requirements" / "base.txt"
    count = len(list(locked_versions(lock)))
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"),
        *("--format", "json", "--progress-spinner", "off", "--timeout", "15"),
    ]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_SECONDS)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        print(f"0 of {count} packages audited: no answer within {_SECONDS} s (is the network closed?)")
        return 0
    except json.JSONDecodeError:
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"0 of {count} packages audited: {reason}")
        return 0
    packages = told["dependencies"]
    audited = [package for package in packages if "skip_reason" not in package]
    faults = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions'])}"
        for package in audited
        for hole in package["vulns"]
        if hole["fix_versions"] and hole["id"] not in ACCEPTED
    ]
    unmended = [
        f"{package['name']}: {hole['id']}"
        for package in audited
        for hole in package["vulns"]
        if not hole["fix_versions"]
    ]
    for fault in faults:
        print(fault)
    more = f"; not yet mended by their makers: {', '.join(unmended)}" if unmended else ""
    skipped = next((package["skip_reason"] for package in packages if "skip_reason" in package), "")
    reason = f"; the others: {skipped.partition(':')[0]}" if skipped else ""
    print(f"{len(audited)} of {count} packages really audited{reason}{more}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
