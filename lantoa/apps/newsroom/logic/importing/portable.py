"""The text layer of a .pdf: lines joined into paragraphs again."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader

from lantoa.apps.newsroom.logic.importing import pdf_lines
from lantoa.apps.newsroom.logic.importing.draft import Draft
from lantoa.apps.newsroom.logic.importing.faults import ImportRefused
from lantoa.apps.newsroom.logic.importing.result import Limits
from lantoa.core.text import nfc, recognise_legacy, to_unicode

# Every broken table of a broken file is a warning there; ours is one sentence for people.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# Fewer signs a page than a heading has: a picture of a page with a stray watermark.
_SCAN_CHARACTERS = 25


def read(_name: str, data: bytes, limits: Limits) -> Draft:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ImportRefused("encrypted")
        count = len(reader.pages)
        pages = [_page_text(reader, number) for number in range(min(count, limits.pdf_pages))]
        properties = reader.metadata
        title = str(properties.title or "") if properties else ""
        author = str(properties.author or "") if properties else ""
        has_pictures = any(_has_picture(reader, number) for number in range(min(count, 20)))
    except ImportRefused:
        raise
    # A broken file breaks its parser in any way.
    except Exception as error:
        raise ImportRefused("damaged") from error
    if count > limits.pdf_pages:
        raise ImportRefused("too_long", count=sum(map(len, pages)), limit=limits.text_characters)
    text = nfc("\n".join(pages))
    if not count or len("".join(text.split())) < _SCAN_CHARACTERS * count:
        raise ImportRefused("pdf_scanned")
    draft = Draft("", title=nfc(title), author=nfc(author))
    legacy = recognise_legacy(text)
    if legacy is not None:
        pages = [to_unicode(page, legacy=legacy) for page in pages]
        draft.warn("legacy_letters", found=str(legacy.value))
    draft.warn("pdf_joined")
    if has_pictures:
        draft.warn("pdf_pictures")
    draft.html = "".join(pdf_lines.html_blocks([page.split("\n") for page in pages], draft))
    return draft


def _page_text(reader: PdfReader, number: int) -> str:
    """Lines where they stand on the page: indents and empty lines tell paragraphs apart."""
    page = reader.pages[number]
    try:
        return nfc(page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=True))
    # The layout reader is younger than the plain one and gives up on more fonts.
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, AttributeError):
        return nfc(page.extract_text() or "")


def _has_picture(reader: PdfReader, number: int) -> bool:
    resources = reader.pages[number].get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    return any(entry.get_object().get("/Subtype") == "/Image" for entry in objects.get_object().values())
