"""Cards to cut out, several on a sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Spacer, Table, TableStyle

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.to_pdf.flowables import Line, QrFlowable

from .described import Card, CardSize
from .drawing import GREY, bold, centred_title, fitted, new_canvas, rows_table, said

MARGIN_MM = {"a6": 8.0, "a5": 11.0}
# Sizes of plain text in points, tried from the largest.
UNITS = {
    "a6": (11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5),
    "a5": (14.0, 13.0, 12.0, 11.0, 10.0, 9.0),
}
WIDE_UNITS = (19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0)


def cards_pdf(cards: Sequence[Card], *, size: CardSize = "a6") -> bytes:
    """Four A6 or two A5 on each A4, with lines to cut along."""
    faces.register()
    page_width, page_height = A4
    columns, rows = (2, 2) if size == "a6" else (1, 2)
    if size == "a5":
        # Two lying A5 above each other: wide enough for big words.
        width, height = page_width, page_height / 2
    else:
        width, height = page_width / 2, page_height / 2
    out = io.BytesIO()
    canvas = new_canvas(out, cards[0].title if cards else "", cards[0].unit_name if cards else "")
    for number, card in enumerate(cards):
        place = number % (columns * rows)
        if number and not place:
            canvas.showPage()
        if not place:
            _cut_lines(canvas, columns)
        x = (place % columns) * width
        y = page_height - (place // columns + 1) * height
        draw = _draw_wide_card if size == "a5" and card.rows else _draw_card
        draw(canvas, card, size, x, y, width, height)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _card_flowables(card: Card, unit: float, width_pt: float) -> list[Flowable]:
    """`unit`: the size of plain text, of which everything else is a multiple."""
    out: list[Flowable] = [
        centred_title(card.unit_name.upper(), unit * 0.9, width_pt, after_pt=unit * 0.3),
        Line(width_pt * 0.3, before_pt=2),
        Spacer(1, unit * 0.7),
        centred_title(card.title, unit * 1.55, width_pt, after_pt=unit * 0.7),
    ]
    if card.person:
        out.append(centred_title(card.person, unit * 1.4, width_pt))
    if card.person_note:
        out.append(said(card.person_note, unit * 1.05, "center", after_pt=unit * 0.4))
    if card.rows:
        out += [rows_table(card.rows, width_pt, unit * 1.25), Spacer(1, unit * 0.6)]
    if card.address:
        out.append(QrFlowable(card.address, 3.6 * unit))
        if card.qr_caption:
            out.append(said(card.qr_caption, unit * 0.95, "center"))
        if card.address_shown:
            out.append(said(bold(card.address_shown), unit * 1.0, "center", after_pt=unit * 0.5))
    if card.code:
        out.append(_boxed_code(card, unit))
        out.append(Spacer(1, unit * 0.4))
    if card.valid_until:
        out.append(said(bold(card.valid_until), unit, "center", after_pt=unit * 0.6))
    for number, step in enumerate(card.steps, 1):
        out.append(said(f"{number}. {step}", unit * 0.92, after_pt=unit * 0.2))
    return out


def _draw_card(canvas: Canvas, card: Card, size: CardSize, x: float, y: float, width: float, height: float) -> None:
    margin = MARGIN_MM[size] * mm
    inner = width - 2 * margin
    foot_height = 0.0
    if card.foot:
        foot = said(card.foot, 7.5 if size == "a6" else 10, "center")
        _w, foot_height = foot.wrap(inner, 30 * mm)
        foot.drawOn(canvas, x + margin, y + margin * 0.8)
        foot_height += 3
    room = height - 1.9 * margin - foot_height
    flowables = fitted(lambda unit: _card_flowables(card, unit, inner), UNITS[size], inner, room)
    content = KeepInFrame(inner, room, flowables, mode="shrink")
    _w, used = content.wrapOn(canvas, inner, room)
    content.drawOn(canvas, x + margin, y + height - margin - used)


def _draw_wide_card(
    canvas: Canvas, card: Card, size: CardSize, x: float, y: float, width: float, height: float
) -> None:
    """A lying A5: words at the left, QR at the right."""
    margin = MARGIN_MM[size] * mm
    inner = width - 2 * margin
    qr_width = 46 * mm if card.address else 0.0
    words = inner - qr_width - (6 * mm if card.address else 0)
    foot_height = 0.0
    if card.foot:
        foot = said(card.foot, 11)
        _w, foot_height = foot.wrap(words, 30 * mm)
        foot.drawOn(canvas, x + margin, y + margin)
        foot_height += 6
    room = height - 2 * margin - foot_height

    def made(unit: float) -> list[Flowable]:
        out: list[Flowable] = [
            said(bold(card.unit_name.upper()), 11.5, after_pt=5),
            said(bold(card.title), unit * 1.3, after_pt=7, leading=1.2),
        ]
        if card.person:
            out.append(said(bold(card.person), unit * 0.95, after_pt=4))
        if card.rows:
            out.append(rows_table(card.rows, words, unit))
        return out

    flowables = fitted(made, WIDE_UNITS, words, room)
    content = KeepInFrame(words, room, flowables, mode="shrink")
    _w, used = content.wrapOn(canvas, words, room)
    content.drawOn(canvas, x + margin, y + height - margin - used)
    if card.address:
        side: list[Flowable] = [QrFlowable(card.address, 44)]
        if card.qr_caption:
            side.append(said(card.qr_caption, 10.5, "center"))
        if card.address_shown:
            side.append(said(bold(card.address_shown), 10, "center"))
        column = KeepInFrame(qr_width, height - 2 * margin, side, mode="shrink")
        _w, used = column.wrapOn(canvas, qr_width, height - 2 * margin)
        column.drawOn(canvas, x + width - margin - qr_width, y + height - margin - used)


def _boxed_code(card: Card, unit: float) -> Flowable:
    size = unit * 2.3
    inside = [
        said(card.code_label, unit * 0.85, "center"),
        said(bold(card.code), size, "center", leading=1.15),
    ]
    return Table(
        [[inside]],
        colWidths=[faces.width_pt(card.code, size, is_bold=True, family=faces.SANS) + 28],
        style=TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 1.2, colors.black),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        ),
        hAlign="CENTER",
    )


def _cut_lines(canvas: Canvas, columns: int) -> None:
    page_width, page_height = A4
    canvas.saveState()
    canvas.setDash(3, 3)
    canvas.setLineWidth(0.4)
    canvas.setStrokeColor(GREY)
    canvas.line(0, page_height / 2, page_width, page_height / 2)
    if columns > 1:
        canvas.line(page_width / 2, 0, page_width / 2, page_height)
    canvas.restoreState()
