"""Tells English words from Vietnamese ones, for tests that read screens.

A Vietnamese syllable without any mark has one of few shapes ("tin", "trang", "theo"); an English word seldom has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from lxml import html

from lantoa.cli.catalogues import entries
from tests.ground import ROOT

_ONSET = r"(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|qu|r|s|th|tr|t|v|x)?"
# Rimes that can be written without a mark; those that end in a stop always carry a tone mark.
_RIME = (
    r"(?:a|ai|ao|au|ay|am|an|ang|anh|e|em|en|eng|eo|i|ia|im|in|inh|iu|o|oa|oai|oan|oang|oanh|oay|oe|oen|oeo|oi|om"
    r"|on|ong|oong|u|ua|ui|um|un|ung|uy|uya|uynh|uyn|uyu|y)"
)
_SYLLABLE = re.compile(f"{_ONSET}{_RIME}", re.IGNORECASE)
_TONELESS = re.compile(
    rf"{_ONSET}(?:{_RIME}|(?:[aeiou]|ie|oa|oe|uo|uye|ua|ue|uy|uo|ye)(?:ch|c|p|t|m|ng|nh|n|i|u|o|y)?)", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-zÀ-ỹ]+(?:['’][a-z]+)?")
# Addresses, file names, user names, codes and numbers with units are no language.
_NO_WORDS = re.compile(r"\S*[\d@/_\\=]\S*|\S+\.\w+\S*|\.\w+|\b[A-Z]{2,}\b|\w+:\S+|--?\w\S*|`[^`]*`")

# Names, and words that Vietnamese has taken over.
TAKEN_OVER = frozenset(
    """
    album android atom authenticator chrome commons cookie creative ctrl docx excel facebook fanpage feed freeotp
    geopark google homestay html internet iphone javascript json lantoa
    libreoffice logo marathon markdown mysql nginx nukeviet pdf podcast postgresql
    robot sitemap subrip systemd tivi tour unicode video wagtail web website wi fi wifi word youtube zalo zip
    jpg jpeg png gif webp avif heic heif doc webvtt wordpress km xlsx pptx odt ods odp xls ppt rtf txt csv
    clip email fax flycam karst livestream megapixel menu smartphone
    """.split()
)

# A language is called by its own name where one chooses it; a column for English names shows English examples.
OWN_NAMES = frozenset({"English", "Lung Cu Commune", "Digital transformation"})


class Piece(NamedTuple):
    """A text of a page, and where in the page it stands."""

    where: str
    text: str


def is_vietnamese(word: str) -> bool:
    return not word.isascii() or bool(_SYLLABLE.fullmatch(word))


def foreign_words(text: str) -> list[str]:
    words = _WORD.findall(_NO_WORDS.sub(" ", text))
    return [word for word in words if len(word) > 1 and not is_vietnamese(word) and word.lower() not in TAKEN_OVER]


@cache
def english_of_the_catalogues() -> frozenset[str]:
    """Words of everything that we, Wagtail, Django and allauth say in English."""
    said: set[str] = set()
    for domain in ("django", "djangojs"):
        for entry in entries(ROOT / "locale" / "vi" / "LC_MESSAGES" / f"{domain}.po"):
            for text in (entry.msgid or "", entry.plural or ""):
                said.update(word.lower() for word in _WORD.findall(text))
    return frozenset(word for word in said if not is_vietnamese(word)) - TAKEN_OVER


@cache
def vietnamese_of_the_catalogues() -> frozenset[str]:
    """Whole texts with a mark: what must not stand on an English page."""
    said: set[str] = set()
    for entry in entries(ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"):
        for text in entry.strings.values():
            if entry.msgid and not text.isascii() and "%" not in text and "{" not in text:
                said.add(plain(text))
    return frozenset(said)


def is_english(text: str) -> bool:
    """One word that our catalogues know as English is enough; of other foreign words it takes two, and no mark."""
    foreign = foreign_words(text)
    if not foreign or text in OWN_NAMES or _is_toneless(text):
        return False
    if any(word.lower() in english_of_the_catalogues() for word in foreign):
        return True
    return len(foreign) > 1 and text.isascii()


def _is_toneless(text: str) -> bool:
    """The text of a message without tone marks: nearly all of its many words have a Vietnamese shape."""
    words = _WORD.findall(_NO_WORDS.sub(" ", text))
    return len(words) > 7 and sum(bool(_TONELESS.fullmatch(word)) for word in words) > 0.85 * len(words)


def plain(text: str) -> str:
    return " ".join(text.split())


_SENTENCE = re.compile(r"[A-ZÀ-Ỹ][^#<>{}=]*\s[^#<>{}=]*")
_LABEL = re.compile(r'"label": "([^"\\]+)"')
_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "aria-description")
# Never seen: Wagtail writes a number into the one before it shows it, its date picker shows the other only when asked.
_HIDDEN = {"w-side-panel-toggle__counter", "xdsoft_save_selected"}
_SILENT = {"script", "style", "code", "pre", "kbd", "textarea", "svg", "noscript"}


def pieces(page: str, *, language: str = "vi") -> Iterator[Piece]:
    """Every text and every spoken attribute of a page that claims to be in `language`."""
    root = html.document_fromstring(page)
    yield from _pieces(root, language, root.get("lang") or language)


def _pieces(element: html.HtmlElement, language: str, tongue: str) -> Iterator[Piece]:
    if not isinstance(element.tag, str):
        return
    tongue = element.get("lang") or tongue
    if tongue.startswith(language):
        for name in _ATTRIBUTES:
            if text := plain(element.get(name) or ""):
                yield Piece(f"{element.tag}[{name}]", text)
        if element.tag == "input" and element.get("type") in {"submit", "button"}:
            yield Piece("input[value]", plain(element.get("value") or ""))
        for name, value in element.attrib.items():
            # What a script will say.
            if name.startswith("data-") and _SENTENCE.fullmatch(value):
                yield Piece(f"{element.tag}[{name}]", plain(value))
        if element.tag == "script" and element.get("type") == "application/json":
            yield from (Piece("script", plain(label)) for label in _LABEL.findall(element.text or ""))
    classes = (element.get("class") or "").split()
    if element.tag in _SILENT or "notranslate" in classes or _HIDDEN & set(classes):
        return
    if tongue.startswith(language) and (text := plain(element.text or "")):
        yield Piece(element.tag, text)
    for child in element:
        yield from _pieces(child, language, tongue)
        if tongue.startswith(language) and (text := plain(child.tail or "")):
            yield Piece(element.tag, text)


def english_in(page: str) -> list[Piece]:
    return [piece for piece in pieces(page) if is_english(piece.text)]


def vietnamese_in(page: str) -> list[Piece]:
    """Texts of our Vietnamese catalogue on a page that claims to be English."""
    ours = vietnamese_of_the_catalogues()
    return [piece for piece in pieces(page, language="en") if piece.text.strip(" :.…·") in ours or piece.text in ours]


def told(found: Iterable[tuple[str, Piece]]) -> str:
    return "\n".join(f"{where}: <{piece.where}> {piece.text[:120]}" for where, piece in found)
