"""Which block is set by whom; paragraphs and lists."""

from __future__ import annotations

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    KeepTogether,
    Spacer,
)
from reportlab.platypus import PageBreak as PdfPageBreak
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic.description import (
    Block,
    Document,
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

from .head import Head
from .pictures import Pictures
from .signing import Signing
from .tables import Tables
from .text import markup


class Setter(Head, Tables, Pictures, Signing):
    """Sets blocks for one layout."""

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

    def story(self, document: Document) -> list[Flowable]:
        out = [*self.head(document), *self.title(document)]
        for block in document.body:
            out.extend(self.block(block))
        return [*out, CondPageBreak(30 * mm), *self.end(document)]
