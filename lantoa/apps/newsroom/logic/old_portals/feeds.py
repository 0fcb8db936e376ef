"""RSS and Atom feeds, sitemaps, and single pages: pure readers of what was fetched."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.old_portals.items import CONTENT, CREATOR, Item, SourceRefused, moment

_ATOM = "{http://www.w3.org/2005/Atom}"
_NAMESPACE = re.compile(r"^\{[^}]*\}")


@dataclass
class Feed:
    title: str
    items: list[Item] = field(default_factory=list)
    next_page: str = ""


@dataclass
class Map:
    pages: list[str] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)  # of an index


def _parsed(data: bytes) -> Any:
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError):
        raise SourceRefused(_("This address gives no RSS, Atom or sitemap that can be read.")) from None


def read_feed(data: bytes, address: str) -> Feed:
    """Raises SourceRefused."""
    root = _parsed(data)
    if root.tag == f"{_ATOM}feed":
        return _atom(root, address)
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise SourceRefused(_("This address gives no RSS, Atom or sitemap that can be read."))
    feed = Feed(_text(channel.find("title")), next_page=_next(channel, address))
    for node in channel.findall("item"):
        link = _text(node.find("link")) or _text(node.find("guid"))
        feed.items.append(
            Item(
                addresses=[urljoin(address, link)] if link else [],
                title=_text(node.find("title")),
                lead=_text(node.find("description")),
                html=_text(node.find(CONTENT)),
                published_at=moment(_text(node.find("pubDate"))),
                byline=_text(node.find(CREATOR)),
                category=_text(node.find("category")),
            )
        )
    return feed


def _atom(root: Any, address: str) -> Feed:
    feed = Feed(_text(root.find(f"{_ATOM}title")), next_page=_next(root, address))
    for node in root.findall(f"{_ATOM}entry"):
        links = {link.get("rel", "alternate"): link.get("href", "") for link in node.findall(f"{_ATOM}link")}
        link = links.get("alternate", "")
        content = node.find(f"{_ATOM}content")
        day = _text(node.find(f"{_ATOM}published")) or _text(node.find(f"{_ATOM}updated"))
        feed.items.append(
            Item(
                addresses=[urljoin(address, link)] if link else [],
                title=_text(node.find(f"{_ATOM}title")),
                lead=_text(node.find(f"{_ATOM}summary")),
                html=_text(content) if content is not None and content.get("type", "text") == "html" else "",
                published_at=moment(day),
                byline=_text(node.find(f"{_ATOM}author/{_ATOM}name")),
            )
        )
    return feed


def _next(node: Any, address: str) -> str:
    """The next page of an archive (RFC 5005)."""
    for link in node.findall(f"{_ATOM}link"):
        if link.get("rel") in {"next", "prev-archive"} and link.get("href"):
            return urljoin(address, str(link.get("href")))
    return ""


def _text(node: Any) -> str:
    return "" if node is None else "".join(node.itertext()).strip()


def read_map(data: bytes) -> Map:
    """Raises SourceRefused."""
    root = _parsed(data)
    name = _NAMESPACE.sub("", str(root.tag))
    # Pictures have a <loc> of their own.
    places = [_text(loc) for entry in root for loc in entry if _NAMESPACE.sub("", str(loc.tag)) == "loc"]
    if name == "sitemapindex":
        return Map(maps=places)
    if name == "urlset":
        return Map(pages=places)
    raise SourceRefused(_("This address gives no RSS, Atom or sitemap that can be read."))


def read_page(text: str, address: str) -> Item:
    """A story's page as its own head tells of it: title, lead, day, author. The text is read only with a licence."""
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        document: Any = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return Item(addresses=[address], title="", fault=_("The page is empty."))
    told: dict[str, str] = {}
    for meta in document.iter("meta"):
        key = (meta.get("property") or meta.get("name") or "").lower()
        told.setdefault(key, (meta.get("content") or "").strip())
    linked = _linked(document)
    heading = next((h.text_content() for h in document.iter("h1") if h.text_content().strip()), "")
    title = document.find(".//title")
    time = next((t.get("datetime") for t in document.iter("time") if t.get("datetime")), "")
    canonical = next(
        (c.get("href") for c in document.iter("link") if c.get("rel") == "canonical" and c.get("href")), ""
    )
    day = told.get("article:published_time") or linked.get("datePublished") or told.get("pubdate") or time or ""
    return Item(
        addresses=list(dict.fromkeys([address, urljoin(address, canonical)] if canonical else [address])),
        title=" ".join((told.get("og:title") or heading or (title.text if title is not None else "") or "").split()),
        lead=told.get("og:description") or told.get("description") or "",
        published_at=moment(str(day)),
        byline=told.get("author") or "",
        source_name=told.get("og:site_name") or "",
    )


def _linked(document: Any) -> dict[str, Any]:
    """The first thing of JSON-LD that has a day of publishing."""
    for script in document.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            found = json.loads(script.text or "")
        except ValueError:
            continue
        for one in [
            *(found if isinstance(found, list) else [found]),
            *(found.get("@graph", []) if isinstance(found, dict) else []),
        ]:
            if isinstance(one, dict) and one.get("datePublished"):
                return one
    return {}
