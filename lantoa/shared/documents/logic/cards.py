"""Small cards to cut out (invitation, reset, village head's card) and the A4 board notice, as .pdf.

They are read standing, by people with poor eyes and in poor light: sans, big, black on white, and
made to survive a photocopier.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Spacer, Table, TableStyle
from reportlab.platypus import Paragraph as PdfParagraph

from . import faces
from .description import Align, Inline, Run, runs
from .to_pdf import ALIGNS, Line, QrFlowable, markup

CardSize = Literal["a6", "a5"]
MARGIN_MM = {"a6": 8.0, "a5": 11.0}
# Sizes of plain text in points, tried from the largest.
UNITS = {
    "a6": (11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5),
    "a5": (14.0, 13.0, 12.0, 11.0, 10.0, 9.0),
}
WIDE_UNITS = (19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0)
BOARD_SIZES = tuple(float(size) for size in range(30, 15, -1))
GREY = colors.Color(0.45, 0.45, 0.45)


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `code` is printed in groups as given; `rows` are name and value, big."""

    unit_name: str
    title: str
    person: str = ""
    person_note: str = ""  # office, unit, what the account may do
    rows: tuple[tuple[str, Inline], ...] = ()
    address: str = ""  # behind the QR code
    address_shown: str = ""  # typed by those without a camera
    qr_caption: str = ""
    code: str = ""
    code_label: str = ""
    valid_until: str = ""
    steps: tuple[str, ...] = ()
    foot: str = ""


def invitation_slip(
    *,
    person: str,
    role_name: str,
    unit_name: str,
    address: str,
    address_shown: str,
    code: str,
    valid_until: str,
    phone: str = "",
    system_name: str = "Lan Tỏa",
    is_light: bool = False,
) -> Card:
    """One slip a person: QR with the one-time address, and the code for typing.

    `is_light`: for village heads, announcers and team members, who choose a PIN of 6 digits
    instead of a password. `valid_until`: local, in words: 17:00 ngày 25/11/2026.
    """
    secret = "mã PIN 6 chữ số" if is_light else "mật khẩu"
    return Card(
        unit_name=unit_name,
        title="PHIẾU MỜI SỬ DỤNG",
        person=person,
        person_note=role_name,
        address=address,
        address_shown=address_shown,
        code=code,
        code_label="Mã dùng một lần",
        valid_until=f"Dùng trước {valid_until}" if valid_until else "",
        steps=(
            "Quét mã vuông bằng điện thoại, hoặc mở địa chỉ trên và gõ mã.",
            f"Kiểm tra đúng tên mình, rồi đặt {secret}.",
            "Xé bỏ phiếu sau khi vào được.",
        ),
        foot=_keep_secret(phone, system_name),
    )


def reset_slip(
    *,
    person: str,
    unit_name: str,
    address: str,
    address_shown: str,
    code: str,
    valid_until: str,
    phone: str = "",
    system_name: str = "Lan Tỏa",
    is_light: bool = False,
) -> Card:
    """For one who forgot: handed over in person after looking at the face."""
    secret = "mã PIN mới" if is_light else "mật khẩu mới"
    return Card(
        unit_name=unit_name,
        title="PHIẾU CẤP LẠI",
        person=person,
        person_note=f"Đặt {secret}",
        address=address,
        address_shown=address_shown,
        code=code,
        code_label="Mã dùng một lần",
        valid_until=f"Dùng trước {valid_until}" if valid_until else "",
        steps=(
            "Quét mã vuông, hoặc mở địa chỉ trên và gõ mã.",
            f"Đặt {secret}. Các phiên đăng nhập cũ đều bị đóng.",
            "Nếu ông/bà không yêu cầu cấp lại, báo ngay cho đơn vị.",
        ),
        foot=_keep_secret(phone, system_name),
    )


def _keep_secret(phone: str, system_name: str) -> str:
    help_line = f" Cần giúp: {phone}." if phone else ""
    return f"{system_name}. Phiếu chỉ dành cho người có tên, không chuyển cho ai khác.{help_line}"


def village_card(
    *,
    unit_name: str,
    title: str,
    rows: Sequence[tuple[str, Inline]],
    address: str = "",
    address_shown: str = "",
    phone: str = "",
    source: str = "",
) -> Card:
    """What a village head reads out and answers from: who, what, when, what to do."""
    foot = " ".join(
        part for part in (f"Nguồn: {source}." if source else "", f"Hỏi thêm: {phone}." if phone else "") if part
    )
    return Card(
        unit_name=unit_name,
        title=title,
        rows=tuple(rows),
        address=address,
        address_shown=address_shown,
        qr_caption="Quét để đọc đủ hoặc nghe" if address else "",
        foot=foot,
    )


@dataclass(frozen=True, slots=True)
class BoardNotice:
    """One A4 sheet for the notice board of a village, a market, a school."""

    unit_name: str
    title: str
    rows: tuple[tuple[str, Inline], ...] = ()
    paragraphs: tuple[Inline, ...] = ()
    heading: str = "THÔNG BÁO"
    superior_name: str = ""
    address: str = ""
    address_shown: str = ""
    phone: str = ""
    date_line: str = ""
    posted_until: str = ""


# ── drawing ───────────────────────────────────────────────────────────────


def _style(size_pt: float, align: Align = "left", *, after_pt: float = 0, leading: float = 1.22) -> ParagraphStyle:
    return ParagraphStyle(
        "card",
        fontName=faces.SANS,
        fontSize=size_pt,
        leading=size_pt * leading,
        alignment=ALIGNS[align],
        spaceAfter=after_pt,
    )


def _said(content: Inline, size_pt: float, align: Align = "left", **style: Any) -> PdfParagraph:
    return PdfParagraph(markup(content), _style(size_pt, align, **style))


def _centred_title(text: str, size_pt: float, width_pt: float, **style: Any) -> PdfParagraph:
    lines = faces.balanced(text, size_pt, width_pt - 1, is_bold=True, family=faces.SANS)
    return _said(_bold(lines), size_pt, "center", **style)


def _bold(content: Inline) -> list[Run]:
    return [Run(run.text, is_bold=True) for run in runs(content)]


def _boxed_code(card: Card, unit: float) -> Flowable:
    size = unit * 2.3
    inside = [
        _said(card.code_label, unit * 0.85, "center"),
        _said(_bold(card.code), size, "center", leading=1.15),
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


def _rows(rows: Sequence[tuple[str, Inline]], width_pt: float, size_pt: float) -> Flowable:
    labels = max(faces.width_pt(label, size_pt * 0.82, is_bold=True, family=faces.SANS) for label, _v in rows)
    label_pt = min(labels + 12, width_pt * 0.34)
    return Table(
        [[_said(_bold(label), size_pt * 0.82), _said(value, size_pt)] for label, value in rows],
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


def _fitted(
    make: Callable[[float], list[Flowable]], sizes: Sequence[float], width_pt: float, room_pt: float
) -> list[Flowable]:
    """Made in the first (largest) size that fits, else in the last."""
    for size in sizes[:-1]:
        flowables = make(size)
        if _height(flowables, width_pt) <= room_pt:
            # Measuring has filled in widths: what is drawn is made afresh.
            return make(size)
    return make(sizes[-1])


def _card_flowables(card: Card, unit: float, width_pt: float) -> list[Flowable]:
    """`unit`: the size of plain text, of which everything else is a multiple."""
    out: list[Flowable] = [
        _centred_title(card.unit_name.upper(), unit * 0.9, width_pt, after_pt=unit * 0.3),
        Line(width_pt * 0.3, before_pt=2),
        Spacer(1, unit * 0.7),
        _centred_title(card.title, unit * 1.55, width_pt, after_pt=unit * 0.7),
    ]
    if card.person:
        out.append(_centred_title(card.person, unit * 1.4, width_pt))
    if card.person_note:
        out.append(_said(card.person_note, unit * 1.05, "center", after_pt=unit * 0.4))
    if card.rows:
        out += [_rows(card.rows, width_pt, unit * 1.25), Spacer(1, unit * 0.6)]
    if card.address:
        out.append(QrFlowable(card.address, 3.6 * unit))
        if card.qr_caption:
            out.append(_said(card.qr_caption, unit * 0.95, "center"))
        if card.address_shown:
            out.append(_said(_bold(card.address_shown), unit * 1.0, "center", after_pt=unit * 0.5))
    if card.code:
        out.append(_boxed_code(card, unit))
        out.append(Spacer(1, unit * 0.4))
    if card.valid_until:
        out.append(_said(_bold(card.valid_until), unit, "center", after_pt=unit * 0.6))
    for number, step in enumerate(card.steps, 1):
        out.append(_said(f"{number}. {step}", unit * 0.92, after_pt=unit * 0.2))
    return out


def _draw_card(canvas: Canvas, card: Card, size: CardSize, x: float, y: float, width: float, height: float) -> None:
    margin = MARGIN_MM[size] * mm
    inner = width - 2 * margin
    foot_height = 0.0
    if card.foot:
        foot = _said(card.foot, 7.5 if size == "a6" else 10, "center")
        _w, foot_height = foot.wrap(inner, 30 * mm)
        foot.drawOn(canvas, x + margin, y + margin * 0.8)
        foot_height += 3
    room = height - 1.9 * margin - foot_height
    flowables = _fitted(lambda unit: _card_flowables(card, unit, inner), UNITS[size], inner, room)
    content = KeepInFrame(inner, room, flowables, mode="shrink")
    _w, used = content.wrapOn(canvas, inner, room)
    content.drawOn(canvas, x + margin, y + height - margin - used)


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
    canvas = _canvas(out, cards[0].title if cards else "", cards[0].unit_name if cards else "")
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
        foot = _said(card.foot, 11)
        _w, foot_height = foot.wrap(words, 30 * mm)
        foot.drawOn(canvas, x + margin, y + margin)
        foot_height += 6
    room = height - 2 * margin - foot_height

    def made(unit: float) -> list[Flowable]:
        out: list[Flowable] = [
            _said(_bold(card.unit_name.upper()), 11.5, after_pt=5),
            _said(_bold(card.title), unit * 1.3, after_pt=7, leading=1.2),
        ]
        if card.person:
            out.append(_said(_bold(card.person), unit * 0.95, after_pt=4))
        if card.rows:
            out.append(_rows(card.rows, words, unit))
        return out

    flowables = _fitted(made, WIDE_UNITS, words, room)
    content = KeepInFrame(words, room, flowables, mode="shrink")
    _w, used = content.wrapOn(canvas, words, room)
    content.drawOn(canvas, x + margin, y + height - margin - used)
    if card.address:
        side: list[Flowable] = [QrFlowable(card.address, 44)]
        if card.qr_caption:
            side.append(_said(card.qr_caption, 10.5, "center"))
        if card.address_shown:
            side.append(_said(_bold(card.address_shown), 10, "center"))
        column = KeepInFrame(qr_width, height - 2 * margin, side, mode="shrink")
        _w, used = column.wrapOn(canvas, qr_width, height - 2 * margin)
        column.drawOn(canvas, x + width - margin - qr_width, y + height - margin - used)


def _canvas(out: io.BytesIO, title: str, author: str) -> Canvas:
    canvas = Canvas(out, pagesize=A4, invariant=1, lang="vi-VN")
    canvas.setTitle(faces.printable(title))
    canvas.setAuthor(faces.printable(author))
    canvas.setCreator("Lan Tỏa")
    return canvas


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


def board_pdf(notice: BoardNotice) -> bytes:
    """The biggest type with which the notice fills one A4; long ones run onto further sheets."""
    faces.register()
    out = io.BytesIO()
    canvas = _canvas(out, f"{notice.heading}: {notice.title}", notice.unit_name)
    page_width, page_height = A4
    margin = 17 * mm
    width = page_width - 2 * margin
    foot_height = _draw_board_foot(canvas, notice, margin, width)
    room = page_height - 2 * margin - foot_height - 6 * mm
    flowables = _fitted(lambda size: _board_flowables(notice, size, width), BOARD_SIZES, width, room)
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


def _height(flowables: Sequence[Flowable], width: float) -> float:
    total = 0.0
    for flowable in flowables:
        _w, height = flowable.wrap(width, 10_000)
        total += height + flowable.getSpaceAfter()
    return total


def _board_flowables(notice: BoardNotice, size: float, width: float) -> list[Flowable]:
    out: list[Flowable] = []
    if notice.superior_name:
        out.append(_said(notice.superior_name.upper(), 13, "center"))
    out += [
        _said(_bold(notice.unit_name.upper()), 14.5, "center", after_pt=3),
        Line(width * 0.22, before_pt=2),
        Spacer(1, size * 0.8),
    ]
    if notice.heading:
        out.append(_said(_bold(notice.heading.upper()), size * 1.15, "center", after_pt=size * 0.2))
    out.append(_centred_title(notice.title, size * 1.35, width, after_pt=size * 0.8, leading=1.18))
    if notice.rows:
        out += [_rows(notice.rows, width, size), Spacer(1, size * 0.5)]
    out += [_said(paragraph, size, after_pt=size * 0.5, leading=1.3) for paragraph in notice.paragraphs]
    return out


def _draw_board_foot(canvas: Canvas, notice: BoardNotice, margin: float, width: float) -> float:
    """QR at the left, who to ask and until when at the right. Returns its height."""
    words: list[Flowable] = []
    if notice.phone:
        words.append(_said(_bold(f"Hỏi thêm: {notice.phone}"), 17, after_pt=4))
    if notice.address_shown:
        words.append(_said(f"Đọc đủ và nghe tại {notice.address_shown}", 13, after_pt=4))
    if notice.date_line:
        words.append(_said(notice.date_line, 12))
    if notice.posted_until:
        words.append(_said(f"Niêm yết đến hết {notice.posted_until}", 12))
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
