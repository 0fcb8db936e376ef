"""Tables → .xlsx that opens right in Excel and LibreOffice and cannot do anything."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from lantoa.shared.documents.logic import faces

from .described import Column, ColumnKind, Sheet, TooManyRows, Value

# The signs between thousands and before decimals are those of the reader's Excel: in a Vietnamese one 2.268.000 and
# 30,96. A file cannot say them itself without turning numbers into text, which cannot be summed.
FORMATS: dict[str, str] = {
    "text": "@",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": '0.00" %"',
    "money": '#,##0" đ"',
    "date": "dd/mm/yyyy",
    "datetime": "hh:mm dd/mm/yyyy",
    "boolean": "@",
}
WIDTHS = {"integer": 12, "decimal": 13, "percent": 11, "money": 17, "date": 12, "datetime": 18, "boolean": 9}
MAX_WIDTH = 60
MAX_CELL = 32_000  # Excel's own limit is 32,767 signs
MAX_ROWS = 1_048_000
FONT = "Times New Roman"
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_THIN = Side(style="thin", color="B0B7C0")


def to_xlsx(sheets: Sequence[Sheet], *, author: str = "", zone: dt.tzinfo = _ZONE) -> bytes:
    """`zone`: in which aware datetimes are shown. None stays empty and is not 0. Raises TooManyRows."""
    book = Workbook()
    for sheet_of_its_own in book.worksheets:
        book.remove(sheet_of_its_own)
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.create_sheet(_sheet_name(sheet.name, taken)), sheet, zone)
    if not sheets:
        book.create_sheet("Trống")
    book.properties.creator = faces.storable(author)
    # No clock in here; and a file that is the same twice is the same for whoever compares.
    book.properties.created = book.properties.modified = dt.datetime(2000, 1, 1)  # noqa: DTZ001
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    base = _NOT_IN_NAMES.sub(" ", faces.storable(name)).strip(" '")[:31] or "Bảng"
    made, number = base, 2
    while made.lower() in taken:
        tail = f" ({number})"
        made, number = base[: 31 - len(tail)] + tail, number + 1
    taken.add(made.lower())
    return made


def _write(target: Any, sheet: Sheet, zone: dt.tzinfo) -> None:
    above = 0
    for number, said in enumerate([*([sheet.heading] if sheet.heading else []), *sheet.notes]):
        is_heading = bool(sheet.heading) and number == 0
        cell = _text_cell(target, said)
        cell.font = Font(name=FONT, size=14 if is_heading else 11, bold=is_heading, italic=not is_heading)
        target.append([cell])
        above += 1
    if above:
        target.append([])
        above += 1
    target.append([_head_cell(target, column) for column in sheet.columns])
    widths = [max((len(word) for word in column.title.split()), default=4) + 2.0 for column in sheet.columns]
    count = 0
    for row in sheet.rows:
        count += 1
        if count > MAX_ROWS:
            raise TooManyRows(sheet.name)
        target.append([_cell(target, value, column, zone) for value, column in zip(row, sheet.columns, strict=True)])
        for number, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            if column.kind == "text" and value is not None:
                longest = max(map(len, str(value).split("\n")), default=0)
                widths[number] = max(widths[number], min(MAX_WIDTH, longest * 1.05 + 2))
    for number, column in enumerate(sheet.columns):
        width = column.width or max(widths[number], WIDTHS.get(column.kind, 0))
        target.column_dimensions[get_column_letter(number + 1)].width = width
    head = above + 1
    last = get_column_letter(max(1, len(sheet.columns)))
    target.freeze_panes = f"A{head + 1}"
    if sheet.columns:
        target.auto_filter.ref = f"A{head}:{last}{head + count}"
    target.print_title_rows = f"{head}:{head}"
    target.page_setup.orientation = "landscape" if len(sheet.columns) > 5 else "portrait"
    target.page_setup.paperSize = target.PAPERSIZE_A4
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr.fitToPage = True
    target.oddFooter.center.text = "&P/&N"


def _text_cell(target: Any, text: str) -> Any:
    """A string whatever it begins with: "=1+1" is text, in Excel, LibreOffice and when it is edited there."""
    said = faces.storable(text)
    if len(said) > MAX_CELL:
        said = said[:MAX_CELL] + " … (đã cắt)"
    cell = WriteOnlyCell(target, value="")
    cell.value = said
    cell.data_type = "s"
    if said[:1] in ("=", "+", "-", "@", "\t", "\r"):
        # As if somebody had typed an apostrophe before it.
        cell.quotePrefix = True
    return cell


def _head_cell(target: Any, column: Column) -> Any:
    cell = _text_cell(target, column.title)
    cell.font = Font(name=FONT, size=12, bold=True)
    cell.fill = PatternFill("solid", fgColor="E8ECF1")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = Border(bottom=Side(style="medium", color="44566B"), left=_THIN, right=_THIN, top=_THIN)
    return cell


def _cell(target: Any, value: Value, column: Column, zone: dt.tzinfo) -> Any:
    cell = _typed_cell(target, value, column.kind, zone)
    cell.font = Font(name=FONT, size=12)
    is_number = column.kind in ("integer", "decimal", "percent", "money")
    cell.alignment = Alignment(
        horizontal="right" if is_number else "left", vertical="top", wrap_text=column.kind == "text"
    )
    cell.border = Border(bottom=_THIN, left=_THIN, right=_THIN)
    return cell


def _typed_cell(target: Any, value: Value, kind: ColumnKind, zone: dt.tzinfo) -> Any:
    if value is None or value == "":
        return WriteOnlyCell(target, value=None)
    if isinstance(value, bool):
        return _text_cell(target, "Có" if value else "Không")
    if isinstance(value, dt.datetime):
        # Excel knows no zones: what is shown is the time on the wall of the province.
        value = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
    is_of_kind = (
        isinstance(value, (int, float, Decimal))
        if kind in ("integer", "decimal", "percent", "money")
        else isinstance(value, dt.date)
        if kind in ("date", "datetime")
        else False
    )
    if not is_of_kind:
        # A telephone number in a text column keeps its nought; "chưa có" in a number column stays readable.
        return _text_cell(target, str(value))
    cell: Any = WriteOnlyCell(target, value=None)
    cell.value = value
    cell.number_format = FORMATS[kind]
    return cell
