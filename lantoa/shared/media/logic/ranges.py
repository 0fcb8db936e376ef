from __future__ import annotations

import re
from typing import NamedTuple

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Span(NamedTuple):
    start: int
    length: int


class Unsatisfiable(ValueError):
    """The range lies behind the end (416)."""


def parse(header: str, size: int) -> Span | None:
    """One range of bytes; None: send the whole (no range, several, or unreadable). Raises Unsatisfiable."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        if length == 0:
            raise Unsatisfiable
        return Span(size - length, length)
    start = int(found[1])
    if start >= size:
        raise Unsatisfiable
    end = min(int(found[2]), size - 1) if found[2] else size - 1
    return Span(start, end - start + 1) if end >= start else None
