"""The house's small HTML: cleaned at every entrance, counted, turned into plain text."""

from lantoa.apps.newsroom.logic.html.cleaning import Cleaned, clean_html, cleaned
from lantoa.apps.newsroom.logic.html.plain import (
    from_plain_text,
    paragraphs,
    plain_text,
    reading_minutes,
    word_count,
)

__all__ = [
    "Cleaned",
    "clean_html",
    "cleaned",
    "from_plain_text",
    "paragraphs",
    "plain_text",
    "reading_minutes",
    "word_count",
]
