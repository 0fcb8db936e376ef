"""Plain text out of the house's HTML, and back."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import html as lxml_html

# Syllables (what white space parts) read silently in a minute. A convention, not a measurement of ours.
READ_PER_MINUTE = 220

_WORD = re.compile(r"\w[\w.,/:%’'-]*", re.UNICODE)
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")


def _root(html: str) -> Any:
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    return lxml_html.fragment_fromstring(f"<div>{html}</div>", parser=parser)


def plain_text(html: str) -> str:
    """Blocks parted by an empty line; items begin with "- ", cells are parted by " · "."""
    return "\n\n".join(_blocks(_root(html))) if html.strip() else ""


def paragraphs(html: str) -> list[str]:
    """The running text alone: paragraphs, items and quotes, without headings, tables and captions."""
    if not html.strip():
        return []
    root = _root(html)
    out = []
    for node in root.iter("p", "li"):
        if any(a.tag in ("table", "figure") for a in node.iterancestors()):
            continue
        text = _text(node, without=("ul", "ol")).replace("\n", " ")
        if text:
            out.append(text)
    return out


def word_count(html: str) -> int:
    """Words as people count them in Vietnamese: what stands between spaces and has a letter or a figure."""
    return len(_WORD.findall(plain_text(html)))


def reading_minutes(html: str) -> int:
    """At least 1."""
    return max(1, math.ceil(word_count(html) / READ_PER_MINUTE))


def from_plain_text(text: str) -> str:
    """Paragraphs parted by empty lines; where there is none, every line is a paragraph."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parts = re.split(r"\n[ \t]*\n+", text) if re.search(r"\n[ \t]*\n", text) else text.split("\n")
    return "".join(
        "<p>" + "<br>".join(escape(line.strip(), quote=False) for line in part.split("\n") if line.strip()) + "</p>"
        for part in parts
        if part.strip()
    )


def _blocks(root: Any) -> Iterator[str]:
    for node in root:
        if node.tag in ("ul", "ol"):
            yield "\n".join(_items(node, 0))
        elif node.tag == "table":
            yield from _table(node)
        elif node.tag in ("blockquote", "figure", "div"):
            yield from _blocks(node)
        elif node.tag in ("img", "script", "style") or not isinstance(node.tag, str):
            pass
        else:
            text = _text(node)
            if text:
                yield text
        tail = _folded(node.tail or "")
        if tail:
            yield tail
    if _folded(root.text or "") and len(root) == 0:
        yield _folded(root.text or "")


def _items(node: Any, depth: int) -> Iterator[str]:
    for number, item in enumerate(node.iterchildren("li"), 1):
        mark = f"{number}. " if node.tag == "ol" else "- "
        text = _text(item, without=("ul", "ol"))
        if text:
            yield "  " * depth + mark + text
        for inner in item.iterchildren("ul", "ol"):
            yield from _items(inner, depth + 1)


def _table(node: Any) -> Iterator[str]:
    caption = node.find("caption")
    if caption is not None and _text(caption):
        yield _text(caption)
    rows = [" · ".join(_text(cell).replace("\n", " ") for cell in row.iter("td", "th")) for row in node.iter("tr")]
    yield "\n".join(row for row in rows if row)


def _text(node: Any, without: tuple[str, ...] = ()) -> str:
    lines = "".join(_pieces(node, without)).split("\n")
    return "\n".join(line for line in (_folded(line) for line in lines) if line)


def _pieces(node: Any, without: tuple[str, ...]) -> Iterator[str]:
    yield (node.text or "").replace("\n", " ")
    for child in node:
        if child.tag == "br":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in without and child.tag not in ("script", "style"):
            yield from _pieces(child, without)
        yield (child.tail or "").replace("\n", " ")


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
