"""User names made from people's names."""

from __future__ import annotations

import re

from lantoa.core.text import toneless


def username_from(name: str) -> str:
    """Given name, then the initials before it: Nguyễn Thị Mai Anh → anhntm. Empty when nothing is left of the name."""
    words = [re.sub(r"[^a-z0-9]", "", word) for word in toneless(name).lower().split()]
    words = [word for word in words if word]
    if not words:
        return ""
    return (words[-1] + "".join(word[0] for word in words[:-1]))[:30]
