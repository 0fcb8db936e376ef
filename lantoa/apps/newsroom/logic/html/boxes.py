"""Names of elements, boxes around them, and text that stands loose beside blocks."""

from __future__ import annotations

import re
from typing import Any

from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.html.tree import BLOCK_LIKE, BOXES, add_text, elements, has_block

RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "dt": "p", "dd": "p"}
UNWRAPPED = frozenset({"span", "font", "u", "s", "ins", "tfoot", "sub", "sup"})

_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_PLAIN_WEIGHT = re.compile(r"font-weight:\s*(normal|[1-4]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")


def name_elements(root: Any) -> None:
    for node in elements(root):
        style = node.get("style", "")
        if node.tag in ("b", "strong") and _PLAIN_WEIGHT.search(style):
            node.tag = "span"  # Google Docs wraps a whole text into a bold that is not bold
        node.tag = RENAMED.get(node.tag, node.tag)
        if node.tag in ("sup", "sub"):
            _small_figures(node)
        if node.tag in ("span", "font") and style and not has_block(node):
            _emphasis_of(node, style)
    for node in elements(root):
        if node.tag in UNWRAPPED or (node.tag in ("strong", "em", "a") and has_block(node)):
            node.drop_tag()
        elif node.tag == "hr":
            node.drop_tree()


def _small_figures(node: Any) -> None:
    """m² and CO₂ are words; a vocabulary without <sup> must not make them m2 and CO2."""
    text = "".join(node.itertext()).strip()
    table = _SUPERSCRIPTS if node.tag == "sup" else _SUBSCRIPTS
    if text and len(text) <= 3 and all(c in "0123456789+-" for c in text):
        for child in list(node):
            child.drop_tree()
        node.text = text.translate(table)


def _emphasis_of(node: Any, style: str) -> None:
    is_bold, is_italic = bool(_BOLD.search(style)), bool(_ITALIC.search(style))
    if not (is_bold or is_italic):
        return
    node.tag = "strong" if is_bold else "em"
    if is_bold and is_italic:
        inner = lxml_html.Element("em")
        inner.text, node.text = node.text, None
        for child in list(node):
            inner.append(child)
        node.append(inner)


def open_boxes(root: Any) -> None:
    for node in reversed(elements(root)):
        if node.tag in BOXES:
            if has_block(node) or node.getparent().tag in ("p", "li", "td", "th", "figcaption", "caption"):
                gather_loose(node)
                _with_breaks_around(node)
                node.drop_tag()
            else:
                node.tag = "p"


def _with_breaks_around(node: Any) -> None:
    """Text of a box inside a cell or an item must not grow together with its neighbours."""
    parent = node.getparent()
    if parent.tag in ("li", "td", "th") and (node.getprevious() is not None or (parent.text or "").strip()):
        node.addprevious(lxml_html.Element("br"))


def gather_loose(box: Any) -> None:
    """Text and inline elements that stand beside blocks become paragraphs; two line breaks end one."""
    children = list(box)
    loose = lxml_html.Element("p")
    loose.text, box.text = box.text, None
    for child in children:
        box.remove(child)
    made: list[Any] = []

    def close() -> None:
        nonlocal loose
        if (loose.text or "").strip() or len(loose):
            made.append(loose)
        loose = lxml_html.Element("p")

    for child in children:
        tail, child.tail = child.tail, None
        if not isinstance(child.tag, str):
            add_text(loose, tail)
            continue
        if child.tag in BLOCK_LIKE or child.tag in ("img", "figure", "table"):
            close()
            made.append(child)
            loose.text = tail
        elif child.tag == "br" and _ends_with_break(loose) and (tail or "").strip():
            close()
            loose.text = tail
        elif child.tag == "br" and _ends_with_break(loose):
            continue
        else:
            loose.append(child)
            child.tail = tail
    close()
    for element in made:
        box.append(element)


def _ends_with_break(node: Any) -> bool:
    return len(node) > 0 and node[-1].tag == "br" and not (node[-1].tail or "").strip()
