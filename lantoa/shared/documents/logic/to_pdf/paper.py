"""The whole paper: frames, page numbers, foot."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageTemplate,
)
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Document,
    Run,
)

from .body import Setter
from .text import SMALL_PT, markup


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
