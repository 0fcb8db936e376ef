from __future__ import annotations

from lantoa.core.text import slug


class Names:
    """File names that are unique, plain letters, and say what the old name said."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, stem: str, suffix: str) -> str:
        base = slug(stem) or "anh"
        name, number = f"{base}{suffix}", 2
        while name in self._taken:
            name, number = f"{base}-{number}{suffix}", number + 1
        self._taken.add(name)
        return name
