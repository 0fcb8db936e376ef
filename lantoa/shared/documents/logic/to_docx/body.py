"""Which block is written by whom; paragraphs and lists."""

from __future__ import annotations

from docx.enum.text import WD_BREAK

from lantoa.shared.documents.logic import qr
from lantoa.shared.documents.logic.description import (
    Block,
    Fields,
    Heading,
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
from lantoa.shared.documents.logic.layouts import Face

from .head import Head
from .pictures import Pictures
from .signing import Signing
from .tables import Tables


class Writer(Head, Tables, Pictures, Signing):
    """Writes blocks in one layout."""

    def block(self, block: Block) -> None:
        layout = self.layout
        size = layout.text.size_pt
        after = layout.space_after_pt
        spacing = layout.line_spacing
        match block:
            case Paragraph():
                paragraph = self.docx.add_paragraph()
                is_indented = block.is_indented and block.align in ("left", "justify")
                self.shape(
                    paragraph,
                    block.align,
                    spacing=spacing,
                    after_pt=after,
                    first_line_mm=layout.first_line_mm if is_indented else 0,
                    keeps_with_next=block.keeps_with_next,
                )
                self.write(paragraph, block.content, block.size_pt or size)
            case Heading():
                # Word's own heading style, so that its outline and screen readers find it.
                paragraph = self.docx.add_paragraph(style=f"Heading {block.level}")
                self.shape(
                    paragraph,
                    spacing=spacing,
                    before_pt=4,
                    after_pt=after,
                    first_line_mm=layout.first_line_mm,
                    keeps_with_next=True,
                )
                content = [Run(run.text, is_bold=True, is_italic=block.level > 2) for run in runs(block.content)]
                self.write(paragraph, content, size)
            case ListBlock():
                self._list(block)
            case Quote():
                paragraph = self.docx.add_paragraph()
                self.shape(
                    paragraph,
                    "justify",
                    spacing=spacing,
                    after_pt=after,
                    left_mm=layout.first_line_mm,
                )
                self.write(paragraph, [Run(r.text, r.is_bold, True) for r in runs(block.content)], size)
            case TableBlock():
                self._table(block)
            case Fields():
                self._fields(block)
            case Picture():
                self._picture(block)
            case QrCode():
                self._image(qr.png(block.address), block.size_mm, block.caption or block.address)
                if block.caption:
                    self.line_of(self.docx, Face(size - 3), block.caption, after_pt=6)
            case Signatures():
                self._signatures(block)
            case Rule():
                text_mm = layout.page.text_width_mm
                self.short_line(self.docx, text_mm / 25.4 * 72, text_mm)
                self.gap(6)
            case PageBreak():
                self.docx.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _list(self, block: ListBlock) -> None:
        layout = self.layout
        for number, item in enumerate(block.items, 1):
            # Marks are typed, not Word's automatic numbers: a clerk who copies a
            # paragraph elsewhere keeps them, and lists do not run on into each other.
            paragraph = self.docx.add_paragraph()
            self.shape(
                paragraph,
                "justify",
                spacing=layout.line_spacing,
                after_pt=layout.space_after_pt / 2,
                first_line_mm=layout.first_line_mm,
            )
            self.write(paragraph, [Run(block.mark(number)), *runs(item)], layout.text.size_pt)
