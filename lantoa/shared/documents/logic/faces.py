"""The fonts of every .pdf, and what of a text they can show.

Times' metrics with full Vietnamese: a width measured here is the width in Word's Times New Roman.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "fonts"

SERIF = "LanToaSerif"
SANS = "LanToaSans"

# What XML 1.0 (and so .docx and .xlsx) cannot hold: one NUL in a pasted text spoils the file.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EMOJI_PARTS = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U0001f000-\U0001faff]")


@lru_cache(maxsize=1)
def register() -> None:
    """Makes the fonts known to reportlab, once a process."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    files = {
        SERIF: ("Regular", "Bold", "Italic", "BoldItalic"),
        # The sans has no italic: cards and notices do not use one.
        SANS: ("Regular", "Bold", "Regular", "Bold"),
    }
    for family, styles in files.items():
        names = []
        for style in styles:
            name = f"{family}-{style}"
            names.append(name)
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(FOLDER / f"{name}.ttf")))
        pdfmetrics.registerFontFamily(family, normal=names[0], bold=names[1], italic=names[2], boldItalic=names[3])
        # The family's own name is used as the regular face in styles.
        pdfmetrics.registerFont(TTFont(family, str(FOLDER / f"{family}-Regular.ttf")))
        pdfmetrics.registerFontFamily(family, normal=family, bold=names[1], italic=names[2], boldItalic=names[3])


def face_name(family: str, *, is_bold: bool = False, is_italic: bool = False) -> str:
    style = {
        (False, False): "Regular",
        (True, False): "Bold",
        (False, True): "Italic",
        (True, True): "BoldItalic",
    }[(is_bold, is_italic and family == SERIF)]
    return f"{family}-{style}"


def width_pt(text: str, size_pt: float, *, is_bold: bool = False, family: str = SERIF) -> float:
    from reportlab.pdfbase import pdfmetrics

    register()
    width: float = pdfmetrics.stringWidth(printable(text), face_name(family, is_bold=is_bold), size_pt)
    return width


def storable(text: str) -> str:
    """NFC, without what XML cannot hold."""
    return _NOT_IN_XML.sub("", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=1)
def _shown() -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics

    register()
    known = pdfmetrics.getFont(f"{SERIF}-Regular").face.charToGlyph
    return frozenset(known)


def printable(text: str) -> str:
    """What our fonts can show: emoji are left out, other foreign signs become a white square."""
    text = _EMOJI_PARTS.sub("", storable(text)).replace("\t", " ")
    shown = _shown()
    return "".join(c if c == "\n" or ord(c) in shown else "□" for c in text)


def balanced(text: str, size_pt: float, column_pt: float, *, is_bold: bool = False, family: str = SERIF) -> str:
    """The text with line breaks that leave its lines about equally long, none a lonely word.

    Names of offices and subjects stand in the middle of a narrow column: a plain break leaves
    "ỦY BAN NHÂN DÂN XÃ ĐỒNG / VĂN".
    """
    words = printable(text).split()

    def width(some: list[str]) -> float:
        return width_pt(" ".join(some), size_pt, is_bold=is_bold, family=family)

    if len(words) < 2 or width(words) <= column_pt:
        return " ".join(words)
    fewest = int(width(words) // column_pt) + 1
    for count in (fewest, fewest + 1):
        lines: list[list[str]] = []
        rest = words
        while rest:
            # Each line gets what brings it nearest to an equal share of what is left.
            share = width(rest) / max(1, count - len(lines))
            sizes = [abs(width(rest[:cut]) - share) for cut in range(1, len(rest) + 1)]
            cut = 1 + sizes.index(min(sizes))
            lines.append(rest[:cut])
            rest = rest[cut:]
        if len(lines) <= count and all(width(line) <= column_pt for line in lines):
            return "\n".join(" ".join(line) for line in lines)
    return " ".join(words)
