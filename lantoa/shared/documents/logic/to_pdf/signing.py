"""Sign blocks, and the end of a paper with its recipients."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic.description import (
    Document,
    Signatures,
)
from lantoa.shared.documents.logic.layouts import Face

from .text import SIGNING_SPACE_MM, Text, markup


class Signing(Text):
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
