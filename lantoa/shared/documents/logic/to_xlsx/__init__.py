"""Tables → .xlsx that opens right in Excel and LibreOffice and cannot do anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantoa.core.later import later

from .described import Column, ColumnKind, Sheet, TooManyRows, Value

if TYPE_CHECKING:
    from .book import to_xlsx
else:
    to_xlsx = later(f"{__name__}.book", "to_xlsx")

__all__ = ["Column", "ColumnKind", "Sheet", "TooManyRows", "Value", "to_xlsx"]
