"""Text as this house keeps it: NFC, no hidden characters; folded, sorted and counted in one place only."""

from lantoa.core.text.cleaning import TextRefused, clean_line, clean_text, explain, nfc
from lantoa.core.text.decoding import Decoded, decode
from lantoa.core.text.folding import fold, slug, sort_key, toneless
from lantoa.core.text.legacy import Legacy, legacy_of_font, recognise_legacy, to_unicode
from lantoa.core.text.numbers import format_number, format_percent, with_unit

__all__ = [
    "Decoded",
    "Legacy",
    "TextRefused",
    "clean_line",
    "clean_text",
    "decode",
    "explain",
    "fold",
    "format_number",
    "format_percent",
    "legacy_of_font",
    "nfc",
    "recognise_legacy",
    "slug",
    "sort_key",
    "to_unicode",
    "toneless",
    "with_unit",
]
