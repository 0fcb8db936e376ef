"""Pictures and QR codes with their captions."""

from __future__ import annotations

import io

from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    Spacer,
)
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic.description import (
    Picture,
    QrCode,
    Run,
)
from lantoa.shared.documents.logic.pictures import PictureRefused, fitted_mm, prepared

from .flowables import QrFlowable
from .text import Text, markup


class Pictures(Text):
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
