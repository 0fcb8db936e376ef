"""Adds tests to a row of docs/what-works.md: `python tools/what_works.py "first words" test_file.py::test_x`."""

from __future__ import annotations

import sys
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "docs" / "what-works.md"


def add(words: str, tests: list[str]) -> None:
    """The row is the only one that begins with these words."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    found = [n for n, line in enumerate(lines) if line.startswith(f"| {words}")]
    if len(found) != 1:
        raise SystemExit(f"{len(found)} rows begin with “{words}”")
    cells = [cell.strip() for cell in lines[found[0]].strip("|").split("|")]
    known = [] if cells[1] == "chưa có" else cells[1].split("<br>")
    known += [f"`{test}`" for test in tests if f"`{test}`" not in known]
    cells[1] = "<br>".join(known)
    lines[found[0]] = f"| {' | '.join(cells)} |"
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    add(sys.argv[1], sys.argv[2:])
