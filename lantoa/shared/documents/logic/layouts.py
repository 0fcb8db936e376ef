"""Administrative layouts: dated data, not code.

Each file in `layouts/` is one layout with the days it is valid. `is_checked` is false until a clerk
confirmed it (a unit says so in its LayoutOverride); until then every document says at its foot
that the clerk must check its form. What a unit has of its own (issuing body, sign block,
recipients) comes with the document, not with the layout.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "layouts"

TO_BE_CHECKED = "cần văn thư kiểm tra"


class NoLayout(LookupError):
    """No layout of this kind of office is valid on that day."""


@dataclass(frozen=True, slots=True)
class Face:
    """How one element is set; `text` where the layout itself fixes the words."""

    size_pt: float
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    top_mm: float
    bottom_mm: float
    left_mm: float
    right_mm: float
    width_mm: float = 210
    height_mm: float = 297

    @property
    def text_width_mm(self) -> float:
        return self.width_mm - self.left_mm - self.right_mm


@dataclass(frozen=True, slots=True)
class Layout:
    key: str
    office: str  # state, party
    name: str
    basis: str
    valid_from: dt.date
    valid_to: dt.date | None  # the first day on which it no longer holds
    is_checked: bool
    page: Page
    left_column_mm: float
    nation: Face
    motto: Face | None
    superior: Face
    issuer: Face
    issuer_mark: str  # line, asterisk
    number: Face
    number_pattern: str
    date: Face
    about: Face
    kind: Face
    subject: Face
    subject_mark: str  # line, dashes
    text: Face
    first_line_mm: float
    space_after_pt: float
    line_spacing: float
    sign: Face
    recipients_head: Face
    recipients: Face
    recipients_end: str
    kept_pattern: str
    page_number: Face

    @property
    def right_column_mm(self) -> float:
        return self.page.text_width_mm - self.left_column_mm

    def is_valid_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def layout_from(data: Mapping[str, Any]) -> Layout:
    """A layout from the content of its JSON file. Raises KeyError/TypeError/ValueError."""
    values = dict(data)
    values["valid_from"] = dt.date.fromisoformat(values["valid_from"])
    valid_to = values["valid_to"]
    values["valid_to"] = dt.date.fromisoformat(valid_to) if valid_to else None
    values["page"] = Page(**values["page"])
    for key, value in values.items():
        if isinstance(value, Mapping):
            values[key] = Face(**value)
    return Layout(**values)


@lru_cache(maxsize=1)
def layouts() -> tuple[Layout, ...]:
    """All that the product ships, oldest first."""
    found = [layout_from(json.loads(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.json")]
    return tuple(sorted(found, key=lambda layout: (layout.office, layout.valid_from)))


def layout_for(office: str, on: dt.date) -> Layout:
    """The layout of that kind of office (state, party) valid on that day."""
    for layout in reversed(layouts()):
        if layout.office == office and layout.is_valid_on(on):
            return layout
    raise NoLayout(f"no layout of office {office!r} is valid on {on}")


def layout_by_key(key: str) -> Layout:
    for layout in layouts():
        if layout.key == key:
            return layout
    raise NoLayout(f"no layout {key!r}")
