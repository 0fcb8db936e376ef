"""Markdown, HTML and plain text."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import html as lxml_html
from markdown_it import MarkdownIt

from lantoa.apps.newsroom.logic.html import from_plain_text
from lantoa.apps.newsroom.logic.importing.draft import Draft
from lantoa.apps.newsroom.logic.importing.faults import ImportRefused
from lantoa.apps.newsroom.logic.importing.naming import Names
from lantoa.apps.newsroom.logic.importing.pictures import check_picture
from lantoa.apps.newsroom.logic.importing.result import ImportedImage, Limits
from lantoa.core.text import TextRefused, decode

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FRONT_LINE = re.compile(r"^(\w[\w -]*?)\s*:\s*(.*)$")
_TITLE_KEYS = ("title", "tiêu đề", "tieu de")
_AUTHOR_KEYS = ("author", "tác giả", "tac gia")
_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SCRIPT = re.compile(r"<\s*script\b|\bon[a-z]{3,}\s*=|javascript\s*:", re.IGNORECASE)
# What stands around a text on a web page.
_AROUND = ("nav", "header", "footer", "aside", "form")


def decoded(data: bytes, draft: Draft, limits: Limits) -> str:
    """Raises ImportRefused: nul, encoding, too_long."""
    try:
        found = decode(data)
    except TextRefused as refused:
        raise ImportRefused("nul" if refused.code == "nul" else "encoding") from refused
    if "\x00" in found.text:
        raise ImportRefused("nul")
    if len(found.text) > limits.text_characters * 4:
        raise ImportRefused("too_long", count=len(found.text), limit=limits.text_characters)
    if found.legacy is not None:
        draft.warn("legacy_letters", found=str(found.legacy.value))
    return found.text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(_name: str, data: bytes, limits: Limits) -> Draft:
    draft = Draft("")
    draft.html = from_plain_text(decoded(data, draft, limits))
    return draft


def read_markdown(_name: str, data: bytes, limits: Limits) -> Draft:
    draft = Draft("")
    text = decoded(data, draft, limits)
    front = _FRONT.match(text)
    if front:
        text = text[front.end() :]
        for line in front.group(1).split("\n"):
            match = _FRONT_LINE.match(line)
            if not match:
                continue
            key, value = match[1].strip().lower(), match[2].strip().strip("\"'")
            if key in _TITLE_KEYS and value:
                draft.title, draft.is_title_sure = value, True
            elif key in _AUTHOR_KEYS and value:
                draft.author = value
    # HTML inside Markdown is text here: nobody in a newsroom writes it on purpose.
    draft.html = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(text)
    _note_missing_pictures(draft)
    return draft


def _note_missing_pictures(draft: Draft) -> None:
    root = lxml_html.fragment_fromstring(f"<div>{draft.html}</div>")
    for image in root.iter("img"):
        source = image.get("src", "")
        if source.startswith(("http://", "https://", "//")):
            draft.warn("outside_picture")
        elif source and not source.startswith(("data:", "import:")):
            draft.warn("picture_missing", name=source)


def read_html(_name: str, data: bytes, limits: Limits) -> Draft:
    draft = Draft("")
    text = _html_text(data, draft, limits)
    if _SCRIPT.search(text):
        draft.warn("script_dropped")
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    document = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    title = document.find(".//title")
    if title is not None and title.text:
        # "Tên bài | Tên báo": what stands after the last bar is the site's name.
        draft.title = re.split(r"\s+[|–—-]\s+", " ".join(title.text.split()))[0]
    for meta in document.iter("meta"):
        if (meta.get("name") or "").lower() == "author":
            draft.author = meta.get("content") or ""
    body = _main_part(document)
    for node in list(body.iter(*_AROUND)):
        if node is not body and node.getparent() is not None and body.tag != "article":
            node.drop_tree()
    for node in list(body.iter("script", "style", "noscript", "template")):
        if node.getparent() is not None:
            node.drop_tree()
    _take_data_pictures(body, draft, limits)
    draft.html = (body.text or "") + "".join(
        lxml_html.tostring(child, encoding="unicode") for child in body if isinstance(child.tag, str)
    )
    return draft


def _html_text(data: bytes, draft: Draft, limits: Limits) -> str:
    declared = _META_CHARSET.search(data[:4096])
    if declared:
        try:
            return decoded(data.decode(declared[1].decode("ascii")).encode("utf-8"), draft, limits)
        except (LookupError, UnicodeError):
            pass
    return decoded(data, draft, limits)


def _main_part(document: Any) -> Any:
    for tag in ("article", "main"):
        found = [node for node in document.iter(tag) if len(node.text_content().split()) > 20]
        if len(found) == 1:
            return found[0]
    body = document.find("body")
    return document if body is None else body


def _take_data_pictures(body: Any, draft: Draft, limits: Limits) -> None:
    """Pictures that stand in the file itself become files; those elsewhere are left out and told."""
    names = Names()
    for image in list(body.iter("img")):
        source = image.get("src", "")
        is_inside = source.startswith("data:image/")
        if not is_inside or len(draft.images) >= limits.pictures:
            if source and not is_inside and not source.startswith(("http:", "https:", "//")):
                draft.warn("picture_missing", name=source[:80])
            continue
        head, _comma, packed = source.partition(",")
        try:
            content = base64.b64decode(packed) if head.endswith(";base64") else unquote_to_bytes(packed)
            picture = check_picture("data:", content)
        except binascii.Error:
            draft.warn("picture_damaged", name="data:")
            continue
        except ImportRefused as refused:
            draft.warn(refused.code, **refused.fault.detail)
            continue
        name = names.new(f"image{len(draft.images) + 1}", picture.suffix)
        draft.images.append(ImportedImage(name=name, data=content, alt=image.get("alt", "")))
        image.set("src", f"import:{name}")
