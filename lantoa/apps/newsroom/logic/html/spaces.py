"""White space: one between words, none at the ends, a no-break space only where it is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lantoa.apps.newsroom.logic.html.tree import elements

_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u202f]+")
_UNIT_SPACE = re.compile(r"(?<=\d)[\u00a0\u202f](?=(?:%|‰|°|đồng|triệu|tỷ|nghìn|km|ha|kg|m|tấn|người|lượt)(?!\w))")
_HELD = "\ue000"  # stands for a no-break space that is meant, while the others are folded


def fold_spaces(root: Any) -> None:
    for node in [root, *elements(root)]:
        if node.text:
            node.text = _folded(node.text)
        if node.tail:
            node.tail = _folded(node.tail)


def _folded(text: str) -> str:
    text = _UNIT_SPACE.sub(_HELD, text.replace("\u00ad", "").replace(_HELD, ""))
    return _SPACES.sub(" ", text).replace(_HELD, "\u00a0")


def trim(root: Any) -> None:
    """No space at either end of a block, none doubled across elements."""
    root.text = None
    for node in root:
        node.tail = None
    for block in elements(root):
        if block.tag in ("ul", "ol", "table", "thead", "tbody", "tr", "figure", "blockquote"):
            block.text = None if not (block.text or "").strip() else block.text
            for child in block:
                child.tail = None if not (child.tail or "").strip() else child.tail
        elif block.tag in ("p", "h2", "h3", "li", "td", "th", "caption", "figcaption"):
            _trim_block(block)


def _trim_block(block: Any) -> None:
    ends_with_space = True
    last: tuple[Any, str] | None = None
    for node, slot in _slots(block):
        if slot == "text" and node.tag in ("br", "img"):
            # No space after a line break, none before it either.
            if last and node.tag == "br":
                _set(last, (_get(last) or "").rstrip(" "))
            ends_with_space = node.tag == "br"
            last = None
            continue
        text = getattr(node, slot)
        if not text:
            continue
        if ends_with_space:
            text = text.lstrip(" ")
            setattr(node, slot, text or None)
        if text:
            ends_with_space = text.endswith(" ")
            last = (node, slot)
    if last:
        _set(last, (_get(last) or "").rstrip(" "))


def _slots(block: Any) -> Iterator[tuple[Any, str]]:
    """Every piece of text in its order, as (element, "text" or "tail")."""
    yield block, "text"
    for child in block:
        if isinstance(child.tag, str) and child.tag not in ("ul", "ol"):
            yield from _slots(child)
        yield child, "tail"


def _get(place: tuple[Any, str]) -> str | None:
    value: str | None = getattr(place[0], place[1])
    return value


def _set(place: tuple[Any, str], text: str) -> None:
    setattr(place[0], place[1], text or None)
