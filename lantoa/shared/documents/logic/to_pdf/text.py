"""Text in reportlab's markup and styles, for one layout."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph as PdfParagraph

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Align,
    Inline,
    Run,
    runs,
)
from lantoa.shared.documents.logic.layouts import Face, Layout

ALIGNS = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT, "justify": TA_JUSTIFY}
DEFAULT_ALIGN: tuple[Align, ...] = ("left",)
SIGNING_SPACE_MM = 24
SMALL_PT = 9.5


def markup(content: Inline) -> str:
    """Reportlab's small markup, with everything of the text's own escaped."""
    return "".join(_run_markup(run) for run in runs(content))


def _run_markup(run: Run) -> str:
    text = escape(faces.printable(run.text)).replace("\n", "<br/>")
    if run.is_bold:
        text = f"<b>{text}</b>"
    if run.is_italic:
        text = f"<i>{text}</i>"
    if run.is_underlined:
        text = f"<u>{text}</u>"
    if run.link.startswith(("http://", "https://", "mailto:", "tel:")):
        text = f"<link href={quoteattr(faces.printable(run.link))}>{text}</link>"
    return text


def _of(face: Face, text: str) -> Run:
    return Run(
        text,
        is_bold=face.is_bold,
        is_italic=face.is_italic,
        is_underlined=face.is_underlined,
    )


@dataclass
class Text:
    """Sets lines for one layout; the kinds of blocks stand on it."""

    layout: Layout

    def style(
        self,
        size_pt: float,
        align: Align = "left",
        *,
        leading: float | None = None,
        after_pt: float = 0,
        before_pt: float = 0,
        first_line_mm: float = 0,
        left_mm: float = 0,
        keeps_with_next: bool = False,
    ) -> ParagraphStyle:
        return ParagraphStyle(
            "block",
            fontName=faces.SERIF,
            fontSize=size_pt,
            leading=size_pt * (leading or 1.18),
            alignment=ALIGNS[align],
            spaceAfter=after_pt,
            spaceBefore=before_pt,
            firstLineIndent=first_line_mm * mm,
            leftIndent=left_mm * mm,
            keepWithNext=keeps_with_next,
            splitLongWords=True,
            allowWidows=0,
            allowOrphans=0,
        )

    def line_of(self, face: Face, text: str, align: Align = "center") -> PdfParagraph:
        """One element of the layout; `text` may hold line breaks."""
        return PdfParagraph(markup([_of(face, text)]), self.style(face.size_pt, align))

    @property
    def leading(self) -> float:
        return 1.15 * self.layout.line_spacing
