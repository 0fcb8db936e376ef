"""Tables with and without lines."""

from __future__ import annotations

from lantoa.shared.documents.logic.description import (
    Align,
    Fields,
    Run,
    TableBlock,
    runs,
)
from lantoa.shared.documents.logic.layouts import Face

from .text import DEFAULT_ALIGN, Text, element


class Tables(Text):
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
                row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))
            else:
                row._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))
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
