"""A unit's own .docx with fields: `{{ten_bai}}` in a paragraph becomes its value, its formatting stays.

Word cuts a typed field into runs wherever it likes; they are put together again here. `{{noi_dung}}` alone in a
paragraph becomes the whole text, paragraph by paragraph. Values are data: nothing in them is looked at again.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import Block, Paragraph, plain

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as DocxParagraph

FIELD = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,40})\s*\}\}")
TEXT_FIELD = "noi_dung"

# What a template may ask for, with what it means; the page where a unit uploads its template shows this list.
FIELDS: dict[str, str] = {
    "ten_bai": "Tên tin, bài",
    "the_loai": "Thể loại",
    "tac_gia": "Tác giả",
    "bien_tap": "Người biên tập",
    "nguoi_duyet": "Người duyệt",
    "ngay_duyet": "Thời điểm duyệt",
    "y_kien": "Ý kiến của người duyệt",
    "sa_po": "Sa-pô",
    TEXT_FIELD: "Toàn văn",
    "don_vi": "Tên đơn vị",
    "co_quan_chu_quan": "Cơ quan chủ quản",
    "dia_danh": "Địa danh",
    "phien_ban": "Bản trình duyệt số",
    "ma_kiem_tra": "Mã kiểm tra (SHA-256)",
    "dia_chi": "Địa chỉ trên cổng",
}

MAX_BYTES = 3_000_000
MAX_UNPACKED = 60_000_000


class TemplateRefused(ValueError):
    """`code`: too_large, not_docx, macros, entities, no_fields."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class TemplateCheck:
    known: tuple[str, ...]
    unknown: tuple[str, ...] = field(default=())


def check_template(data: bytes) -> TemplateCheck:
    """Which fields it has. Raises TemplateRefused."""
    _refuse_bad(data)
    found = list(dict.fromkeys(FIELD.findall("\n".join(_whole(p) for p in _paragraphs(_opened(data))))))
    if not found:
        raise TemplateRefused("no_fields")
    return TemplateCheck(
        tuple(name for name in found if name in FIELDS), tuple(name for name in found if name not in FIELDS)
    )


def fill_template(data: bytes, values: Mapping[str, str], *, body: tuple[Block, ...] = ()) -> bytes:
    """A field without a value becomes "…", for the clerk to fill in. Raises TemplateRefused."""
    _refuse_bad(data)
    document = _opened(data)
    for paragraph in list(_paragraphs(document)):
        whole = _whole(paragraph)
        if not FIELD.search(whole):
            continue
        if whole.strip() and FIELD.fullmatch(whole.strip()) and FIELD.findall(whole) == [TEXT_FIELD]:
            _put_body(paragraph, body)
        else:
            _fill(paragraph, values)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _refuse_bad(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise TemplateRefused("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > MAX_UNPACKED or len(infos) > 500:
                raise TemplateRefused("too_large")
            names = {info.filename.lower() for info in infos}
            if "word/document.xml" not in names:
                raise TemplateRefused("not_docx")
            if any("vbaproject" in name for name in names):
                raise TemplateRefused("macros")
            for info in infos:
                if info.filename.lower().endswith((".xml", ".rels")):
                    part = archive.read(info).replace(b"\x00", b"")
                    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                        raise TemplateRefused("entities")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise TemplateRefused("not_docx") from error


def _opened(data: bytes) -> Any:
    import docx

    try:
        return docx.Document(io.BytesIO(data))
    # python-docx lets every error of a broken package through.
    except Exception as error:
        raise TemplateRefused("not_docx") from error


def _paragraphs(document: Any) -> Iterator[DocxParagraph]:
    """Of the body, its tables and text boxes, and of heads and feet."""
    from docx.oxml import CT_P
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph as DocxParagraph

    parts = [document.element.body]
    for section in document.sections:
        heads = (section.header, section.footer, section.first_page_header, section.first_page_footer)
        parts += [head._element for head in heads]
    for part in parts:
        for element in part.iter(qn("w:p")):
            if isinstance(element, CT_P):
                yield DocxParagraph(element, document.part)


def _whole(paragraph: DocxParagraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def _fill(paragraph: DocxParagraph, values: Mapping[str, str]) -> None:
    """Each value takes the formatting of the run in which its field begins."""
    pieces = paragraph.runs
    whole = _whole(paragraph)
    starts: list[int] = []
    position = 0
    for run in pieces:
        starts.append(position)
        position += len(run.text)
    for match in reversed(list(FIELD.finditer(whole))):
        value = faces.storable(values.get(match[1], "")) or "…"
        first = max(n for n, start in enumerate(starts) if start <= match.start())
        for number in range(len(pieces) - 1, first - 1, -1):
            begin, text = starts[number], pieces[number].text
            low, high = max(match.start() - begin, 0), min(match.end() - begin, len(text))
            if low >= high:
                continue
            pieces[number].text = text[:low] + (value if number == first else "") + text[high:]


def _put_body(paragraph: DocxParagraph, body: tuple[Block, ...]) -> None:
    """Copies of the field's paragraph, one for each of the text, so that the unit's own style holds."""
    from copy import deepcopy

    said = [plain(block.content) for block in body if isinstance(block, Paragraph)] or ["…"]
    element: Any = paragraph._p
    for text in said:
        copied = deepcopy(element)
        element.addprevious(copied)
        made = type(paragraph)(copied, paragraph._parent)
        for number, run in enumerate(made.runs):
            run.text = faces.storable(text) if number == 0 else ""
    element.getparent().remove(element)
