"""The list of what works names tests and pictures that exist."""

from __future__ import annotations

import re

from tests.ground import ROOT

LIST = ROOT / "docs" / "what-works.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in LIST.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| việc", "|---"))
]


def known_tests() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for folder in ("lantoa", "tests"):
        for path in (ROOT / folder).glob("**/test_*.py"):
            names = re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
            found.setdefault(path.name, set()).update(names)
    return found


def test_every_named_test_exists() -> None:
    known = known_tests()
    named = [name for row in ROWS for name in re.findall(r"`(test_\w+\.py::test_\w+)`", row[1])]
    assert named
    assert [n for n in named if n.split("::")[1] not in known.get(n.split("::")[0], set())] == []


def test_every_row_has_a_test_or_says_that_it_has_none() -> None:
    assert [row[0] for row in ROWS if len(row) != 3 or not ("::" in row[1] or row[1] == "chưa có")] == []


def test_every_picture_that_is_named_is_there() -> None:
    for row in ROWS:
        for name in re.findall(r"\]\((screens/[\w.-]+)\)", row[2]):
            assert (ROOT / "docs" / name).exists(), name
