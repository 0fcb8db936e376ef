"""Small steps on an lxml tree that every pass needs."""

from __future__ import annotations

from typing import Any

from lantoa.apps.newsroom.logic.html.vocabulary import BLOCKS

BOXES = frozenset(
    {"div", "section", "article", "main", "header", "footer", "aside", "nav", "center", "pre", "address", "dl"}
)
BLOCK_LIKE = BLOCKS | BOXES | {"h1", "h4", "h5", "h6", "dt", "dd", "li", "tr", "td", "th", "thead", "tbody", "tfoot"}


def elements(root: Any) -> list[Any]:
    return [node for node in root.iterdescendants() if isinstance(node.tag, str)]


def has_block(node: Any) -> bool:
    return any(inner.tag in BLOCK_LIKE for inner in node.iterdescendants() if isinstance(inner.tag, str))


def add_text(node: Any, text: str | None) -> None:
    if not text:
        return
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text
