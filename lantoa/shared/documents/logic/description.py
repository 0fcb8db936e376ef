"""What a document says, before anyone decides whether it becomes .docx or .pdf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from . import faces
from .layouts import Layout

Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    link: str = ""


# A plain str where nothing is emphasised.
Inline = str | Sequence[Run]


def runs(content: Inline) -> tuple[Run, ...]:
    return (Run(content),) if isinstance(content, str) else tuple(content)


def plain(content: Inline) -> str:
    return content if isinstance(content, str) else "".join(run.text for run in content)


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Inline
    align: Align = "justify"
    is_indented: bool = True  # the first line
    size_pt: float | None = None  # the layout's text size when None
    keeps_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    content: Inline
    level: int = 2  # 2 or 3: level 1 is the document's own subject


@dataclass(frozen=True, slots=True)
class ListBlock:
    items: tuple[Inline, ...]
    is_ordered: bool = False

    def mark(self, number: int) -> str:
        return f"{number}. " if self.is_ordered else "- "


@dataclass(frozen=True, slots=True)
class Quote:
    content: Inline


@dataclass(frozen=True, slots=True)
class TableBlock:
    """`header` may be empty. `widths` are shares (any unit), equal when empty."""

    rows: tuple[tuple[Inline, ...], ...]
    header: tuple[Inline, ...] = ()
    widths: tuple[float, ...] = ()
    aligns: tuple[Align, ...] = ()
    caption: str = ""
    size_pt: float | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """Name and value in two columns without borders: the head of a slip."""

    rows: tuple[tuple[str, Inline], ...]
    label_share: float = 0.3


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    alt: str
    caption: str = ""
    max_width_mm: float | None = None
    max_height_mm: float = 110


@dataclass(frozen=True, slots=True)
class QrCode:
    address: str
    caption: str = ""
    size_mm: float = 30


@dataclass(frozen=True, slots=True)
class Signature:
    title: str  # in capitals: NGƯỜI DUYỆT
    note: str = "(Ký, ghi rõ họ tên)"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Several people sign beside each other at the end of a slip."""

    people: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across the page."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Paragraph | Heading | ListBlock | Quote | TableBlock | Fields | Picture | QrCode | Signatures | Rule | PageBreak


@dataclass(frozen=True, slots=True)
class Issuer:
    """Of the unit: what stands at the left of the head."""

    body: str
    superior: str = ""
    place: str = ""  # of "Tuyên Quang, ngày … tháng … năm …"


@dataclass(frozen=True, slots=True)
class Signer:
    """`lines`: TM. …, KT. …, office; in capitals, one a line. The name stands below the space."""

    lines: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    layout: Layout
    issuer: Issuer
    kind: str  # BÁO CÁO, PHIẾU DUYỆT TIN BÀI; empty for an official letter
    subject: str
    body: tuple[Block, ...] = ()
    code: str = ""  # BC-UBND; without it no number line is printed
    number: str = ""  # left to the clerk when empty
    issued_on: dt.date | None = None  # left to the clerk when None
    has_place_and_date: bool = True
    addressees: tuple[str, ...] = ()  # Kính gửi
    signer: Signer = field(default_factory=Signer)
    recipients: tuple[str, ...] = ()  # Nơi nhận
    kept_by: str = ""  # VT, VHXH: the line "Lưu"
    foot: str = ""  # small, at the foot of every page: what the paper was made from

    @property
    def is_letter(self) -> bool:
        return not self.kind

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.kind, self.subject) if part)

    def number_line(self) -> str:
        if not self.code:
            return ""
        return self.layout.number_pattern.format(number=self.number or "…", code=self.code)

    def date_line(self) -> str:
        if not self.has_place_and_date:
            return ""
        day = self.issued_on
        if day is None:
            said = "ngày … tháng … năm …"
        else:
            # NĐ 30/2020: days below 10 and the months 1 and 2 take a nought before them.
            month = f"{day.month:02}" if day.month < 3 else str(day.month)
            said = f"ngày {day.day:02} tháng {month} năm {day.year}"
        return f"{self.issuer.place}, {said}" if self.issuer.place else said.capitalize()

    def foot_line(self) -> str:
        """What stands small at the foot of the first page."""
        parts = [self.foot] if self.foot else []
        if not self.layout.is_checked:
            parts.append(f"Thể thức theo {self.layout.basis}: cần văn thư kiểm tra.")
        return " · ".join(parts)

    # ── lines that are broken and measured alike in .docx and .pdf ─────────

    def superior_lines(self) -> str:
        face = self.layout.superior
        return faces.balanced(self.issuer.superior.upper(), face.size_pt, self._left_pt, is_bold=face.is_bold)

    def issuer_lines(self) -> str:
        face = self.layout.issuer
        return faces.balanced(self.issuer.body.upper(), face.size_pt, self._left_pt, is_bold=face.is_bold)

    def subject_lines(self) -> str:
        face = self.layout.subject
        return faces.balanced(self.subject, face.size_pt, self._text_pt, is_bold=face.is_bold)

    def about_lines(self) -> str:
        """What a letter is about, under its number."""
        return faces.balanced(f"V/v {self.subject}", self.layout.about.size_pt, self._left_pt)

    def issuer_line_pt(self) -> float:
        """The line under the issuing body: a third to a half of the text's line."""
        face = self.layout.issuer
        longest = max(
            faces.width_pt(line, face.size_pt, is_bold=face.is_bold) for line in self.issuer_lines().split("\n")
        )
        return min(longest, self._left_pt) * 0.42

    def subject_line_pt(self) -> float:
        face = self.layout.subject
        longest = max(
            faces.width_pt(line, face.size_pt, is_bold=face.is_bold) for line in self.subject_lines().split("\n")
        )
        return min(longest, self._text_pt) * 0.4

    @property
    def _left_pt(self) -> float:
        # A hair less than the column: Word measures Times New Roman, we its twin.
        return (self.layout.left_column_mm - 2) / 25.4 * 72

    @property
    def _text_pt(self) -> float:
        return (self.layout.page.text_width_mm - 2) / 25.4 * 72
