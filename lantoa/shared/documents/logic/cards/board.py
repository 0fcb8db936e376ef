"""The A4 notice for a board."""

from __future__ import annotations

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.to_pdf.flowables import Line, QrFlowable

from .described import BoardNotice
from .drawing import bold, centred_title, fitted, new_canvas, rows_table, said

BOARD_SIZES = tuple(float(size) for size in range(30, 15, -1))


def board_pdf(notice: BoardNotice) -> bytes:
    """The biggest type with which the notice fills one A4; long ones run onto further sheets."""
    faces.register()
    out = io.BytesIO()
    canvas = new_canvas(out, f"{notice.heading}: {notice.title}", notice.unit_name)
    page_width, page_height = A4
    margin = 17 * mm
    width = page_width - 2 * margin
    foot_height = _draw_board_foot(canvas, notice, margin, width)
    room = page_height - 2 * margin - foot_height - 6 * mm
    flowables = fitted(lambda size: _board_flowables(notice, size, width), BOARD_SIZES, width, room)
    y = page_height - margin
    bottom = margin + foot_height + 6 * mm
    queue = list(flowables)
    while queue:
        flowable = queue.pop(0)
        _w, height = flowable.wrapOn(canvas, width, y - bottom)
        if height > y - bottom:
            parts = flowable.splitOn(canvas, width, y - bottom)
            if len(parts) > 1:
                queue[:0] = parts
                continue
            canvas.showPage()
            y, bottom = page_height - margin, margin
            _w, height = flowable.wrapOn(canvas, width, y - bottom)
            if height > y - bottom:
                parts = flowable.splitOn(canvas, width, y - bottom)
                if len(parts) > 1:
                    queue[:0] = parts
                    continue
        flowable.drawOn(canvas, margin, y - height)
        y -= height + flowable.getSpaceAfter()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _board_flowables(notice: BoardNotice, size: float, width: float) -> list[Flowable]:
    out: list[Flowable] = []
    if notice.superior_name:
        out.append(said(notice.superior_name.upper(), 13, "center"))
    out += [
        said(bold(notice.unit_name.upper()), 14.5, "center", after_pt=3),
        Line(width * 0.22, before_pt=2),
        Spacer(1, size * 0.8),
    ]
    if notice.heading:
        out.append(said(bold(notice.heading.upper()), size * 1.15, "center", after_pt=size * 0.2))
    out.append(centred_title(notice.title, size * 1.35, width, after_pt=size * 0.8, leading=1.18))
    if notice.rows:
        out += [rows_table(notice.rows, width, size), Spacer(1, size * 0.5)]
    out += [said(paragraph, size, after_pt=size * 0.5, leading=1.3) for paragraph in notice.paragraphs]
    return out


def _draw_board_foot(canvas: Canvas, notice: BoardNotice, margin: float, width: float) -> float:
    """QR at the left, who to ask and until when at the right. Returns its height."""
    words: list[Flowable] = []
    if notice.phone:
        words.append(said(bold(f"Hỏi thêm: {notice.phone}"), 17, after_pt=4))
    if notice.address_shown:
        words.append(said(f"Đọc đủ và nghe tại {notice.address_shown}", 13, after_pt=4))
    if notice.date_line:
        words.append(said(notice.date_line, 12))
    if notice.posted_until:
        words.append(said(f"Niêm yết đến hết {notice.posted_until}", 12))
    if not words and not notice.address:
        return 0.0
    size = 36
    table = Table(
        [[QrFlowable(notice.address, size) if notice.address else "", words]],
        colWidths=[(size + 5) * mm if notice.address else 0.1, None],
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
                ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
            ]
        ),
    )
    table._argW[1] = width - table._argW[0]
    _w, height = table.wrapOn(canvas, width, 90 * mm)
    table.drawOn(canvas, margin, margin)
    return float(height)
