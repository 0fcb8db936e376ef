"""WordPress export (WXR): posts that were public, one after another; the file is never wholly in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import BinaryIO

from django.utils.translation import gettext as _
from lxml import etree

from lantoa.apps.newsroom.logic.old_portals.items import CONTENT, CREATOR, Item, SourceRefused, moment

# A picture that is not taken over takes its caption along.
_CAPTION = re.compile(r"\[caption\b[^\]]*\].*?\[/caption\]", re.IGNORECASE | re.DOTALL)
_SHORTCODE = re.compile(r"\[/?[a-z_-]+(?:\s[^\]\n]*)?/?\]", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|blockquote|figure|pre)\b", re.IGNORECASE)


def read(file: BinaryIO) -> Iterator[Item]:
    """Raises SourceRefused."""
    found = False
    try:
        for _event, node in etree.iterparse(
            file, events=("end",), tag="item", resolve_entities=False, no_network=True, huge_tree=True, recover=False
        ):
            found = True
            yield _item(node)
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    except etree.XMLSyntaxError as fault:
        line = fault.lineno or 0
        raise SourceRefused(
            _("The file is damaged at line %(line)s: it is no whole WordPress export.") % {"line": line}
        ) from None
    if not found:
        raise SourceRefused(_("There is no story in the file: it is no WordPress export."))


def _item(node: etree._Element) -> Item:
    told = {child.tag: (child.text or "") for child in node if isinstance(child.tag, str)}

    def word(name: str) -> str:
        """Of whatever version of the export: its namespace carries the number."""
        return next((text for tag, text in told.items() if tag.endswith("}" + name)), "").strip()

    link = told.get("link", "").strip()
    guid = told.get("guid", "").strip()
    categories = [c.text or "" for c in node.findall("category") if c.get("domain") == "category"]
    tags = [c.text or "" for c in node.findall("category") if c.get("domain") == "post_tag"]
    excerpts = [text for tag, text in told.items() if "excerpt" in tag and tag.endswith("}encoded")]
    item = Item(
        addresses=[one for one in dict.fromkeys([link, guid]) if one.startswith("http")],
        title=told.get("title", ""),
        lead=excerpts[0] if excerpts else "",
        html=_paragraphs(told.get(CONTENT, "")),
        published_at=moment(word("post_date_gmt")) or moment(told.get("pubDate", "")),
        byline=told.get(CREATOR, ""),
        category=categories[0] if categories else "",
        tags=tags,
    )
    if word("post_type") not in {"", "post"}:
        item.left_out = word("post_type")
    elif word("status") not in {"", "publish"}:
        item.left_out = word("status")
    return item


def _paragraphs(text: str) -> str:
    """WordPress keeps empty lines instead of <p>, and its own words in brackets."""
    text = _SHORTCODE.sub("", _CAPTION.sub("", text))
    if _BLOCK.search(text):
        return text
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "".join(f"<p>{part}</p>" if "<" in part else f"<p>{escape(part, quote=False)}</p>" for part in parts)
