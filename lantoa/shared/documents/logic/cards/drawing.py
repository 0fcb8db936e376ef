"""What cards and notices are drawn with."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Table, TableStyle
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import Align, Inline, Run, runs
from lantoa.shared.documents.logic.to_pdf.text import ALIGNS, markup

GREY = colors.Color(0.45, 0.45, 0.45)


def _style(size_pt: float, align: Align = "left", *, after_pt: float = 0, leading: float = 1.22) -> ParagraphStyle:
    return ParagraphStyle(
        "card",
        fontName=faces.SANS,
        fontSize=size_pt,
        leading=size_pt * leading,
        alignment=ALIGNS[align],
        spaceAfter=after_pt,
    )


def said(content: Inline, size_pt: float, align: Align = "left", **style: Any) -> PdfParagraph:
    return PdfParagraph(markup(content), _style(size_pt, align, **style))


def centred_title(text: str, size_pt: float, width_pt: float, **style: Any) -> PdfParagraph:
    lines = faces.balanced(text, size_pt, width_pt - 1, is_bold=True, family=faces.SANS)
    return said(bold(lines), size_pt, "center", **style)


def bold(content: Inline) -> list[Run]:
    return [Run(run.text, is_bold=True) for run in runs(content)]


def rows_table(rows: Sequence[tuple[str, Inline]], width_pt: float, size_pt: float) -> Flowable:
    labels = max(faces.width_pt(label, size_pt * 0.82, is_bold=True, family=faces.SANS) for label, _v in rows)
    label_pt = min(labels + 12, width_pt * 0.34)
    return Table(
        [[said(bold(label), size_pt * 0.82), said(value, size_pt)] for label, value in rows],
        colWidths=[label_pt, width_pt - label_pt],
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (0, -1), size_pt * 0.36),
                ("TOPPADDING", (1, 0), (1, -1), size_pt * 0.2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), size_pt * 0.32),
                ("LINEBELOW", (0, 0), (-1, -2), 0.4, GREY),
            ]
        ),
    )


def fitted(
    make: Callable[[float], list[Flowable]], sizes: Sequence[float], width_pt: float, room_pt: float
) -> list[Flowable]:
    """Made in the first (largest) size that fits, else in the last."""
    for size in sizes[:-1]:
        flowables = make(size)
        if height_of(flowables, width_pt) <= room_pt:
            # Measuring has filled in widths: what is drawn is made afresh.
            return make(size)
    return make(sizes[-1])


def height_of(flowables: Sequence[Flowable], width: float) -> float:
    total = 0.0
    for flowable in flowables:
        _w, height = flowable.wrap(width, 10_000)
        total += height + flowable.getSpaceAfter()
    return total


def new_canvas(out: io.BytesIO, title: str, author: str) -> Canvas:
    canvas = Canvas(out, pagesize=A4, invariant=1, lang="vi-VN")
    canvas.setTitle(faces.printable(title))
    canvas.setAuthor(faces.printable(author))
    canvas.setCreator("Lan Tỏa")
    return canvas
