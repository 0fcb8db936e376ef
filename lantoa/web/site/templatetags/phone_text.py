from __future__ import annotations

import re
from html import unescape

from django import template

register = template.Library()

_PLAIN = re.compile(r"\s*(?:<p>(?:[^<]|<br>)*</p>\s*)*\Z")


@register.filter
def is_plain(body: str) -> bool:
    """Whether a text is nothing but paragraphs, so that lines of a plain field lose nothing."""
    return _PLAIN.match(body or "") is not None


@register.filter
def as_lines(body: str) -> str:
    """Paragraphs as lines; what `writing.paragraphs` makes of them is the same text again."""
    lines = re.findall(r"<p>(.*?)</p>", body or "", re.DOTALL)
    return "\n\n".join(unescape(line.replace("<br>", "\n")) for line in lines)
