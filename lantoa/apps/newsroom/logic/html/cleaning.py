"""From anything that people paste or send to the house's small vocabulary.

Three passes: nh3 drops what could do harm and makes a sound tree; our own pass reads what office programs mean
(lists that are paragraphs, bold that is a style, letters of before Unicode); nh3 closes with the strict vocabulary,
so that nothing of the middle pass has to be trusted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import nh3
from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.html import shaping
from lantoa.apps.newsroom.logic.html.vocabulary import ATTRIBUTES, DROPPED_WHOLE, LINK_SCHEMES, READ, TAGS

# A picture that is being imported: its file comes with it and gets its address when it is stored.
IMPORT_SCHEME = "import"

_SCRIPT = re.compile(r"<\s*(script|iframe|object|embed|applet)\b|\bon[a-z]{3,}\s*=|javascript\s*:", re.IGNORECASE)
_SVG = re.compile(r"<\s*svg\b", re.IGNORECASE)
# "<![if !supportLists]>" is no comment to a browser's parser, and its content is real text.
_CONDITION = re.compile(r"<!\[(?:if[^\]]*|endif)\]>|<!--\[if\s+!supportLists\]-->|<!--\[endif\]-->", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_TAG = re.compile(r"</?([a-z][a-z0-9]*)")
# Deeper than any text, shallower than the parser's own limit.
_MAX_DEPTH = 80
_MAX_PASSES = 6


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`dropped`: script, svg, outside_picture, outside_link: what was left out and people may look for."""

    html: str
    dropped: frozenset[str] = frozenset()


def clean_html(html: str) -> str:
    """The text in the house's vocabulary, NFC, in Unicode; cleaning twice is cleaning once."""
    return cleaned(html).html


def cleaned(html: str, *, may_import_pictures: bool = False) -> Cleaned:
    """Also tells what was left out. `may_import_pictures` lets `src="import:NAME"` stand."""
    dropped: set[str] = set()
    if _SCRIPT.search(html):
        dropped.add("script")
    if _SVG.search(html):
        dropped.add("svg")
    text = _CONDITION.sub("", _CONTROL.sub("", html))
    # What one pass opens (a table that was a frame) another may have to read; two are nearly always enough.
    for _pass in range(_MAX_PASSES):
        before, text = text, _pass_over(text, dropped, may_import_pictures=may_import_pictures)
        if text == before:
            break
    return Cleaned(text, frozenset(dropped))


def _pass_over(text: str, dropped: set[str], *, may_import_pictures: bool) -> str:
    if not text.strip():
        return ""
    safe = _safe(text)
    if _depth(safe) > _MAX_DEPTH:
        # Nobody writes this; the parser behind would lose what stands below its limit. The words stay.
        safe = nh3.clean(safe, tags={"p", "br"}, attributes={})
    root = _tree(safe)
    shaping.shape(root)
    inner = _inner(root)

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            if _is_allowed_link(value):
                return value.strip()
            dropped.add("outside_link")
            return None
        if attribute == "src":
            if _is_own_picture(value) or (may_import_pictures and value.startswith(IMPORT_SCHEME + ":")):
                return value
            if value:  # an importer empties the address of what it has already spoken about
                dropped.add("outside_picture")
            return None
        if attribute in ("colspan", "rowspan", "width", "height", "start"):
            return value if value.isdigit() and 0 < int(value) < 10_000 else None
        return value

    strict = nh3.clean(
        inner,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=kept,
        url_schemes={*LINK_SCHEMES, IMPORT_SCHEME},
        link_rel=None,
        strip_comments=True,
    )
    if "<img" in strict or "<a>" in strict:
        root = _tree(strict)
        shaping.drop_without_address(root)
        strict = _inner(root)
    return strict.strip()


def _safe(html: str) -> str:
    """A sound tree without anything active; styles and classes stay for the next pass to read."""
    every = {"style", "class", "align", "face"}
    tags = set(TAGS) | set(READ)
    attributes = {tag: set(every) | ATTRIBUTES.get(tag, set()) for tag in tags}
    return nh3.clean(
        html,
        tags=tags,
        clean_content_tags=set(DROPPED_WHOLE),
        attributes=attributes,
        url_schemes={*LINK_SCHEMES, IMPORT_SCHEME, "data", "file", "cid"},
        link_rel=None,
        strip_comments=True,
    )


def _tree(html: str) -> Any:
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    return lxml_html.fragment_fromstring(f"<div>{html}</div>", parser=parser)


def _depth(html: str) -> int:
    """How deep the elements of a sound tree are nested."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[1] not in ("br", "img", "hr"):
            depth += -1 if tag[0].startswith("</") else 1
            deepest = max(deepest, depth)
    return deepest


def _inner(root: Any) -> str:
    outer: str = lxml_html.tostring(root, encoding="unicode", with_tail=False)
    return outer[outer.index(">") + 1 : outer.rindex("<")] if outer.endswith("</div>") else ""


def _is_allowed_link(address: str) -> bool:
    address = address.strip()
    if address.startswith("//") or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme.lower() in LINK_SCHEMES and bool(parts.netloc or parts.path)
    return bool(address)


def _is_own_picture(address: str) -> bool:
    """A path on our own site: other hosts are neither allowed by the policy nor there tomorrow."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address
