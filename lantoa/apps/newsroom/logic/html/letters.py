"""Letters of before Unicode, read by the font where one is named, else by the letters of the whole text."""

from __future__ import annotations

import re
from typing import Any

from lantoa.apps.newsroom.logic.html.tree import elements
from lantoa.core.text import Legacy, legacy_of_font, nfc, recognise_legacy, to_unicode
from lantoa.core.text.legacy import is_capital_font

_FAMILY = re.compile(r"font-family:\s*([^;]+)", re.IGNORECASE)


def letters_to_unicode(root: Any) -> None:
    """By the font where one is named, else by the letters of the whole text."""
    whole = recognise_legacy(nfc("".join(root.itertext())))
    fonts: dict[Any, str] = {root: _font(root)}
    for node in elements(root):
        fonts[node] = _font(node) or fonts.get(node.getparent(), "")
    for node in [root, *elements(root)]:
        if node.text:
            node.text = read_letters(node.text, fonts.get(node, ""), whole)
        if node is not root and node.tail:
            node.tail = read_letters(node.tail, fonts.get(node.getparent(), ""), whole)


def _font(node: Any) -> str:
    face = node.get("face")
    if face:
        return str(face)
    match = _FAMILY.search(node.get("style", ""))
    return match.group(1).split(",")[0].strip(" '\"") if match else ""


def read_letters(text: str, font: str, whole: Legacy | None) -> str:
    """`font`: named where the text stands; `whole`: what the letters of the whole text were recognised as."""
    text = nfc(text)
    if text.isascii():
        return text
    legacy = legacy_of_font(font) if font else None
    if legacy is not None and recognise_legacy(text) is None and _is_modern(text):
        # A legacy font's name often stays on text that was typed in Unicode afterwards.
        legacy = None
    legacy = legacy or whole
    return nfc(to_unicode(text, legacy=legacy, is_capitals=is_capital_font(font))) if legacy else text


def _is_modern(text: str) -> bool:
    """Whether it has a letter that no legacy font has: one with two marks, or of the Vietnamese block."""
    return any("\u1ea0" <= c <= "\u1ef9" or c in "ĂăĐđƠơƯư" for c in text)
