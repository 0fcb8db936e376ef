"""Between a reader and the result: raw HTML in the order of the file → title, lead, author, captions, clean body.

Readers mark what they know with classes: lt-title, lt-subtitle, lt-caption, lt-centre, lt-right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.html import cleaned, plain_text
from lantoa.apps.newsroom.logic.importing.faults import Fault, ImportRefused
from lantoa.apps.newsroom.logic.importing.result import Imported, ImportedImage, Limits
from lantoa.apps.newsroom.logic.sentences import sentences, words
from lantoa.core.text import fold, nfc

MAX_TITLE = 250
TITLE_WORDS = 45

_AUTHOR = re.compile(
    r"^\(?(?:tin,? bài|bài,? ảnh|bài và ảnh|tin,? ảnh|tin và ảnh|tin|bài|tác giả|người viết|thực hiện)"
    r"\s*[:：]\s*(?P<who>[^:]{2,120}?)\)?\.?$",
    re.IGNORECASE,
)
_OFFICE_NAMES = frozenset(
    "admin administrator user windows microsoft office word owner pc laptop hp dell asus acer lenovo techcare".split()
)
HEADS = ("cong hoa xa hoi chu nghia viet nam", "dang cong san viet nam", "doc lap - tu do - hanh phuc")
_KINDS = frozenset({"tin", "bai", "tin bai", "bai viet", "phong su", "phong su anh", "ghi chep", "tin van"})
_RECIPIENTS = "noi nhan"
_FILE_NAME = re.compile(r"\.(docx?|odt|rtf|pdf|txt|indd|qxd)$|^microsoft word|^document\d*$|^untitled", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """What a reader found. `title`, `author`: from the file's own properties, used where the text says nothing."""

    html: str
    images: list[ImportedImage] = field(default_factory=list)
    title: str = ""
    author: str = ""
    is_title_sure: bool = False
    warnings: list[Fault] = field(default_factory=list)

    def warn(self, code: str, **detail: Any) -> None:
        fault = Fault(code, detail)
        if fault not in self.warnings:
            self.warnings.append(fault)


def finished(draft: Draft, *, source_format: str, limits: Limits) -> Imported:
    """Raises ImportRefused: no_text, too_long."""
    root = lxml_html.fragment_fromstring(f"<div>{draft.html}</div>")
    _drop_official_frame(root, draft)
    _free_pictures(root)
    title = nfc(draft.title) if draft.is_title_sure else _take_title(root, draft)
    lead = _take_lead(root)
    author = _take_author(root) or _person(draft.author)
    images = _take_captions(root, draft.images)
    result = cleaned(_inner(root), may_import_pictures=True)
    text = plain_text(result.html)
    if not text and not title and not images:
        raise ImportRefused("no_text")
    if len(text) > limits.text_characters:
        raise ImportRefused("too_long", count=len(text), limit=limits.text_characters)
    for name, code in (("script", "script_dropped"), ("svg", "svg_dropped"), ("outside_picture", "outside_picture")):
        if name in result.dropped:
            draft.warn(code)
    if "outside_link" in result.dropped:
        draft.warn("link_dropped")
    return Imported(
        title=" ".join(title.split())[:MAX_TITLE].strip(),
        lead=" ".join(lead.split()),
        body_html=result.html,
        author=author,
        images=images,
        warnings=draft.warnings,
        source_format=source_format,
    )


def _inner(root: Any) -> str:
    outer: str = lxml_html.tostring(root, encoding="unicode", with_tail=False)
    return outer[outer.index(">") + 1 : outer.rindex("<")] if outer.endswith("</div>") else ""


def _text(node: Any) -> str:
    return " ".join(nfc(node.text_content()).split())


def _blocks(root: Any) -> list[Any]:
    return [node for node in root if isinstance(node.tag, str)]


# ── what belongs to an official paper and not to a story ──────────────────


def _drop_official_frame(root: Any, draft: Draft) -> None:
    blocks = _blocks(root)
    for node in blocks[:8]:
        folded = fold(_text(node))
        if (node.tag == "table" and any(head in folded for head in HEADS)) or folded.strip(" -_*") in HEADS:
            _drop(node)
            draft.warn("head_left_out")
    for node in _blocks(root)[-4:]:
        if node.tag == "table" and fold(_text(node)).startswith(_RECIPIENTS):
            _drop(node)
            draft.warn("head_left_out")


def _drop(node: Any) -> None:
    node.drop_tree()


def _free_pictures(root: Any) -> None:
    """Tables that only hold pictures and their captions in place: column by column, picture before caption."""
    for table in list(root.iter("table")):
        if table.getparent() is None or next(table.iter("img"), None) is None or words(_text(table)) > 80:
            continue
        rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
        width = max((len(row) for row in rows), default=0)
        if (
            sum(1 for row in rows for cell in row if next(cell.iter("img"), None) is None and _text(cell))
            > len(rows) * width / 2
        ):
            continue
        for column in range(width):
            for row in rows:
                if column >= len(row):
                    continue
                cell = row[column]
                has_picture = next(cell.iter("img"), None) is not None
                for child in _paragraphs_of(cell):
                    if not has_picture and child.tag == "p":
                        child.set("class", "lt-caption")
                    table.addprevious(child)
        table.drop_tree()


def _paragraphs_of(cell: Any) -> list[Any]:
    blocks = _blocks(cell)
    if not blocks or (cell.text or "").strip() or any(node.tag not in ("p", "figure", "ul", "ol") for node in blocks):
        paragraph = lxml_html.Element("p")
        paragraph.text = cell.text
        for child in blocks:
            paragraph.append(child)
        return [paragraph]
    for node in blocks:
        node.tail = None
    return blocks


# ── title, lead, author ───────────────────────────────────────────────────


def _take_title(root: Any, draft: Draft) -> str:
    marked = next((node for node in root.iter() if node.get("class") == "lt-title" and _text(node)), None)
    if marked is None:
        marked = next((node for node in root.iter("h1") if _text(node)), None)
    if marked is not None:
        title = _text(marked)
        marked.drop_tree()
        return title
    with_text = [node for node in _blocks(root) if _text(node)]
    if not with_text:
        return _sensible(draft.title)
    first = with_text[0]
    title = _text(first)
    if first.tag in ("h2", "h3") or (first.tag == "p" and _stands_out(first) and words(title) <= TITLE_WORDS):
        first.drop_tree()
        second = with_text[1] if len(with_text) > 1 else None
        # "THÔNG BÁO" alone names the kind of paper; what it is about stands in the next line.
        if words(title) <= 3 and second is not None and second.tag == "p" and _stands_out(second):
            subject = _text(second)
            if words(subject) <= TITLE_WORDS:
                second.drop_tree()
                return subject if fold(title) in _KINDS else f"{title} {subject}"
        return title
    if (
        words(title) <= TITLE_WORDS
        and len(with_text) > 1
        and not title.endswith((".", ":", ";", "…"))
        and first.tag == "p"
    ):
        first.drop_tree()
        return title
    draft.warn("title_guessed")
    own = _sensible(draft.title)
    return own or _shortened(sentences(title)[0] if title else "")


def _stands_out(node: Any) -> bool:
    """Centred, wholly bold, or in capitals."""
    text = _text(node)
    if "lt-centre" in (node.get("class") or "") or (text.isupper() and len(text) > 2):
        return True
    return _is_wholly(node, ("strong", "b"))


def _is_wholly(node: Any, tags: tuple[str, ...]) -> bool:
    marked = "".join(inner.text_content() for inner in node.iter(*tags) if inner.getparent().tag not in tags)
    return bool(marked.strip()) and "".join(marked.split()) == "".join(node.text_content().split())


def _sensible(title: str) -> str:
    title = " ".join(nfc(title).split())
    return "" if _FILE_NAME.search(title) or len(title) < 4 else title


def _shortened(text: str, length: int = 120) -> str:
    if len(text) <= length:
        return text.rstrip(".")
    return text[:length].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _take_lead(root: Any) -> str:
    """The paragraph after the title where it is set apart: a subtitle, wholly bold, wholly italic."""
    for node in _blocks(root)[:3]:
        text = _text(node)
        if not text:
            continue
        count = words(text)
        is_set_apart = _is_wholly(node, ("strong", "b")) or _is_wholly(node, ("em", "i"))
        if node.tag == "p" and (node.get("class") == "lt-subtitle" or (is_set_apart and 12 <= count <= 120)):
            node.drop_tree()
            return text
        return ""
    return ""


def _take_author(root: Any) -> str:
    """From the last lines: "Bài, ảnh: Vừ Mai", or a name that stands at the right."""
    for node in reversed(_blocks(root)[-3:]):
        text = _text(node)
        if node.tag != "p" or not text:
            continue
        match = _AUTHOR.match(text)
        if match and words(match["who"]) <= 12:
            node.drop_tree()
            return match["who"].strip(" .")
        if "lt-right" in (node.get("class") or "") and 2 <= words(text) <= 6 and not text.endswith((".", ":", "!")):
            node.drop_tree()
            return text
    return ""


def _person(name: str) -> str:
    """The property "author" of an office file is often the machine's name."""
    name = " ".join(nfc(name).split())
    parts = fold(name).split()
    is_person = 2 <= len(parts) <= 6 and not any(part in _OFFICE_NAMES or not part.isalpha() for part in parts)
    return name if is_person else ""


# ── captions ──────────────────────────────────────────────────────────────


def _take_captions(root: Any, images: list[ImportedImage]) -> list[ImportedImage]:
    """A short paragraph under a picture that is marked, italic, centred or begins with "Ảnh" is its caption."""
    captions: dict[str, str] = {}
    for image in list(root.iter("img")):
        holder = image.getparent()
        if holder.tag == "figure":
            caption = holder.find("figcaption")
            if caption is not None:
                captions[image.get("src", "")] = _text(caption)
            continue
        block = image
        while block.getparent() is not root and block.getparent() is not None:
            block = block.getparent()
        if block.getparent() is None or block.tag != "p" or _text(block):
            continue
        following = block.getnext()
        if following is None or following.tag != "p" or not _is_caption(following):
            continue
        figure = lxml_html.Element("figure")
        block.addprevious(figure)
        for inner in list(block.iter("img")):
            inner.tail = None
            figure.append(inner)
        following.tag = "figcaption"
        following.attrib.clear()
        for emphasis in list(following.iter("em", "i")):
            emphasis.drop_tag()
        following.tail = None
        figure.append(following)
        captions[image.get("src", "")] = _text(following)
        block.drop_tree()
    return [
        ImportedImage(
            name=image.name,
            data=image.data,
            alt=image.alt,
            caption=image.caption or captions.get(f"import:{image.name}", ""),
        )
        for image in images
    ]


def _is_caption(node: Any) -> bool:
    text = _text(node)
    if not text or words(text) > 45 or next(node.iter("img"), None) is not None:
        return False
    kind = node.get("class") or ""
    return (
        "lt-caption" in kind
        or "lt-centre" in kind
        or _is_wholly(node, ("em", "i"))
        or bool(re.match(r"^\(?(ảnh|hình|trong ảnh)\b", text, re.IGNORECASE))
    )
