"""We are under Apache-2.0: nothing that runs may be under GPL or AGPL; LGPL is imported, not changed, and is listed."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from lantoa.cli.commands.doctor import locked_versions  # noqa: E402

_STRONG = re.compile(r"\bA?GPL|GNU (Affero )?General Public|\bAffero\b", re.IGNORECASE)
_WEAK = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)
# Libraries under GPL that wheels carry while their metadata tell the licence of the binding only.
_CARRIED = re.compile(r"lib(x26[45]|xvidcore|fdk-aac|readline|gs|poppler|mupdf|mysqlclient|rubberband|vidstab)\b[^/]*$")


def licence(name: str) -> str:
    told = metadata.metadata(name)
    classifiers = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier", []) if c.startswith("License ::")]
    expression = told.get("License-Expression") or ""
    # Some put the whole text into this field: its first line names it.
    plain = (told.get("License") or "").strip().splitlines()[:1]
    return expression or "; ".join(classifiers) or " ".join(plain) or "?"


def carried(name: str) -> list[str]:
    """Shared libraries under GPL inside the installed package."""
    files = metadata.files(name) or []
    return [
        file.name
        for file in files
        if ".so" in file.name or file.suffix in {".dll", ".dylib"}
        if is_gpl_library(file.name)
    ]


def is_gpl_library(name: str) -> bool:
    return bool(_CARRIED.match(name))


def excluded() -> set[str]:
    lines = (ROOT / "requirements" / "excluded.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition("#")[0].strip() for line in lines} - {""}


def is_strong(text: str) -> bool:
    """A choice between licences is ours to make."""
    choices = re.split(r"\bOR\b|;", text)
    return all(_STRONG.search(choice) and not _WEAK.search(choice) for choice in choices)


def main() -> int:
    names = [name for name, _version in locked_versions(ROOT / "requirements" / "base.txt")]
    found = {name: licence(name) for name in names}
    strong = {name: text for name, text in found.items() if is_strong(text)}
    unknown = [name for name, text in found.items() if text == "?"]
    weak = sorted(name for name, text in found.items() if _WEAK.search(text))
    inside = {name: libraries for name in names if (libraries := carried(name))}
    back = excluded() & set(names)
    for name, libraries in inside.items():
        print(f"{name}: its wheel carries {', '.join(libraries)} (GPL)")
    for name in sorted(back):
        print(f"{name}: excluded, and yet in the lock")
    for name, text in strong.items():
        print(f"{name}: {text}")
    for name in unknown:
        print(f"{name}: tells no licence; look, and note it in NOTICE")
    if strong or unknown or inside or back:
        return 1
    print(f"{len(found)} packages; LGPL, imported unchanged: {', '.join(weak) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
