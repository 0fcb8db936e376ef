"""Sign blocks, and the end of a paper with its recipients."""

from __future__ import annotations

from typing import Any

from lantoa.shared.documents.logic.description import (
    Document,
    Signatures,
)
from lantoa.shared.documents.logic.layouts import Face

from .text import EMPTY_LINES_TO_SIGN, Text, element


class Signing(Text):
    def _signatures(self, block: Signatures) -> None:
        if not block.people:
            return
        face = self.layout.sign
        width = self.layout.page.text_width_mm / len(block.people)
        self.gap(6, keeps_with_next=True)
        table = self.frame([width] * len(block.people))
        table.rows[0]._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))
        for cell, person in zip(table.rows[0].cells, block.people, strict=True):
            self.start(cell)
            self.line_of(cell, face, person.title.upper())
            self.line_of(cell, Face(face.size_pt - 2, is_italic=True), person.note)
            self._space_to_sign(cell, face)
            self.line_of(cell, face, person.name)

    def _space_to_sign(self, cell: Any, face: Face) -> None:
        for _line in range(EMPTY_LINES_TO_SIGN):
            self.line_of(cell, face, "")

    def end(self, document: Document) -> None:
        layout = self.layout
        has_left = bool(document.recipients or document.kept_by)
        if not has_left and not document.signer.lines:
            return
        total = layout.page.text_width_mm
        self.gap(8)
        table = self.frame([total * 0.48, total * 0.52])
        table.rows[0]._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))
        left, right = table.rows[0].cells
        if has_left:
            self.start(left)
            self.line_of(left, layout.recipients_head, "Nơi nhận:", "left")
            for recipient in document.recipients:
                self.line_of(left, layout.recipients, f"- {recipient}{layout.recipients_end}", "left")
            if document.kept_by:
                kept = layout.kept_pattern.format(kept=document.kept_by)
                self.line_of(left, layout.recipients, f"- {kept}", "left")
        if document.signer.lines:
            self.start(right)
            for line in document.signer.lines:
                self.line_of(right, layout.sign, line)
            self._space_to_sign(right, layout.sign)
            self.line_of(right, layout.sign, document.signer.name)
