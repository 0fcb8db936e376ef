"""Dates of a year moved into the next."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TypeVar

D = TypeVar("D", date, datetime)


def a_year_on(moment: D) -> D:
    """The same day next year; 29 February becomes the 28th."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, day=28)


def with_next_year(text: str, year: int) -> str:
    """The year in a title moves on; a title without it gets none."""
    return re.sub(rf"(?<!\d){year}(?!\d)", str(year + 1), text)
