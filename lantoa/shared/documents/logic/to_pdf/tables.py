"""Tables with and without lines."""

from __future__ import annotations

from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic.description import (
    Align,
    Fields,
    Inline,
    Run,
    TableBlock,
    runs,
)

from .text import DEFAULT_ALIGN, Text, markup


class Tables(Text):
    def _table(self, block: TableBlock) -> list[Flowable]:
        layout = self.layout
        size = block.size_pt or layout.text.size_pt - 2
        columns = len(block.header) or max((len(row) for row in block.rows), default=0)
        if not columns:
            return []
        total = layout.page.text_width_mm * mm
        shares = block.widths or (1.0,) * columns
        widths = [total * share / sum(shares) for share in shares]
        aligns: tuple[Align, ...] = block.aligns or DEFAULT_ALIGN * columns

        def cell(content: Inline, align: Align) -> PdfParagraph:
            return PdfParagraph(markup(content), self.style(size, align))

        rows: list[list[Any]] = []
        if block.header:
            rows.append([cell([Run(run.text, is_bold=True) for run in runs(name)], "center") for name in block.header])
        for row in block.rows:
            padded = [*row, *[""] * (columns - len(row))]
            rows.append([cell(content, align) for content, align in zip(padded, aligns, strict=False)])
        table = Table(
            rows,
            colWidths=widths,
            repeatRows=1 if block.header else 0,
            # A row taller than a page must be split, or the whole document fails.
            splitInRow=1,
            style=TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    ("TOPPADDING", (0, 0), (-1, -1), 3),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                    ("LEFTPADDING", (0, 0), (-1, -1), 4),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ]
            ),
        )
        out: list[Flowable] = []
        if block.caption:
            out.append(
                PdfParagraph(
                    markup([Run(block.caption, is_bold=True)]),
                    self.style(size, "center", after_pt=4, before_pt=2, keeps_with_next=True),
                )
            )
        return [*out, table, Spacer(1, layout.space_after_pt + 2)]

    def _fields(self, block: Fields) -> list[Flowable]:
        size = self.layout.text.size_pt - 1
        total = self.layout.page.text_width_mm * mm
        rows = [
            [
                PdfParagraph(markup(f"{label}:"), self.style(size)),
                PdfParagraph(markup(content), self.style(size)),
            ]
            for label, content in block.rows
        ]
        table = Table(
            rows,
            colWidths=[total * block.label_share, total * (1 - block.label_share)],
            splitInRow=1,
            style=TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ]
            ),
        )
        return [table, Spacer(1, self.layout.space_after_pt)]
