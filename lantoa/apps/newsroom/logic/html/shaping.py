"""The middle pass: what Word, Google Docs, Zalo and web pages mean, said in plain elements.

Works on an lxml tree whose root is a <div>; changes it in place.
"""

from __future__ import annotations

import re
from typing import Any

from lantoa.apps.newsroom.logic.html.boxes import gather_loose, name_elements, open_boxes
from lantoa.apps.newsroom.logic.html.letters import letters_to_unicode
from lantoa.apps.newsroom.logic.html.lists import build_lists, mark_lists, mark_typed_bullets
from lantoa.apps.newsroom.logic.html.parts import frame_pictures, mend_parts, mend_tables
from lantoa.apps.newsroom.logic.html.spaces import fold_spaces, trim
from lantoa.apps.newsroom.logic.html.tree import add_text, elements

_HIDDEN = re.compile(
    r"display:\s*none|mso-hide:\s*all|mso-element:\s*(comment|header|footer)|mso-special-character:\s*comment",
    re.IGNORECASE,
)


def shape(root: Any) -> None:
    _drop_hidden(root)
    letters_to_unicode(root)
    mark_lists(root)
    name_elements(root)
    open_boxes(root)
    fold_spaces(root)
    gather_loose(root)
    mark_typed_bullets(root)
    build_lists(root)
    mend_tables(root)
    mend_parts(root)
    frame_pictures(root)
    _join_neighbours(root)
    _drop_empty(root)
    fold_spaces(root)  # joined pieces may have brought two spaces together
    trim(root)


def drop_without_address(root: Any) -> None:
    """Pictures and links whose address was refused: the frame goes, the words stay."""
    for link in list(root.iter("a")):
        if not link.get("href"):
            link.drop_tag()
    for image in list(root.iter("img")):
        if not image.get("src"):
            image.drop_tree()
    _drop_empty(root)
    for figure in list(root.iter("figure")):
        if next(figure.iter("img", "table"), None) is None:
            # The caption may say what cannot be seen any more: it stays as a paragraph.
            caption = figure.find("figcaption")
            figure.tag = "p"
            if caption is not None:
                caption.drop_tag()
    _drop_empty(root)
    fold_spaces(root)
    trim(root)


def _drop_hidden(root: Any) -> None:
    for node in elements(root):
        if node.getparent() is None:
            continue
        if node.tag == "del" or _HIDDEN.search(node.get("style", "")) or "MsoCommentReference" in node.get("class", ""):
            node.drop_tree()


def _join_neighbours(root: Any) -> None:
    """Word cuts one bold word into three runs: <strong>a</strong><strong>b</strong> is one."""
    for node in elements(root):
        if node.tag not in ("strong", "em") or node.getparent() is None:
            continue
        if any(a.tag == node.tag for a in node.iterancestors()):
            node.drop_tag()
            continue
        following = node.getnext()
        while following is not None and following.tag == node.tag and not node.tail:
            add_text(node, following.text)
            for child in list(following):
                node.append(child)
            node.tail = following.tail
            following.tail = None
            following.getparent().remove(following)
            following = node.getnext()


def _drop_empty(root: Any) -> None:
    for node in reversed(elements(root)):
        parent = node.getparent()
        if parent is None:
            continue
        if node.tag == "br":
            if _is_at_edge(node):
                node.drop_tag()
            continue
        if node.tag in ("img", "td", "th"):
            continue
        if len(node) == 0 and not (node.text or "").strip():
            # What is only a space between two words stays as that space.
            node.text = " " if node.text else None
            node.drop_tag() if node.tag in ("strong", "em", "a") else node.drop_tree()


def _is_at_edge(node: Any) -> bool:
    """A line break with no text before it or none after it in its block."""
    has_before = bool((node.getparent().text or "").strip()) or node.getprevious() is not None
    has_after = bool((node.tail or "").strip()) or node.getnext() is not None
    if node.getparent().tag in ("strong", "em", "a"):
        return False
    return not (has_before and has_after)
