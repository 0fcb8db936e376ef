"""Lines, frames and gaps in Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Align,
    Inline,
    Run,
    runs,
)
from lantoa.shared.documents.logic.layouts import Face, Layout

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


def element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


@dataclass
class Text:
    """Writes lines in one layout; the kinds of blocks stand on it."""

    layout: Layout
    docx: DocxDocument

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
        borders = element("w:pBdr")
        borders.append(element("w:top", val="single", sz="6", space="0", color="000000"))
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
            margins = element("w:tblCellMar")
            for side in ("left", "right"):
                margins.append(element(f"w:{side}", w="0", type="dxa"))
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
