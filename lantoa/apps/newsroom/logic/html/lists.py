"""Lists that are paragraphs: Word's own, and bullets that were typed."""

from __future__ import annotations

import re
from typing import Any

from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.html.tree import elements

_LIST_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_LIST_IGNORE = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_LIST_CLASS = re.compile(r"\bMsoList(Paragraph|Bullet|Number)", re.IGNORECASE)
_ORDERED_MARK = re.compile(r"^\(?(\d{1,3}|[a-zđ]|[ivx]{1,4})[.)]\s*$", re.IGNORECASE)
# Word's Symbol font puts bullets into the private area. A hyphen is left: it may open a speech.
_TYPED_BULLET = re.compile(r"^\s*[•·▪◦●○■□➢➤✓\uf0b7\uf0a7\uf0d8\uf0fc\uf076]\s+")


def mark_lists(root: Any) -> None:
    """Notes on each list paragraph its level and kind; takes Word's own marks out of the text."""
    for node in elements(root):
        if node.getparent() is None or node.tag not in ("p", "div", "h1", "h2", "h3"):
            continue
        style = node.get("style", "")
        level = _LIST_LEVEL.search(style)
        mark = ""
        for inner in list(node.iter("span")):
            if _LIST_IGNORE.search(inner.get("style", "")):
                mark = "".join(inner.itertext()).strip(" \u00a0\t\r\n")
                inner.drop_tree()
        if node.tag in ("p", "div") and (level or (_LIST_CLASS.search(node.get("class", "")) and mark)):
            node.set("data-level", level.group(1) if level else "1")
            node.set("data-list", "ol" if _ORDERED_MARK.match(mark) else "ul")


def mark_typed_bullets(root: Any) -> None:
    for node in root.iter("p"):
        if not node.get("data-list") and node.getparent().tag not in ("li", "td", "th"):
            _mark_typed_bullet(node)


def _mark_typed_bullet(node: Any) -> None:
    text = node.text or ""
    match = _TYPED_BULLET.match(text)
    if match:
        node.text = text[match.end() :]
        node.set("data-level", "1")
        node.set("data-list", "ul")


def build_lists(root: Any) -> None:
    for parent in [root, *elements(root)]:
        run: list[Any] = []
        for child in [*parent, None]:
            if child is not None and child.get("data-list") and child.tag == "p":
                run.append(child)
                if not (child.tail or "").strip():
                    continue
            if run:
                _as_list(run)
                run = []


def _as_list(run: list[Any]) -> None:
    parent = run[0].getparent()
    place = parent.index(run[0])
    tail = run[-1].tail
    stack: list[tuple[int, Any]] = []
    tops: list[Any] = []
    for paragraph in run:
        level, kind = int(paragraph.get("data-level", "1")), paragraph.get("data-list", "ul")
        while stack and (stack[-1][0] > level or (stack[-1][0] == level and stack[-1][1].tag != kind)):
            stack.pop()
        if not stack or stack[-1][0] < level:
            made = lxml_html.Element(kind)
            if stack and len(stack[-1][1]):
                stack[-1][1][-1].append(made)
            else:
                tops.append(made)
            stack.append((level, made))
        paragraph.tail = None
        parent.remove(paragraph)
        paragraph.tag = "li"
        paragraph.attrib.clear()
        stack[-1][1].append(paragraph)
    for number, top in enumerate(tops):
        parent.insert(place + number, top)
    tops[-1].tail = tail
