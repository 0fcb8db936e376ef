"""A document description → .docx, in Word's own Times New Roman."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from . import faces, qr
from .description import (
    Align,
    Block,
    Document,
    Fields,
    Heading,
    Inline,
    ListBlock,
    PageBreak,
    Paragraph,
    Picture,
    QrCode,
    Quote,
    Rule,
    Run,
    Signatures,
    TableBlock,
    runs,
)
from .layouts import Face, Layout
from .pictures import PictureRefused, fitted_mm, prepared

FONT = "Times New Roman"
ALIGNS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
DEFAULT_ALIGN: tuple[Align, ...] = ("left",)
EMPTY_LINES_TO_SIGN = 4
SMALL_PT = 9.5


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


@dataclass(slots=True)
class Writer:
    layout: Layout
    docx: DocxDocument

    # ── small things ──────────────────────────────────────────────────────

    def write(self, paragraph: DocxParagraph, content: Inline, size_pt: float) -> None:
        for run in runs(content):
            text = faces.storable(run.text)
            if not text:
                continue
            target = (
                self._link(paragraph, run.link)
                if run.link.startswith(("http://", "https://", "mailto:", "tel:"))
                else paragraph._p
            )
            written = paragraph.add_run(text)
            written.font.size = Pt(size_pt)
            written.bold = run.is_bold or None
            written.italic = run.is_italic or None
            written.underline = run.is_underlined or None
            if target is not paragraph._p:
                target.append(written._r)

    def _link(self, paragraph: DocxParagraph, address: str) -> Any:
        relation = paragraph.part.relate_to(faces.storable(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), relation)
        paragraph._p.append(link)
        return link

    def shape(
        self,
        paragraph: DocxParagraph,
        align: Align = "left",
        *,
        spacing: float = 1.0,
        after_pt: float = 0,
        before_pt: float = 0,
        first_line_mm: float = 0,
        left_mm: float = 0,
        keeps_with_next: bool = False,
    ) -> DocxParagraph:
        form = paragraph.paragraph_format
        form.alignment = ALIGNS[align]
        form.line_spacing = spacing
        form.space_after = Pt(after_pt)
        form.space_before = Pt(before_pt)
        form.first_line_indent = Mm(first_line_mm)
        form.left_indent = Mm(left_mm)
        form.keep_with_next = keeps_with_next or None
        form.widow_control = True
        return paragraph

    def line_of(self, target: Any, face: Face, text: str, align: Align = "center", **shape: Any) -> DocxParagraph:
        paragraph: DocxParagraph = target.add_paragraph()
        self.shape(paragraph, align, **shape)
        self.write(
            paragraph,
            [Run(text, face.is_bold, face.is_italic, face.is_underlined)],
            face.size_pt,
        )
        return paragraph

    def short_line(self, target: Any, length_pt: float, column_mm: float) -> None:
        """A line of that length in the middle: the upper border of a paragraph 1 pt high."""
        paragraph: DocxParagraph = target.add_paragraph()
        form = paragraph.paragraph_format
        side = max(0.0, (column_mm / 25.4 * 72 - length_pt) / 2)
        form.left_indent = form.right_indent = Pt(side)
        form.space_before, form.space_after = Pt(3), Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(2)
        borders = _element("w:pBdr")
        borders.append(_element("w:top", val="single", sz="6", space="0", color="000000"))
        paragraph._p.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def frame(self, widths_mm: Sequence[float], rows: int = 1, *, has_grid: bool = False) -> Any:
        table = self.docx.add_table(rows=rows, cols=len(widths_mm))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        if has_grid:
            table.style = "Table Grid"
        for row in table.rows:
            for cell, width in zip(row.cells, widths_mm, strict=True):
                cell.width = Mm(width)
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
        if not has_grid:
            margins = _element("w:tblCellMar")
            for side in ("left", "right"):
                margins.append(_element(f"w:{side}", w="0", type="dxa"))
            table._tbl.tblPr.append(margins)
        return table

    @staticmethod
    def start(cell: _Cell) -> None:
        """Takes away the empty paragraph that a new cell has; a cell must end with one, so
        call it only where a paragraph follows."""
        first = cell.paragraphs[0]._p
        first.getparent().remove(first)

    def gap(self, size_pt: float = 6, *, keeps_with_next: bool = False) -> None:
        paragraph = self.docx.add_paragraph()
        form = paragraph.paragraph_format
        form.keep_with_next = keeps_with_next or None
        form.space_after = form.space_before = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size_pt)

    # ── the head ──────────────────────────────────────────────────────────

    def head(self, document: Document) -> None:
        layout = self.layout
        issuer = document.issuer
        under_left: list[tuple[Face, str]] = []
        if document.number_line():
            under_left.append((layout.number, document.number_line()))
        if document.is_letter and document.subject:
            under_left.append((layout.about, document.about_lines()))
        has_second = bool(under_left or document.date_line())
        table = self.frame([layout.left_column_mm, layout.right_column_mm], rows=2 if has_second else 1)
        left, right = table.rows[0].cells
        self.start(left)
        if issuer.superior:
            self.line_of(left, layout.superior, document.superior_lines())
        self.line_of(left, layout.issuer, document.issuer_lines())
        if layout.issuer_mark == "asterisk":
            self.line_of(left, Face(layout.issuer.size_pt), "*")
        else:
            self.short_line(left, document.issuer_line_pt(), layout.left_column_mm)
        self.start(right)
        self.line_of(right, layout.nation, layout.nation.text)
        if layout.motto:
            self.line_of(right, layout.motto, layout.motto.text)
        last = layout.motto or layout.nation
        self.short_line(
            right,
            faces.width_pt(last.text, last.size_pt, is_bold=last.is_bold),
            layout.right_column_mm,
        )
        if has_second:
            left, right = table.rows[1].cells
            if under_left:
                self.start(left)
                for face, text in under_left:
                    self.line_of(left, face, text, before_pt=4)
            if document.date_line():
                self.start(right)
                self.line_of(right, layout.date, document.date_line(), before_pt=4)
        self.gap(14)

    def title(self, document: Document) -> None:
        layout = self.layout
        if not document.is_letter:
            self.line_of(self.docx, layout.kind, document.kind.upper(), keeps_with_next=True)
            if document.subject:
                self.line_of(self.docx, layout.subject, document.subject_lines(), keeps_with_next=True)
                if layout.subject_mark == "dashes":
                    self.line_of(self.docx, Face(layout.subject.size_pt, is_bold=True), "-----")
                else:
                    self.short_line(self.docx, document.subject_line_pt(), layout.page.text_width_mm)
            self.gap(12)
        size = layout.text.size_pt
        if len(document.addressees) == 1:
            self.line_of(self.docx, Face(size), f"Kính gửi: {document.addressees[0]}", after_pt=10)
        elif document.addressees:
            self.line_of(self.docx, Face(size), "Kính gửi:", "left", left_mm=35)
            for number, addressee in enumerate(document.addressees, 1):
                is_last = number == len(document.addressees)
                self.line_of(
                    self.docx,
                    Face(size),
                    f"- {addressee}{'.' if is_last else ';'}",
                    "left",
                    left_mm=50,
                    after_pt=10 if is_last else 0,
                )

    # ── the body ──────────────────────────────────────────────────────────

    def block(self, block: Block) -> None:
        layout = self.layout
        size = layout.text.size_pt
        after = layout.space_after_pt
        spacing = layout.line_spacing
        match block:
            case Paragraph():
                paragraph = self.docx.add_paragraph()
                is_indented = block.is_indented and block.align in ("left", "justify")
                self.shape(
                    paragraph,
                    block.align,
                    spacing=spacing,
                    after_pt=after,
                    first_line_mm=layout.first_line_mm if is_indented else 0,
                    keeps_with_next=block.keeps_with_next,
                )
                self.write(paragraph, block.content, block.size_pt or size)
            case Heading():
                # Word's own heading style, so that its outline and screen readers find it.
                paragraph = self.docx.add_paragraph(style=f"Heading {block.level}")
                self.shape(
                    paragraph,
                    spacing=spacing,
                    before_pt=4,
                    after_pt=after,
                    first_line_mm=layout.first_line_mm,
                    keeps_with_next=True,
                )
                content = [Run(run.text, is_bold=True, is_italic=block.level > 2) for run in runs(block.content)]
                self.write(paragraph, content, size)
            case ListBlock():
                self._list(block)
            case Quote():
                paragraph = self.docx.add_paragraph()
                self.shape(
                    paragraph,
                    "justify",
                    spacing=spacing,
                    after_pt=after,
                    left_mm=layout.first_line_mm,
                )
                self.write(paragraph, [Run(r.text, r.is_bold, True) for r in runs(block.content)], size)
            case TableBlock():
                self._table(block)
            case Fields():
                self._fields(block)
            case Picture():
                self._picture(block)
            case QrCode():
                self._image(qr.png(block.address), block.size_mm, block.caption or block.address)
                if block.caption:
                    self.line_of(self.docx, Face(size - 3), block.caption, after_pt=6)
            case Signatures():
                self._signatures(block)
            case Rule():
                text_mm = layout.page.text_width_mm
                self.short_line(self.docx, text_mm / 25.4 * 72, text_mm)
                self.gap(6)
            case PageBreak():
                self.docx.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _list(self, block: ListBlock) -> None:
        layout = self.layout
        for number, item in enumerate(block.items, 1):
            # Marks are typed, not Word's automatic numbers: a clerk who copies a
            # paragraph elsewhere keeps them, and lists do not run on into each other.
            paragraph = self.docx.add_paragraph()
            self.shape(
                paragraph,
                "justify",
                spacing=layout.line_spacing,
                after_pt=layout.space_after_pt / 2,
                first_line_mm=layout.first_line_mm,
            )
            self.write(paragraph, [Run(block.mark(number)), *runs(item)], layout.text.size_pt)

    def _table(self, block: TableBlock) -> None:
        layout = self.layout
        size = block.size_pt or layout.text.size_pt - 2
        columns = len(block.header) or max((len(row) for row in block.rows), default=0)
        if not columns:
            return
        if block.caption:
            self.line_of(
                self.docx,
                Face(size, is_bold=True),
                block.caption,
                before_pt=2,
                after_pt=4,
                keeps_with_next=True,
            )
        shares = block.widths or (1.0,) * columns
        widths = [layout.page.text_width_mm * share / sum(shares) for share in shares]
        aligns: tuple[Align, ...] = block.aligns or DEFAULT_ALIGN * columns
        rows = [*([block.header] if block.header else []), *block.rows]
        if not rows:
            return
        table = self.frame(widths, rows=len(rows), has_grid=True)
        for row_number, (row, content) in enumerate(zip(table.rows, rows, strict=True)):
            is_header = bool(block.header) and row_number == 0
            if is_header:
                row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
            else:
                row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
            padded = [*content, *[""] * (columns - len(content))]
            for cell, inline, align in zip(row.cells, padded, aligns, strict=False):
                paragraph = cell.paragraphs[0]
                self.shape(paragraph, "center" if is_header else align, after_pt=2, before_pt=2)
                shown = [Run(r.text, is_bold=True) for r in runs(inline)] if is_header else inline
                self.write(paragraph, shown, size)
        self.gap(layout.space_after_pt + 2)

    def _fields(self, block: Fields) -> None:
        if not block.rows:
            return
        total = self.layout.page.text_width_mm
        size = self.layout.text.size_pt - 1
        table = self.frame([total * block.label_share, total * (1 - block.label_share)], rows=len(block.rows))
        for row, (label, content) in zip(table.rows, block.rows, strict=True):
            self.write(self.shape(row.cells[0].paragraphs[0], after_pt=3), f"{label}:", size)
            self.write(self.shape(row.cells[1].paragraphs[0], after_pt=3), content, size)
        self.gap(self.layout.space_after_pt)

    def _picture(self, block: Picture) -> None:
        layout = self.layout
        caption = Face(layout.text.size_pt - 2, is_italic=True)
        try:
            picture = prepared(block.data)
        except PictureRefused:
            self.line_of(self.docx, caption, f"[Ảnh: {block.alt}]", after_pt=6)
            return
        width, _height = fitted_mm(
            picture,
            max_width_mm=block.max_width_mm or layout.page.text_width_mm,
            max_height_mm=block.max_height_mm,
        )
        self._image(picture.data, width, block.alt, keeps_with_next=bool(block.caption))
        if block.caption:
            self.line_of(self.docx, caption, block.caption, before_pt=2, after_pt=layout.space_after_pt)

    def _image(self, data: bytes, width_mm: float, alt: str, *, keeps_with_next: bool = False) -> None:
        paragraph = self.docx.add_paragraph()
        self.shape(paragraph, "center", before_pt=2, keeps_with_next=keeps_with_next)
        shape = paragraph.add_run().add_picture(io.BytesIO(data), width=Mm(width_mm))
        shape._inline.docPr.set("descr", faces.storable(alt))

    def _signatures(self, block: Signatures) -> None:
        if not block.people:
            return
        face = self.layout.sign
        width = self.layout.page.text_width_mm / len(block.people)
        self.gap(6, keeps_with_next=True)
        table = self.frame([width] * len(block.people))
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
        for cell, person in zip(table.rows[0].cells, block.people, strict=True):
            self.start(cell)
            self.line_of(cell, face, person.title.upper())
            self.line_of(cell, Face(face.size_pt - 2, is_italic=True), person.note)
            self._space_to_sign(cell, face)
            self.line_of(cell, face, person.name)

    def _space_to_sign(self, cell: Any, face: Face) -> None:
        for _line in range(EMPTY_LINES_TO_SIGN):
            self.line_of(cell, face, "")

    # ── the end ───────────────────────────────────────────────────────────

    def end(self, document: Document) -> None:
        layout = self.layout
        has_left = bool(document.recipients or document.kept_by)
        if not has_left and not document.signer.lines:
            return
        total = layout.page.text_width_mm
        self.gap(8)
        table = self.frame([total * 0.48, total * 0.52])
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
        left, right = table.rows[0].cells
        if has_left:
            self.start(left)
            self.line_of(left, layout.recipients_head, "Nơi nhận:", "left")
            for recipient in document.recipients:
                self.line_of(left, layout.recipients, f"- {recipient}{layout.recipients_end}", "left")
            if document.kept_by:
                kept = layout.kept_pattern.format(kept=document.kept_by)
                self.line_of(left, layout.recipients, f"- {kept}", "left")
        if document.signer.lines:
            self.start(right)
            for line in document.signer.lines:
                self.line_of(right, layout.sign, line)
            self._space_to_sign(right, layout.sign)
            self.line_of(right, layout.sign, document.signer.name)


def to_docx(document: Document) -> bytes:
    """The document as .docx."""
    layout = document.layout
    out = docx.Document()
    _styles(out, layout)
    _page(out, document)
    writer = Writer(layout, out)
    writer.head(document)
    writer.title(document)
    for block in document.body:
        writer.block(block)
    writer.end(document)
    properties = out.core_properties
    properties.title = faces.storable(document.title)[:255]
    properties.author = faces.storable(document.issuer.body)[:255]
    properties.language = "vi-VN"
    properties.comments = ""
    buffer = io.BytesIO()
    out.save(buffer)
    return buffer.getvalue()


def _styles(out: DocxDocument, layout: Layout) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style: Any = out.styles[name]
        style.font.name = FONT
        style.font.size = Pt(layout.text.size_pt)
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # Word takes the theme's font before a named one: the theme's must go.
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), FONT)
        if name != "Normal":
            for color in style.element.rPr.findall(qn("w:color")):
                style.element.rPr.remove(color)
            style.element.rPr.append(_element("w:color", val="000000"))
    normal: Any = out.styles["Normal"]
    language = _element("w:lang", val="vi-VN", eastAsia="vi-VN")
    normal.element.get_or_add_rPr().append(language)


def _page(out: DocxDocument, document: Document) -> None:
    layout = document.layout
    page = layout.page
    section = out.sections[0]
    section.page_width, section.page_height = Mm(page.width_mm), Mm(page.height_mm)
    section.top_margin, section.bottom_margin = Mm(page.top_mm), Mm(page.bottom_mm)
    section.left_margin, section.right_margin = Mm(page.left_mm), Mm(page.right_mm)
    section.header_distance = Length(Mm(10))
    section.footer_distance = Length(Mm(8))
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = number.add_run()
        run.font.size = Pt(layout.page_number.size_pt)
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = _element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            run._r.append(instruction)
    foot = document.foot_line()
    if foot:
        paragraph = section.first_page_footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(faces.storable(foot))
        run.italic = True
        run.font.size = Pt(SMALL_PT)
