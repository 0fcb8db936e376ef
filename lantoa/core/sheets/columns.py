"""What a column is called, and how its cells are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lantoa.core.sheets.faults import CellFault
from lantoa.core.text import TextRefused, clean_line, explain, fold

Words = str | Promise
Parser = Callable[[object], Any]
# The templates are Vietnamese; a table with English titles is read as well.
LANGUAGES = ("vi", "en")
_EXCEL_DAY_ONE = dt.date(1899, 12, 30)


def text(max_length: int = 200) -> Parser:
    def parse(cell: object) -> str:
        try:
            return clean_line(written(cell), max_length=max_length)
        except TextRefused as refused:
            raise CellFault(explain(refused)) from refused

    return parse


def written(cell: object) -> str:
    """The cell as its author sees it: 745, not 745.0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def decimal(
    places: int = 2,
    *,
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
    has_groups: bool = True,
) -> Parser:
    """Reads 1.234,5 and 1,234.5 and 1234.5.

    `has_groups`: one sign with three digits behind it parts thousands, as in 12.345; for coordinates
    it does not, since 22.905 is a latitude.
    """

    def parse(cell: object) -> Decimal:
        number = _number(cell, has_groups)
        if minimum is not None and number < minimum:
            raise CellFault(_("The number must be at least %(limit)s.") % {"limit": minimum})
        if maximum is not None and number > maximum:
            raise CellFault(_("The number must be at most %(limit)s.") % {"limit": maximum})
        return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    return parse


def integer(*, minimum: int | None = 0, maximum: int | None = 2_000_000_000) -> Parser:
    def parse(cell: object) -> int:
        number = decimal(6, minimum=minimum, maximum=maximum)(cell)
        if number != number.to_integral_value():
            raise CellFault(_("A whole number is needed, not “%(found)s”.") % {"found": written(cell)})
        return int(number)

    return parse


_GROUPED = re.compile(r"^-?\d{1,3}(?P<sign>[., ])\d{3}(?:(?P=sign)\d{3})*(?:(?!(?P=sign))[.,]\d+)?$")


def _number(cell: object, has_groups: bool) -> Decimal:
    if isinstance(cell, bool):
        raise CellFault(_("A number is needed, not “%(found)s”.") % {"found": written(cell)})
    if isinstance(cell, int | float | Decimal):
        found = str(cell)
    else:
        found = written(cell).strip().replace("\u00a0", " ")
        grouped = _GROUPED.match(found) if has_groups else None
        if grouped:
            found = found.replace(grouped["sign"], "")
        found = found.replace(",", ".")
    try:
        number = Decimal(found)
    except InvalidOperation:
        raise CellFault(_("A number is needed, not “%(found)s”.") % {"found": written(cell)}) from None
    if not number.is_finite() or abs(number) > Decimal(10) ** 15:
        raise CellFault(_("A number is needed, not “%(found)s”.") % {"found": written(cell)})
    return number


_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_YEAR_FIRST = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")


def day(cell: object) -> dt.date:
    """A date cell of Excel, 1/7/2025, 01-07-2025 or 2025-07-01."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    found = written(cell).strip()
    try:
        if match := _DAY_FIRST.match(found):
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if match := _YEAR_FIRST.match(found):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if found.isdecimal() and 20_000 < int(found) < 80_000:
            return _EXCEL_DAY_ONE + dt.timedelta(days=int(found))
    except ValueError:
        pass
    raise CellFault(_("A day is needed as day/month/year, not “%(found)s”.") % {"found": found})


def choice(values: Mapping[Any, Words]) -> Parser:
    """One of the given values, written as its word in either language, with or without tone marks."""

    def parse(cell: object) -> Any:
        found = fold(written(cell))
        for value, word in values.items():
            if found == fold(str(value)) or found in words_of(word):
                return value
        raise CellFault(
            _("“%(found)s” is none of: %(choices)s.")
            % {"found": written(cell), "choices": ", ".join(str(word) for word in values.values())}
        )

    return parse


_YES = {"co", "x", "yes", "y", "1", "dung", "true", "v", "✓"}
_NO = {"khong", "no", "n", "0", "sai", "false", "-"}


def yes_no(cell: object) -> bool:
    found = fold(written(cell))
    if found in _YES or cell is True:
        return True
    if found in _NO or cell is False:
        return False
    raise CellFault(_("Write “yes” or “no”, not “%(found)s”.") % {"found": written(cell)})


def email(cell: object) -> str:
    found = str(text(254)(cell))
    try:
        validate_email(found)
    except ValidationError:
        raise CellFault(_("“%(found)s” is not an e-mail address.") % {"found": found}) from None
    local, _at, domain = found.rpartition("@")
    return f"{local}@{domain.lower()}"


_PHONE = re.compile(r"^\+?\d{3,15}$")


def phone(cell: object) -> str:
    """As written, but for a number from which Excel took the leading zero."""
    found = str(text(40)(cell))
    digits = re.sub(r"[ .()\-]", "", found)
    if not _PHONE.match(digits):
        raise CellFault(_("“%(found)s” is not a telephone number.") % {"found": found})
    if isinstance(cell, int | float) and len(digits) in (9, 10) and not digits.startswith("0"):
        return f"0{digits}"
    return found


_is_url = URLValidator(schemes=["http", "https"])


def url(cell: object) -> str:
    found = str(text(200)(cell))
    found = found if "://" in found else f"https://{found}"
    try:
        _is_url(found)
    except ValidationError:
        raise CellFault(_("“%(found)s” is not a web address.") % {"found": found}) from None
    return found


def several(parse: Parser | None = None, *, separators: str = ";\n") -> Parser:
    """A list in one cell, its items parted by a semicolon or on lines of their own."""
    one = parse or text()

    def parse_all(cell: object) -> list[Any]:
        raw = cell if isinstance(cell, str) else written(cell)
        parts = re.split(f"[{re.escape(separators)}]", raw)
        return [one(part) for part in parts if part.strip()]

    return parse_all


A_LINE = text()


@dataclass(frozen=True)
class Column:
    """`choices`: words that the template offers in a list. `empty`: the value of an empty cell."""

    key: str
    title: Words
    parse: Parser = A_LINE
    is_required: bool = False
    hint: Words = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    choices: tuple[Words, ...] = ()
    empty: Any = ""
    width: int = 22

    def names(self) -> set[str]:
        return words_of(self.title) | {fold(alias) for alias in self.aliases} | {fold(self.key)}


@dataclass(frozen=True)
class SheetSpec:
    """`key`: file name of the template and word in commands."""

    key: str
    name: Words
    columns: tuple[Column, ...]
    notes: tuple[Words, ...] = ()
    max_rows: int = 20_000

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def titles(self) -> list[str]:
        return [str(column.title) for column in self.columns]


def words_of(word: Words) -> set[str]:
    """The word in each language of the templates, folded."""
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(fold(str(word)))
    return found
