"""What every kind of old portal gives: one item after another, each with what is wrong with it."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.utils.translation import gettext as _

from lantoa.apps.newsroom.logic.html import plain_text
from lantoa.core.text import TextRefused, clean_line, clean_text, nfc

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LONGEST_PATH = 500
LONGEST_TITLE = 250
LONGEST_LEAD = 1200
# Marks that other sites hang on an address; no page hangs on them.
_IDLE = re.compile(r"^(?:utm_\w+|fbclid|gclid|zarsrc|ref)$")


class SourceRefused(Exception):
    """The file or the address is not what it should be; `message` is for people."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclasses.dataclass
class Item:
    """A story as the old portal had it. `addresses`: absolute ones, the main one first."""

    addresses: list[str]
    title: str
    lead: str = ""
    html: str = ""
    published_at: datetime | None = None
    byline: str = ""
    source_name: str = ""
    category: str = ""
    tags: list[str] = dataclasses.field(default_factory=list)
    left_out: str = ""  # why it is none of ours: a page, an attachment, a draft
    fault: str = ""  # known already while reading


def fault_of(item: Item, *, now: datetime) -> str:
    """One sentence, or nothing. Texts are put in order on the way."""
    if item.fault:
        return item.fault
    try:
        item.title = clean_line(plain_text(item.title))
        item.lead = clean_text(plain_text(item.lead))
        item.byline = clean_line(plain_text(item.byline))[:160]
        item.source_name = clean_line(plain_text(item.source_name))[:200]
        item.tags = [tag for tag in (clean_line(one)[:60] for one in item.tags) if tag][:30]
        item.html = nfc(item.html).replace("\x00", "")
    except TextRefused:
        return _("The text holds characters that cannot be read.")
    if not item.title:
        return _("The title is missing.")
    if item.published_at is None:
        return _("The day of publishing is missing or cannot be read.")
    if item.published_at > now:
        return _("The day of publishing lies in the future.")
    if not item.addresses or not urlsplit(item.addresses[0]).hostname:
        return _("The old address is missing.")
    if len(plain_path(item.addresses[0])) > LONGEST_PATH or len(item.addresses[0]) > 1000:
        return _("The old address is too long.")
    if not item.lead and not plain_text(item.html).strip():
        return _("The text is missing.")
    _shortened(item)
    return ""


def _shortened(item: Item) -> None:
    """A title may be too long for us; nothing of it is lost."""
    if len(item.title) > LONGEST_TITLE:
        item.lead = f"{item.title}\n{item.lead}".strip()
        item.title = item.title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    if len(item.lead) > LONGEST_LEAD:
        lines = [escape(line, quote=False) for line in item.lead.split("\n") if line.strip()]
        item.html = "".join(f"<p>{line}</p>" for line in lines) + item.html
        item.lead = ""


def moment(text: str) -> datetime | None:
    """A day as exports and feeds write it (ISO 8601, RFC 5322); without a zone it is UTC."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def plain_path(address: str) -> str:
    """How an old address is written down and looked up: path and what matters of the query, readable, no last slash."""
    parts = urlsplit(address)
    path = nfc(unquote(parts.path)).rstrip("/") or "/"
    if not path.startswith("/"):
        path = "/" + path
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _IDLE.match(k))
    return f"{path}?{urlencode(query)}" if query else path
