"""Where items come from: a file of the house, or addresses that are fetched through the one guarded client."""

from __future__ import annotations

import contextlib
import gzip
import io
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext as _

from lantoa.apps.newsroom.choices import ArchiveSource
from lantoa.apps.newsroom.logic.importing import ImportRefused, read_file
from lantoa.apps.newsroom.logic.old_portals import Item, SourceRefused, feeds, nukeviet, wxr
from lantoa.apps.newsroom.models import PortalImport
from lantoa.apps.newsroom.queries import archive
from lantoa.core import http
from lantoa.core.text import TextRefused

FOLDER = "imports"
MOST_PAGES = 1_000  # of a feed, each some ten stories
MOST_ITEMS = 50_000
PAUSE_SECONDS = 0.2  # between two calls: the old portal still has readers
_LARGEST_PAGE = 5_000_000
_GZIP = b"\x1f\x8b"


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def items(run: PortalImport) -> Iterator[Item]:
    """From the beginning, in an order that stays. Raises SourceRefused."""
    if run.source == ArchiveSource.WXR:
        with _opener(run)() as file:
            yield from wxr.read(file)
    elif run.source == ArchiveSource.NUKEVIET:
        yield from nukeviet.read(_opener(run), base=f"https://{run.portal.hostname}")
    elif run.source == ArchiveSource.FEED:
        yield from _feed(run.origin)
    else:
        yield from _map(run.origin)


def _opener(run: PortalImport) -> Callable[[], AbstractContextManager[BinaryIO]]:
    path = Path(run.path) if Path(run.path).is_absolute() else folder() / run.path

    @contextlib.contextmanager
    def opened() -> Iterator[BinaryIO]:
        try:
            with path.open("rb") as raw:
                is_packed = raw.read(2) == _GZIP
                raw.seek(0)
                if is_packed:
                    with gzip.open(raw) as inside:
                        yield inside  # type: ignore[misc]
                else:
                    yield raw
        except FileNotFoundError:
            raise SourceRefused(_("The file is not on this machine any more: hand it over again.")) from None
        except (EOFError, gzip.BadGzipFile, OSError) as fault:
            raise SourceRefused(_("The file is damaged and cannot be read to its end.")) from fault

    return opened


def _fetched(address: str) -> http.Ok:
    limits = http.Limits(max_bytes=_LARGEST_PAGE)
    for attempt in range(3):
        outcome = http.client().get(address, limits=limits)
        if isinstance(outcome, http.Ok):
            return outcome
        if not isinstance(outcome, http.TimedOut | http.Unreachable):
            break
        time.sleep(attempt)
    raise SourceRefused(f"{address}: {http.explain(outcome)}")


def _feed(address: str) -> Iterator[Item]:
    asked: set[str] = set()
    while address and address not in asked and len(asked) < MOST_PAGES:
        asked.add(address)
        answer = _fetched(address)
        feed = feeds.read_feed(answer.body, answer.url)
        for item in feed.items:
            item.source_name = item.source_name or feed.title
            yield licensed(item)
        address = feed.next_page
        time.sleep(PAUSE_SECONDS if address else 0)


def _map(address: str) -> Iterator[Item]:
    maps, seen, count = [address], set[str](), 0
    while maps:
        current = maps.pop(0)
        if current in seen:
            continue
        seen.add(current)
        found = feeds.read_map(_unpacked(_fetched(current).body))
        maps += found.maps
        for page in found.pages:
            count += 1
            if count > MOST_ITEMS:
                return
            yield page_item(page)
            time.sleep(PAUSE_SECONDS)


def _unpacked(data: bytes) -> bytes:
    """sitemap.xml.gz comes as a file, not as a packed answer."""
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            return file.read(_LARGEST_PAGE * 4)
    except OSError as fault:
        raise SourceRefused(_("The file is damaged and cannot be read to its end.")) from fault


def page_item(address: str) -> Item:
    """One page: title, lead and link; its text only where a licence for the outlet is written down."""
    try:
        answer = _fetched(address)
        text = answer.text
    except SourceRefused as refused:
        return Item(addresses=[address], title="", fault=refused.message)
    except TextRefused:
        return Item(addresses=[address], title="", fault=_("The text holds characters that cannot be read."))
    item = feeds.read_page(text, answer.url)
    item.addresses = list(dict.fromkeys([address, *item.addresses]))
    if archive.licence_for(address) is not None:
        try:
            read = read_file("trang.html", answer.body)
            item.html = read.body_html
        except (ImportRefused, TextRefused):
            item.html = ""
    return licensed(item)


def licensed(item: Item) -> Item:
    """Without a licence nothing but title, lead and link is taken, whatever the other side sends."""
    address = item.addresses[0] if item.addresses else ""
    host = urlsplit(address).hostname or ""
    if archive.licence_for(address) is None:
        item.html, item.tags = "", []
        item.source_name = item.source_name or host
        if not item.lead:
            item.lead = item.title
    return item


def link_to(address: str, name: str) -> str:
    """What stands instead of a text that we may not show."""
    return f'<p><a href="{escape(address)}">{escape(_("Read the whole text at %(name)s") % {"name": name})}</a></p>'
