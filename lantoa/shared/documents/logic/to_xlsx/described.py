"""Tables that become an .xlsx."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ColumnKind = Literal["text", "integer", "decimal", "percent", "money", "date", "datetime", "boolean"]
Value = str | int | float | Decimal | bool | dt.date | dt.datetime | None


class TooManyRows(ValueError):
    """More rows than one sheet holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """`percent`: the value is already in hundredths, 30.96 is 30,96 %. `width`: in signs; by content when None."""

    title: str
    kind: ColumnKind = "text"
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`heading` and `notes` stand above the table: what it is, of which day, from which source."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    heading: str = ""
    notes: Sequence[str] = ()
