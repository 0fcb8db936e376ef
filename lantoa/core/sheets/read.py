"""A file that somebody sent → rows, each with what is wrong with it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from lantoa.core.sheets.columns import Column, SheetSpec, words_of, written
from lantoa.core.sheets.faults import CellFault, Fault, FileRefused
from lantoa.core.text import TextRefused, decode, fold, recognise_legacy, to_unicode

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 2_000
MAX_COLUMNS = 100
HEADER_WITHIN = 30
# Tables are often formatted far below their last row.
BLANK_ROWS_AT_END = 500

RawRow = tuple[int, list[object]]


@dataclass
class Row:
    """`values` has every column of the spec; `raw` is what stood in the cells, by title."""

    number: int
    values: dict[str, Any]
    raw: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass
class ReadSheet:
    spec: SheetSpec
    file_name: str
    sha256: str
    rows: list[Row]
    unknown_titles: list[str] = field(default_factory=list)
    # The letters were of before Unicode (TCVN3, VNI) and have been converted: somebody should look.
    is_mended: bool = False

    @property
    def faults(self) -> list[Fault]:
        return [fault for row in self.rows for fault in row.faults]


def read_sheet(data: bytes, spec: SheetSpec, *, file_name: str = "") -> ReadSheet:
    """Raises FileRefused when the file cannot be read at all; faults of rows are in the rows."""
    if not data:
        raise FileRefused("empty")
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large", limit=MAX_BYTES // 1024 // 1024)
    tables = _tables(data)
    found = _find_table(tables, spec)
    if found is None:
        raise FileRefused("no_header", titles=", ".join(str(c.title) for c in spec.columns if c.is_required))
    header_at, places, unknown, raw_rows = found
    filled = [(number, cells) for number, cells in raw_rows if number > header_at and any(map(_is_filled, cells))]
    if not filled:
        raise FileRefused("no_rows")
    if len(filled) > spec.max_rows:
        raise FileRefused("too_many_rows", limit=spec.max_rows)
    filled, is_mended = _mend_letters(filled)
    rows = [_read_row(spec, places, number, cells) for number, cells in filled]
    return ReadSheet(spec, file_name[-200:], hashlib.sha256(data).hexdigest(), rows, unknown, is_mended)


def _tables(data: bytes) -> list[tuple[str, list[RawRow]]]:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused("old_excel")
    if data.startswith(b"PK"):
        return _xlsx_tables(data)
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"<", b"{\\rtf")) or b"\0" in _without_bom(data):
        raise FileRefused("not_a_table")
    try:
        text = decode(data).text
    except TextRefused as refused:
        raise FileRefused("unreadable") from refused
    return [("", _csv_rows(text))]


def _without_bom(data: bytes) -> bytes:
    # In UTF-16 every second byte of plain letters is a zero.
    return b"" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data[:4096]


def _csv_rows(text: str) -> list[RawRow]:
    if "\n" not in text and not re.search("[;,\t]", text):
        raise FileRefused("not_a_table")
    head = text[:4096]
    delimiter = max(";,\t", key=head.count)
    try:
        return [(number, list(row)) for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1)]
    except csv.Error as error:
        raise FileRefused("damaged") from error


def _xlsx_tables(data: bytes) -> list[tuple[str, list[RawRow]]]:
    from openpyxl import load_workbook

    check_package(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets whatever its parsers raise through
        raise FileRefused("damaged") from error
    try:
        return [(sheet.title, list(_sheet_rows(sheet))) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Exception as error:
        raise FileRefused("damaged") from error
    finally:
        book.close()


def check_package(data: bytes) -> None:
    """Refuses what only looks like a table: bombs, XML entities, archives of other things."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        raise FileRefused("damaged") from error
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise FileRefused("not_a_table")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileRefused("bomb")
    total = 0
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        try:
            with archive.open(part) as stream:
                # Sizes in the directory may lie: what comes out is what counts.
                head = stream.read(4096)
                total += len(head)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise FileRefused("entities")
                while chunk := stream.read(1 << 20):
                    total += len(chunk)
                    if total > MAX_UNPACKED_BYTES:
                        raise FileRefused("bomb")
        except FileRefused:
            raise
        except Exception as error:  # of zipfile, zlib, struct and whatever comes with the next format
            raise FileRefused("damaged") from error


def _sheet_rows(sheet: Any) -> Iterator[RawRow]:
    sheet.reset_dimensions()  # the file's own claim about its size may be a lie
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), 1):
        values = list(cells)
        if any(map(_is_filled, values)):
            blank = 0
            yield number, values
        else:
            blank += 1
            if blank > BLANK_ROWS_AT_END:
                return


def _is_filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _find_table(
    tables: Sequence[tuple[str, list[RawRow]]], spec: SheetSpec
) -> tuple[int, dict[int, Column], list[str], list[RawRow]] | None:
    """The table named as the spec goes first, then the others in their order."""
    ordered = sorted(tables, key=lambda table: fold(table[0]) not in words_of(spec.name))
    required = {column.key for column in spec.columns if column.is_required}
    for _name, rows in ordered:
        for number, cells in islice(rows, HEADER_WITHIN):
            places, unknown = _match_header(cells, spec)
            if places and required <= {column.key for column in places.values()}:
                return number, places, unknown, rows
    return None


def _match_header(cells: Iterable[object], spec: SheetSpec) -> tuple[dict[int, Column], list[str]]:
    by_name = {name: column for column in spec.columns for name in column.names()}
    places: dict[int, Column] = {}
    unknown: list[str] = []
    for at, cell in enumerate(cells):
        title = written(cell).strip()
        column = by_name.get(fold(title.rstrip("*").strip()))
        if column is not None and column not in places.values():
            places[at] = column
        elif title:
            unknown.append(title)
    return places, unknown


def _mend_letters(rows: list[RawRow]) -> tuple[list[RawRow], bool]:
    """Cells typed in fonts of before Unicode become Unicode, judged over the whole table: one cell is too short."""
    all_text = "\n".join(cell for _number, cells in rows for cell in cells if isinstance(cell, str))
    legacy = recognise_legacy(all_text)
    if legacy is None:
        return rows, False
    return [
        (number, [to_unicode(cell, legacy=legacy) if isinstance(cell, str) else cell for cell in cells])
        for number, cells in rows
    ], True


def _read_row(spec: SheetSpec, places: dict[int, Column], number: int, cells: list[object]) -> Row:
    values: dict[str, Any] = {column.key: column.empty for column in spec.columns}
    row = Row(number, values, {})
    for at, column in places.items():
        cell = cells[at] if at < len(cells) else None
        title = str(column.title)
        row.raw[title] = written(cell)
        if not _is_filled(cell):
            if column.is_required:
                row.faults.append(Fault(number, title, _("This cell must be filled in.")))
            continue
        if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper() and cell[-1] in "!?A":
            row.faults.append(Fault(number, title, _("The formula in this cell gives an error: %s") % cell))
            continue
        try:
            values[column.key] = column.parse(cell)
        except CellFault as fault:
            row.faults.append(Fault(number, title, str(fault)))
    return row
