"""The head of a paper: who issues it, number, place and date, title, addressees."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Document,
)
from lantoa.shared.documents.logic.layouts import Face

from .flowables import Line
from .text import Text, markup


class Head(Text):
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
