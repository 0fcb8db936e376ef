"""Where the words of a search stand in a text, with or without tone marks."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantoa.core.text import fold

_WORD = re.compile(r"\w+")
# The language has some seven thousand syllables.
_folded = lru_cache(maxsize=20_000)(fold)


def marked(text: str, words: Collection[str]) -> SafeString:
    """The text escaped, with every word that was looked for inside <mark>. `words` are folded."""
    wanted = set(words)
    out: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        if _folded(match[0]) in wanted:
            out += (escape(text[at : match.start()]), "<mark>", escape(match[0]), "</mark>")
            at = match.end()
    out.append(escape(text[at:]))
    # Neighbouring words become one mark: "chợ phiên" reads as one.
    return mark_safe(re.sub(r"</mark>(\s+)<mark>", r"\1", "".join(out)))


def excerpt(text: str, words: Collection[str], *, length: int = 220) -> str:
    """A piece of the text round the first word that was looked for."""
    if len(text) <= length:
        return text
    wanted = set(words)
    first = next((match.start() for match in _WORD.finditer(text) if _folded(match[0]) in wanted), 0)
    start = max(0, first - length // 3)
    if start:
        space = text.find(" ", start)
        start = space + 1 if space != -1 else start
    piece = text[start : start + length]
    if start + length < len(text):
        piece = piece.rsplit(" ", 1)[0] + "…"
    return ("…" if start else "") + piece
