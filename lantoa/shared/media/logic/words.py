from __future__ import annotations

from typing import Any

from lantoa.core.text import fold

FIELDS = ("title", "alt", "caption", "credit", "place", "people")


def words_of(item: Any) -> str:
    """All that a file can be found by, folded, each thing on a line of its own so that no word spans two of them."""
    return "\n".join(folded for name in FIELDS if (folded := fold(str(getattr(item, name, "") or ""))))
