"""Every msgid has its Vietnamese, with the same placeholders, and locale/vi is what `make messages` writes."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import messages  # noqa: E402

from lantoa.cli.catalogues import Entry, entries  # noqa: E402

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+(?:[:!][^}]*)?\}|%[sd]")


def placeholders(text: str) -> set[str]:
    # A format such as {seconds:.1f} may differ; the name may not.
    return {re.sub(r"[:!].*\}", "}", found) for found in _PLACEHOLDER.findall(text)}


def faults_of(entry: Entry) -> list[str]:
    value = entry.strings.get(0, "")
    where = ", ".join(entry.places[:2])
    if not value:
        return [f"{where}: no Vietnamese for {entry.msgid!r}"]
    if entry.is_fuzzy:
        return [f"{where}: fuzzy: {entry.msgid!r}"]
    wanted = placeholders(entry.msgid or "") | placeholders(entry.plural or "")
    found = placeholders(value)
    # The singular of a plural may leave its number out.
    if found - wanted or (entry.plural is None and wanted - found):
        return [f"{where}: other placeholders: {entry.msgid!r} → {value!r}"]
    return []


def main() -> int:
    faults: list[str] = []
    count = 0
    if not shutil.which("xgettext"):
        print("xgettext is missing: only the committed files were looked at.")
    for domain in messages.DOMAINS:
        path = messages.target(domain)
        if shutil.which("xgettext"):
            text, _missing, conflicts = messages.compose(domain)
            faults += [f"two translations: {conflict}" for conflict in conflicts]
            have = path.read_text(encoding="utf-8") if path.exists() else ""
            if have != text:
                faults.append(f"{path.relative_to(ROOT)} is not what `make messages` writes: run it and commit")
        found = [entry for entry in entries(path) if entry.msgid]
        count += len(found)
        for entry in found:
            faults += faults_of(entry)
    print("\n".join(faults) if faults else f"{count} texts")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
