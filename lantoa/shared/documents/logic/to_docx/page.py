"""The page itself: margins, page number, foot, Word's own styles."""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Document,
)
from lantoa.shared.documents.logic.layouts import Layout

from .text import FONT, SMALL_PT, element


def styles(out: DocxDocument, layout: Layout) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style: Any = out.styles[name]
        style.font.name = FONT
        style.font.size = Pt(layout.text.size_pt)
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # Word takes the theme's font before a named one: the theme's must go.
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), FONT)
        if name != "Normal":
            for color in style.element.rPr.findall(qn("w:color")):
                style.element.rPr.remove(color)
            style.element.rPr.append(element("w:color", val="000000"))
    normal: Any = out.styles["Normal"]
    language = element("w:lang", val="vi-VN", eastAsia="vi-VN")
    normal.element.get_or_add_rPr().append(language)


def page_of(out: DocxDocument, document: Document) -> None:
    layout = document.layout
    page = layout.page
    section = out.sections[0]
    section.page_width, section.page_height = Mm(page.width_mm), Mm(page.height_mm)
    section.top_margin, section.bottom_margin = Mm(page.top_mm), Mm(page.bottom_mm)
    section.left_margin, section.right_margin = Mm(page.left_mm), Mm(page.right_mm)
    section.header_distance = Length(Mm(10))
    section.footer_distance = Length(Mm(8))
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = number.add_run()
        run.font.size = Pt(layout.page_number.size_pt)
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            instruction = element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            run._r.append(instruction)
    foot = document.foot_line()
    if foot:
        paragraph = section.first_page_footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(faces.storable(foot))
        run.italic = True
        run.font.size = Pt(SMALL_PT)
