"""Pictures with their captions and what is said to those who do not see."""

from __future__ import annotations

import io

from docx.shared import Mm

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Picture,
)
from lantoa.shared.documents.logic.layouts import Face
from lantoa.shared.documents.logic.pictures import PictureRefused, fitted_mm, prepared

from .text import Text


class Pictures(Text):
    def _picture(self, block: Picture) -> None:
        layout = self.layout
        caption = Face(layout.text.size_pt - 2, is_italic=True)
        try:
            picture = prepared(block.data)
        except PictureRefused:
            self.line_of(self.docx, caption, f"[Ảnh: {block.alt}]", after_pt=6)
            return
        width, _height = fitted_mm(
            picture,
            max_width_mm=block.max_width_mm or layout.page.text_width_mm,
            max_height_mm=block.max_height_mm,
        )
        self._image(picture.data, width, block.alt, keeps_with_next=bool(block.caption))
        if block.caption:
            self.line_of(self.docx, caption, block.caption, before_pt=2, after_pt=layout.space_after_pt)

    def _image(self, data: bytes, width_mm: float, alt: str, *, keeps_with_next: bool = False) -> None:
        paragraph = self.docx.add_paragraph()
        self.shape(paragraph, "center", before_pt=2, keeps_with_next=keeps_with_next)
        shape = paragraph.add_run().add_picture(io.BytesIO(data), width=Mm(width_mm))
        shape._inline.docPr.set("descr", faces.storable(alt))
