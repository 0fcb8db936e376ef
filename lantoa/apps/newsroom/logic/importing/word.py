"""Word's .docx (and .docm, whose macros are never looked at)."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any

import mammoth
from lxml import etree
from mammoth import documents, transforms
from mammoth.docx.files import InvalidFileReferenceError

from lantoa.apps.newsroom.logic.html.letters import read_letters
from lantoa.apps.newsroom.logic.importing import archives
from lantoa.apps.newsroom.logic.importing.draft import Draft
from lantoa.apps.newsroom.logic.importing.faults import ImportRefused
from lantoa.apps.newsroom.logic.importing.naming import Names
from lantoa.apps.newsroom.logic.importing.pictures import check_picture
from lantoa.apps.newsroom.logic.importing.result import ImportedImage, Limits
from lantoa.core.text import Legacy, legacy_of_font, nfc, recognise_legacy

_STYLES = """
p[style-name='Title'] => h1.lt-title:fresh
p[style-name='Subtitle'] => p.lt-subtitle:fresh
p[style-name='caption'] => p.lt-caption:fresh
p[style-name='Caption'] => p.lt-caption:fresh
p[style-name='lt-centre'] => p.lt-centre:fresh
p[style-name='lt-right'] => p.lt-right:fresh
p[style-name='heading 1'] => h1:fresh
p[style-name='heading 2'] => h2:fresh
p[style-name='heading 3'] => h3:fresh
p[style-name='heading 4'] => h3:fresh
p[style-name='List Paragraph'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
strike =>
u =>
comment-reference =>
"""
_PLAIN_STYLES = frozenset({None, "Normal", "Normal (Web)", "Body Text", "No Spacing"})
_TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo) ")
_DC = "{http://purl.org/dc/elements/1.1/}"


def read(name: str, data: bytes, limits: Limits) -> Draft:
    with archives.opened(data, limits) as archive:
        archives.check_xml(archive, limits)
        draft = Draft("")
        _look_around(archive, draft)
    try:
        _convert(data, draft, limits)
    except ImportRefused:
        raise
    except (RecursionError, MemoryError) as error:
        raise ImportRefused("zip_bomb") from error
    # Mammoth has no errors of its own, and any file may come.
    except Exception as error:
        raise ImportRefused("damaged") from error
    return draft


def _look_around(archive: zipfile.ZipFile, draft: Draft) -> None:
    """Properties and what the editor must be told of."""
    names = archive.namelist()
    if any("vbaproject" in name.lower() for name in names):
        draft.warn("macros_ignored")
    if "word/document.xml" in names and _TRACKED.search(archive.read("word/document.xml")):
        draft.warn("tracked_changes")
    if "word/comments.xml" in names and b"<w:comment " in archive.read("word/comments.xml"):
        draft.warn("comments_ignored")
    if "docProps/core.xml" in names:
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            core = etree.fromstring(archive.read("docProps/core.xml"), parser)
        except etree.XMLSyntaxError:
            return
        draft.title = (core.findtext(f"{_DC}title") or "").strip()
        draft.author = (core.findtext(f"{_DC}creator") or "").strip()


def _convert(data: bytes, draft: Draft, limits: Limits) -> None:
    legacy_found: set[Legacy] = set()
    result = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=mammoth.images.img_element(_PictureTaker(draft, limits)),
        transform_document=lambda document: _marked(_in_unicode(document, legacy_found)),
    )
    draft.html = _without_note_links(result.value)
    if legacy_found:
        draft.warn("legacy_letters", found=", ".join(sorted(legacy.value for legacy in legacy_found)))


class _PictureTaker:
    """Called for each picture of the document; keeps it in the draft and gives the attributes of its <img>."""

    def __init__(self, draft: Draft, limits: Limits) -> None:
        self._draft = draft
        self._limits = limits
        self._names = Names()

    def __call__(self, image: Any) -> dict[str, str]:
        found = f"image{len(self._draft.images) + 1}"
        if len(self._draft.images) >= self._limits.pictures:
            self._draft.warn("too_many_pictures", limit=self._limits.pictures)
            return {"src": ""}
        try:
            with image.open() as stream:
                content = stream.read()
            picture = check_picture(found, content)
        except InvalidFileReferenceError:
            # A picture that Word only links to: fetching it would tell its server who reads.
            self._draft.warn("outside_picture")
            return {"src": ""}
        except KeyError:
            self._draft.warn("picture_missing", name=found)
            return {"src": ""}
        except ImportRefused as refused:
            self._draft.warn(refused.code, **refused.fault.detail)
            return {"src": ""}
        name = self._names.new(PurePosixPath(found).stem, picture.suffix)
        alt = _sensible_alt(image.alt_text or "")
        self._draft.images.append(ImportedImage(name=name, data=content, alt=alt))
        return {"src": f"import:{name}", "alt": alt}


def _in_unicode(document: Any, found: set[Legacy]) -> Any:
    whole = recognise_legacy(nfc(_text_of(document)))

    def text(value: str, font: str) -> Any:
        converted = read_letters(value, font, whole)
        if converted != nfc(value):
            found.add(legacy_of_font(font) or whole or Legacy.TCVN3)
        return documents.text(converted)

    def run(element: Any) -> Any:
        children = [
            text(child.value, element.font or "") if isinstance(child, documents.Text) else child
            for child in element.children
        ]
        return element.copy(children=children)

    return transforms.run(run)(document)


def _marked(document: Any) -> Any:
    """Where a paragraph stands says what it is: a caption in the middle, an author at the right."""

    def paragraph(element: Any) -> Any:
        name = {"center": "lt-centre", "right": "lt-right", "end": "lt-right"}.get(element.alignment or "")
        if name is None or element.style_name not in _PLAIN_STYLES or element.numbering is not None:
            return element
        return element.copy(style_id=name, style_name=name)

    return transforms.paragraph(paragraph)(document)


def _text_of(document: Any) -> str:
    return "".join(text.value for text in transforms.get_descendants_of_type(document, documents.Text))


def _sensible_alt(alt: str) -> str:
    """Word writes "A group of people standing in a field\\n\\nDescription automatically generated"."""
    alt = " ".join(alt.split())
    is_made_by_machine = "automatically generated" in alt or "được tạo tự động" in alt.lower()
    is_file_name = re.search(r"\.(jpe?g|png|gif|heic|webp|bmp|tiff?)$", alt, re.IGNORECASE)
    return "" if is_made_by_machine or is_file_name else alt


def _without_note_links(html: str) -> str:
    """Notes stay as numbers and as a list at the end; the arrows back lead nowhere."""
    return re.sub(r'<a href="#[^"]*">(.*?)</a>', lambda m: "" if m[1] == "↑" else m[1], html)
