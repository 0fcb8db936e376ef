"""A plan's appendix, .docx or .xlsx → a plain table: merged cells filled, headings of groups in a column of their own.

Row numbers stay those of the author's table, so that a fault names the row that they see.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.core.sheets import FileRefused
from lantoa.core.sheets.read import MAX_BYTES, MAX_COLUMNS, MAX_PARTS, MAX_UNPACKED_BYTES, check_package
from lantoa.core.text import fold

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_ROWS = 3_000
GROUP = "nhom"
_NUMERAL = re.compile(r"^(?=[ivxlc]+$|[a-h]$)[ivxlca-h]+\.?$")
_HEADING = re.compile(r"^\s*(?:[IVXLC]+|[A-H])\s*[.)\-–:]\s*\S")


class AppendixRefused(ValueError):
    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True)
class Cell:
    value: object
    key: int  # the same for all places that one merged cell covers

    @property
    def text(self) -> str:
        return "" if self.value is None else str(self.value).strip()


Table = list[tuple[int, list[Cell]]]


def plain_table(data: bytes, *, names: set[str]) -> bytes:
    """`names`: folded titles of the column that a table of tasks must have. Raises FileRefused, AppendixRefused."""
    if not data:
        raise FileRefused("empty")
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large", limit=MAX_BYTES // 1024 // 1024)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise AppendixRefused(
            _("This is a file of old Word or Excel (.doc, .xls) or has a password. Save it as .docx or .xlsx.")
        )
    if not data.startswith(b"PK"):
        raise AppendixRefused(_("Only .docx and .xlsx can be read. Save the appendix in one of them."))
    from openpyxl import Workbook

    tables = _docx_tables(data) if _is_word(data) else _xlsx_tables(data)
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, table in enumerate(tables, 1):
        _write(book.create_sheet(f"Bang {number}"), _with_groups(table, names))
    if not book.worksheets:
        raise AppendixRefused(_("There is no table in this file."))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _is_word(data: bytes) -> bool:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise FileRefused("damaged") from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileRefused("bomb")
    return any(part.filename == "word/document.xml" for part in parts)


def _docx_tables(data: bytes) -> list[Table]:
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        tables: list[Table] = []
        for found in document.tables:
            rows: Table = []
            for number, row in enumerate(found.rows, 1):
                if number > MAX_ROWS:
                    raise FileRefused("too_many_rows", limit=MAX_ROWS)
                cells = [Cell("\n".join(p.text for p in c.paragraphs).strip(), id(c._tc)) for c in row.cells]
                rows.append((number, cells[:MAX_COLUMNS]))
            tables.append(rows)
    except FileRefused:
        raise
    except Exception as error:  # python-docx lets whatever lxml and zipfile raise through
        raise FileRefused("damaged") from error
    return tables


def _xlsx_tables(data: bytes) -> list[Table]:
    from openpyxl import load_workbook

    check_package(data)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        return [_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused("damaged") from error


def _sheet(sheet: Worksheet) -> Table:
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for span in sheet.merged_cells.ranges:
        if (span.max_row - span.min_row + 1) * (span.max_col - span.min_col + 1) > MAX_ROWS * MAX_COLUMNS:
            raise FileRefused("damaged")
        for row in range(span.min_row, span.max_row + 1):
            for column in range(span.min_col, min(span.max_col, MAX_COLUMNS) + 1):
                covered[row, column] = (span.min_row, span.min_col)
    if sheet.max_row > MAX_ROWS and sum(1 for _row in _filled(sheet)) > MAX_ROWS:
        raise FileRefused("too_many_rows", limit=MAX_ROWS)
    rows: Table = []
    for number, cells in _filled(sheet, covered):
        rows.append((number, cells))
    return rows


def _filled(sheet: Worksheet, covered: dict[tuple[int, int], tuple[int, int]] | None = None) -> Table:
    found: Table = []
    width = min(sheet.max_column, MAX_COLUMNS)
    for number, values in enumerate(sheet.iter_rows(max_col=width, values_only=True), 1):
        row = []
        for column, value in enumerate(values, 1):
            at = (covered or {}).get((number, column), (number, column))
            shown = sheet.cell(*at).value if at != (number, column) else value
            row.append(Cell(shown, at[0] * 1000 + at[1]))
        if any(cell.text for cell in row):
            found.append((number, row))
    return found


def _with_groups(table: Table, names: set[str]) -> list[tuple[int, list[object]]]:
    """Headings of groups leave their row and stand beside every row below; repeated headers go."""
    header: list[str] = []
    group = ""
    out: list[tuple[int, list[object]]] = []
    for number, cells in table:
        texts = [fold(cell.text.rstrip("*").strip()) for cell in cells]
        if not header:
            values: list[object] = [cell.value for cell in cells]
            if names & set(texts):
                header = texts
                values = [*values, GROUP]
            out.append((number, values))
            continue
        if texts == header:
            continue
        heading = _heading(cells)
        if heading:
            group = heading
            continue
        out.append((number, [*(cell.value for cell in cells), *[""] * (len(header) - len(cells)), group]))
    return out


def _heading(cells: list[Cell]) -> str:
    filled = [cell for cell in cells if cell.text]
    different = list(dict.fromkeys(cell.key for cell in filled))
    if len(different) == 1 and (len(filled) > 1 or _HEADING.match(filled[0].text)):
        return " ".join(filled[0].text.split())
    if len(different) == 2 and _NUMERAL.match(fold(filled[0].text)) and filled[0].key == different[0]:
        return f"{filled[0].text.rstrip('.')}. {' '.join(filled[-1].text.split())}"
    return ""


def _write(sheet: Worksheet, rows: list[tuple[int, list[object]]]) -> None:
    from lantoa.core.sheets.write import put

    for number, values in rows:
        for at, value in enumerate(values, 1):
            if value not in (None, ""):
                put(sheet.cell(number, at), _without_letters(value))


def _without_letters(value: object) -> object:
    """What openpyxl refuses to write, taken out: control characters that Word lets through."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value) if isinstance(value, str) else value
