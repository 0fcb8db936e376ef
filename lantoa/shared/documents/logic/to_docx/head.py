"""The head of a paper: who issues it, number, place and date, title, addressees."""

from __future__ import annotations

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Document,
)
from lantoa.shared.documents.logic.layouts import Face

from .text import Text


class Head(Text):
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
