"""A document description → .pdf."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    Image,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import PageBreak as PdfPageBreak
from reportlab.platypus import Paragraph as PdfParagraph

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

ALIGNS = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT, "justify": TA_JUSTIFY}
DEFAULT_ALIGN: tuple[Align, ...] = ("left",)
SIGNING_SPACE_MM = 24
SMALL_PT = 9.5


class Line(Flowable):
    """A short line in the middle of its column, as under a heading."""

    def __init__(self, length_pt: float, *, before_pt: float = 2, thickness_pt: float = 0.7) -> None:
        super().__init__()
        self.length_pt = length_pt
        self.before_pt = before_pt
        self.thickness_pt = thickness_pt

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.before_pt + 1

    def draw(self) -> None:
        left = (self.width - self.length_pt) / 2
        self.canv.setLineWidth(self.thickness_pt)
        self.canv.line(left, 1, left + self.length_pt, 1)


class QrFlowable(Flowable):
    """A QR code as vectors, with its quiet zone of four modules."""

    def __init__(self, address: str, size_mm: float) -> None:
        super().__init__()
        self.rows = qr.modules(address)
        self.size = size_mm * mm
        self.hAlign = "CENTER"

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        return self.size, self.size

    def draw(self) -> None:
        draw_qr(self.canv, self.rows, 0, 0, self.size)


def draw_qr(canvas: Any, rows: Sequence[Sequence[bool]], x: float, y: float, size: float) -> None:
    """`x`, `y`: the lower left corner, `size` with the quiet zone, all in points."""
    module = size / (len(rows) + 8)
    path = canvas.beginPath()
    for row_number, row in enumerate(rows):
        start = None
        for column, is_dark in enumerate([*row, False]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                # Runs are drawn whole: single squares show hairlines in some viewers.
                path.rect(
                    x + (start + 4) * module,
                    y + size - (row_number + 5) * module,
                    (column - start) * module,
                    module,
                )
                start = None
    canvas.saveState()
    canvas.setFillColor(colors.black)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def markup(content: Inline) -> str:
    """Reportlab's small markup, with everything of the text's own escaped."""
    return "".join(_run_markup(run) for run in runs(content))


def _run_markup(run: Run) -> str:
    text = escape(faces.printable(run.text)).replace("\n", "<br/>")
    if run.is_bold:
        text = f"<b>{text}</b>"
    if run.is_italic:
        text = f"<i>{text}</i>"
    if run.is_underlined:
        text = f"<u>{text}</u>"
    if run.link.startswith(("http://", "https://", "mailto:", "tel:")):
        text = f"<link href={quoteattr(faces.printable(run.link))}>{text}</link>"
    return text


def _of(face: Face, text: str) -> Run:
    return Run(
        text,
        is_bold=face.is_bold,
        is_italic=face.is_italic,
        is_underlined=face.is_underlined,
    )


@dataclass(slots=True)
class Setter:
    """Sets blocks for one layout."""

    layout: Layout

    def style(
        self,
        size_pt: float,
        align: Align = "left",
        *,
        leading: float | None = None,
        after_pt: float = 0,
        before_pt: float = 0,
        first_line_mm: float = 0,
        left_mm: float = 0,
        keeps_with_next: bool = False,
    ) -> ParagraphStyle:
        return ParagraphStyle(
            "block",
            fontName=faces.SERIF,
            fontSize=size_pt,
            leading=size_pt * (leading or 1.18),
            alignment=ALIGNS[align],
            spaceAfter=after_pt,
            spaceBefore=before_pt,
            firstLineIndent=first_line_mm * mm,
            leftIndent=left_mm * mm,
            keepWithNext=keeps_with_next,
            splitLongWords=True,
            allowWidows=0,
            allowOrphans=0,
        )

    def line_of(self, face: Face, text: str, align: Align = "center") -> PdfParagraph:
        """One element of the layout; `text` may hold line breaks."""
        return PdfParagraph(markup([_of(face, text)]), self.style(face.size_pt, align))

    @property
    def leading(self) -> float:
        return 1.15 * self.layout.line_spacing

    # ── the head ──────────────────────────────────────────────────────────

    def head(self, document: Document) -> list[Flowable]:
        layout = document.layout
        issuer = document.issuer
        left: list[Flowable] = []
        if issuer.superior:
            left.append(self.line_of(layout.superior, document.superior_lines()))
        left.append(self.line_of(layout.issuer, document.issuer_lines()))
        left.append(self._issuer_mark(document))
        right: list[Flowable] = [self.line_of(layout.nation, layout.nation.text)]
        underlined = layout.motto or layout.nation
        if layout.motto:
            right.append(self.line_of(layout.motto, layout.motto.text))
        right.append(
            Line(
                faces.width_pt(underlined.text, underlined.size_pt, is_bold=underlined.is_bold),
                before_pt=3,
            )
        )
        rows = [[left, right]]
        under_left: list[Flowable] = []
        if document.number_line():
            under_left.append(self.line_of(layout.number, document.number_line()))
        if document.is_letter and document.subject:
            under_left.append(self.line_of(layout.about, document.about_lines()))
        under_right: list[Flowable] = []
        if document.date_line():
            under_right.append(self.line_of(layout.date, document.date_line()))
        if under_left or under_right:
            rows.append([under_left, under_right])
        table = Table(
            rows,
            colWidths=[layout.left_column_mm * mm, layout.right_column_mm * mm],
            style=TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, 0), 0),
                    ("TOPPADDING", (0, 1), (-1, -1), 4),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ]
            ),
        )
        return [table, Spacer(1, 14)]

    def _issuer_mark(self, document: Document) -> Flowable:
        layout = document.layout
        if layout.issuer_mark == "asterisk":
            return self.line_of(Face(layout.issuer.size_pt), "*")
        return Line(document.issuer_line_pt(), before_pt=3)

    def title(self, document: Document) -> list[Flowable]:
        layout = document.layout
        out: list[Flowable] = []
        if document.is_letter:
            if document.addressees:
                out.extend(self._addressees(document.addressees))
            return out
        out.append(self.line_of(layout.kind, document.kind.upper()))
        if document.subject:
            out.append(self.line_of(layout.subject, document.subject_lines()))
            if layout.subject_mark == "dashes":
                out.append(self.line_of(Face(layout.subject.size_pt, is_bold=True), "-----"))
            else:
                out.append(Line(document.subject_line_pt(), before_pt=4))
        out.append(Spacer(1, 12))
        if document.addressees:
            out.extend(self._addressees(document.addressees))
        return out

    def _addressees(self, addressees: tuple[str, ...]) -> Iterator[Flowable]:
        size = self.layout.text.size_pt
        if len(addressees) == 1:
            yield PdfParagraph(markup(f"Kính gửi: {addressees[0]}"), self.style(size, "center", after_pt=10))
            return
        yield PdfParagraph(markup("Kính gửi:"), self.style(size, left_mm=35))
        for addressee in addressees[:-1]:
            yield PdfParagraph(markup(f"- {addressee};"), self.style(size, left_mm=50))
        yield PdfParagraph(markup(f"- {addressees[-1]}."), self.style(size, left_mm=50, after_pt=10))

    # ── the body ──────────────────────────────────────────────────────────

    def block(self, block: Block) -> list[Flowable]:
        layout = self.layout
        size = layout.text.size_pt
        after = layout.space_after_pt
        match block:
            case Paragraph():
                return [
                    PdfParagraph(
                        markup(block.content),
                        self.style(
                            block.size_pt or size,
                            block.align,
                            leading=self.leading,
                            after_pt=after,
                            first_line_mm=layout.first_line_mm
                            if block.is_indented and block.align in ("left", "justify")
                            else 0,
                            keeps_with_next=block.keeps_with_next,
                        ),
                    )
                ]
            case Heading():
                content = [Run(run.text, is_bold=True, is_italic=block.level > 2) for run in runs(block.content)]
                return [
                    PdfParagraph(
                        markup(content),
                        self.style(
                            size,
                            leading=self.leading,
                            before_pt=4,
                            after_pt=after,
                            first_line_mm=layout.first_line_mm,
                            keeps_with_next=True,
                        ),
                    )
                ]
            case ListBlock():
                return self._list(block)
            case Quote():
                content = [Run(run.text, run.is_bold, True) for run in runs(block.content)]
                return [
                    PdfParagraph(
                        markup(content),
                        self.style(
                            size,
                            "justify",
                            leading=self.leading,
                            after_pt=after,
                            left_mm=layout.first_line_mm,
                        ),
                    )
                ]
            case TableBlock():
                return self._table(block)
            case Fields():
                return self._fields(block)
            case Picture():
                return self._picture(block)
            case QrCode():
                return [KeepTogether(self._qr(block))]
            case Signatures():
                return self._signatures(block)
            case Rule():
                return [HRFlowable(width="100%", thickness=0.5, color=colors.black, spaceAfter=6)]
            case PageBreak():
                return [PdfPageBreak()]

    def _list(self, block: ListBlock) -> list[Flowable]:
        layout = self.layout
        style = self.style(
            layout.text.size_pt,
            "justify",
            leading=self.leading,
            after_pt=layout.space_after_pt / 2,
            first_line_mm=layout.first_line_mm,
        )
        out: list[Flowable] = [
            PdfParagraph(markup([Run(block.mark(number)), *runs(item)]), style)
            for number, item in enumerate(block.items, 1)
        ]
        return [*out, Spacer(1, layout.space_after_pt / 2)]

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

    def _picture(self, block: Picture) -> list[Flowable]:
        layout = self.layout
        small = self.style(layout.text.size_pt - 2, "center", after_pt=layout.space_after_pt, before_pt=2)
        try:
            picture = prepared(block.data)
        except PictureRefused:
            # The document is printed all the same, and says what is missing.
            return [PdfParagraph(markup([Run(f"[Ảnh: {block.alt}]", is_italic=True)]), small)]
        width, height = fitted_mm(
            picture,
            max_width_mm=block.max_width_mm or layout.page.text_width_mm,
            max_height_mm=block.max_height_mm,
        )
        flowables: list[Flowable] = [Image(io.BytesIO(picture.data), width=width * mm, height=height * mm)]
        if block.caption:
            flowables.append(PdfParagraph(markup([Run(block.caption, is_italic=True)]), small))
        else:
            flowables.append(Spacer(1, layout.space_after_pt))
        return [KeepTogether(flowables)]

    def _qr(self, block: QrCode) -> list[Flowable]:
        out: list[Flowable] = [QrFlowable(block.address, block.size_mm)]
        if block.caption:
            out.append(
                PdfParagraph(
                    markup(block.caption),
                    self.style(self.layout.text.size_pt - 3, "center", after_pt=6),
                )
            )
        return out

    def _signatures(self, block: Signatures) -> list[Flowable]:
        face = self.layout.sign
        cells = [
            [
                self.line_of(face, person.title.upper()),
                self.line_of(Face(face.size_pt - 2, is_italic=True), person.note),
                Spacer(1, SIGNING_SPACE_MM * mm),
                self.line_of(face, person.name),
            ]
            for person in block.people
        ]
        width = self.layout.page.text_width_mm * mm / max(1, len(cells))
        space = Spacer(1, 6)
        # Not a KeepTogether: reportlab lets none follow a paragraph that keeps with its next.
        space.keepWithNext = 1
        return [
            space,
            Table(
                [cells],
                colWidths=[width] * len(cells),
                style=TableStyle(
                    [
                        ("VALIGN", (0, 0), (-1, -1), "TOP"),
                        ("LEFTPADDING", (0, 0), (-1, -1), 2),
                        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                    ]
                ),
            ),
        ]

    # ── the end ───────────────────────────────────────────────────────────

    def end(self, document: Document) -> list[Flowable]:
        layout = document.layout
        signer = document.signer
        left: list[Flowable] = []
        if document.recipients or document.kept_by:
            left.append(self.line_of(layout.recipients_head, "Nơi nhận:", "left"))
            small = self.style(layout.recipients.size_pt)
            left += [
                PdfParagraph(markup(f"- {recipient}{layout.recipients_end}"), small)
                for recipient in document.recipients
            ]
            if document.kept_by:
                kept = layout.kept_pattern.format(kept=document.kept_by)
                left.append(PdfParagraph(markup(f"- {kept}"), small))
        right: list[Flowable] = [self.line_of(layout.sign, line) for line in signer.lines]
        if signer.lines:
            right.append(Spacer(1, SIGNING_SPACE_MM * mm))
            right.append(self.line_of(layout.sign, signer.name))
        if not left and not right:
            return []
        total = layout.page.text_width_mm * mm
        table = Table(
            [[left, right]],
            colWidths=[total * 0.48, total * 0.52],
            style=TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ]
            ),
        )
        return [KeepTogether([Spacer(1, 8), table])]

    def story(self, document: Document) -> list[Flowable]:
        out = [*self.head(document), *self.title(document)]
        for block in document.body:
            out.extend(self.block(block))
        return [*out, CondPageBreak(30 * mm), *self.end(document)]


def to_pdf(document: Document) -> bytes:
    """The document as .pdf, fonts inside; the same bytes for the same document."""
    faces.register()
    layout = document.layout
    page = layout.page
    setter = Setter(layout)
    foot = document.foot_line()

    def first_page(canvas: Any, _template: Any) -> None:
        if not foot:
            return
        paragraph = PdfParagraph(markup([Run(foot, is_italic=True)]), setter.style(SMALL_PT, "center"))
        _width, height = paragraph.wrap(page.text_width_mm * mm, 30 * mm)
        paragraph.drawOn(canvas, page.left_mm * mm, (page.bottom_mm - 3) * mm - height)

    def later_page(canvas: Any, _template: Any) -> None:
        canvas.setFont(faces.face_name(faces.SERIF), layout.page_number.size_pt)
        middle = (page.left_mm + page.text_width_mm / 2) * mm
        top = (page.height_mm - page.top_mm + 5) * mm
        canvas.drawCentredString(middle, top, str(canvas.getPageNumber()))

    frame = Frame(
        page.left_mm * mm,
        page.bottom_mm * mm,
        page.text_width_mm * mm,
        (page.height_mm - page.top_mm - page.bottom_mm) * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
        id="text",
    )
    out = io.BytesIO()
    template = BaseDocTemplate(
        out,
        pagesize=(page.width_mm * mm, page.height_mm * mm),
        title=faces.printable(document.title),
        author=faces.printable(document.issuer.body),
        creator="Lan Tỏa",
        lang="vi-VN",
        invariant=1,
    )
    template.addPageTemplates(
        [
            PageTemplate(id="first", frames=[frame], onPage=first_page, autoNextPageTemplate="later"),
            PageTemplate(id="later", frames=[frame], onPage=later_page),
        ]
    )
    template.build(setter.story(document))
    return out.getvalue()
