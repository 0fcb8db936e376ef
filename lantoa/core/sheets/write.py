"""Tables that go out: the template to fill in, the same table with its faults beside the rows."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lantoa.core.sheets.columns import SheetSpec
from lantoa.core.sheets.faults import Fault
from lantoa.core.sheets.read import ReadSheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADER = PatternFill("solid", fgColor="DCE6DD")
_REQUIRED = PatternFill("solid", fgColor="F3DCE7")
_FAULTY = PatternFill("solid", fgColor="F9D9D6")
TEMPLATE_ROWS = 2000
SHEET_NAME_LENGTH = 31


def template(spec: SheetSpec) -> bytes:
    """An empty table with its titles, lists to choose from, and a page that explains each column. In Vietnamese."""
    with translation.override("vi"):
        book = Workbook()
        sheet = _first_sheet(book, str(spec.name))
        lists = book.create_sheet(_("Lists")[:SHEET_NAME_LENGTH])
        for at, column in enumerate(spec.columns, 1):
            cell = sheet.cell(1, at)
            put(cell, f"{column.title} *" if column.is_required else str(column.title))
            cell.font, cell.fill = Font(bold=True), _REQUIRED if column.is_required else _HEADER
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column.hint:
                cell.comment = Comment(str(column.hint), "Lan Tỏa", width=320, height=120)
            letter = get_column_letter(at)
            sheet.column_dimensions[letter].width = column.width
            # As text, or Excel takes the zero off 00745 and 0219…
            sheet.column_dimensions[letter].number_format = "@"
            if column.choices:
                _offer(sheet, lists, at, [str(word) for word in column.choices])
        sheet.freeze_panes = "A2"
        _guide(book, spec)
        lists.sheet_state = "hidden"
        return _saved(book)


def _offer(sheet: Worksheet, lists: Worksheet, at: int, words: Sequence[str]) -> None:
    """From cells of a hidden sheet: a list inside the rule may not be longer than 255 signs."""
    letter = get_column_letter(at)
    for row, word in enumerate(words, 1):
        put(lists.cell(row, at), word)
    rule = DataValidation(type="list", formula1=f"'{lists.title}'!${letter}$1:${letter}${len(words)}", allow_blank=True)
    rule.showErrorMessage = False  # people paste; the dry run tells
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")


def _guide(book: Workbook, spec: SheetSpec) -> None:
    guide = book.create_sheet(_("How to fill in")[:SHEET_NAME_LENGTH])
    titles = [_("Column"), _("Must be filled in"), _("What goes in"), _("Example")]
    for at, title in enumerate(titles, 1):
        put(guide.cell(1, at), title)
        guide.cell(1, at).font, guide.cell(1, at).fill = Font(bold=True), _HEADER
    for row, column in enumerate(spec.columns, 2):
        hint = str(column.hint)
        if column.choices:
            hint = f"{hint} {_('One of')}: {', '.join(str(word) for word in column.choices)}.".strip()
        for at, word in enumerate((str(column.title), _("yes") if column.is_required else "", hint, column.example), 1):
            put(guide.cell(row, at), word)
            guide.cell(row, at).alignment = Alignment(wrap_text=True, vertical="top")
    for row, note in enumerate(spec.notes, len(spec.columns) + 3):
        put(guide.cell(row, 1), str(note))
    for at, width in enumerate((26, 12, 70, 30), 1):
        guide.column_dimensions[get_column_letter(at)].width = width


def faults_workbook(read: ReadSheet, faults: Iterable[Fault]) -> bytes:
    """The rows that cannot be taken over, as they were, with the reasons in the last column."""
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    faulty = [row for row in read.rows if row.number in by_row]
    titles = list(dict.fromkeys(title for row in faulty for title in row.raw))
    book = Workbook()
    sheet = _first_sheet(book, str(read.spec.name))
    for at, title in enumerate([*titles, _("Row in your file"), _("What is wrong")], 1):
        put(sheet.cell(1, at), title)
        sheet.cell(1, at).font, sheet.cell(1, at).fill = Font(bold=True), _HEADER
        sheet.column_dimensions[get_column_letter(at)].width = 22
    for number, row in enumerate(faulty, 2):
        wrong = {fault.column for fault in by_row[row.number]}
        for at, title in enumerate(titles, 1):
            put(sheet.cell(number, at), row.raw.get(title, ""))
            if title in wrong:
                sheet.cell(number, at).fill = _FAULTY
        put(sheet.cell(number, len(titles) + 1), row.number)
        reasons = [f"{f.column}: {f.message}" if f.column else f.message for f in by_row[row.number]]
        put(sheet.cell(number, len(titles) + 2), "\n".join(reasons))
        sheet.cell(number, len(titles) + 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[get_column_letter(len(titles) + 2)].width = 70
    sheet.freeze_panes = "A2"
    return _saved(book)


def workbook(name: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A plain table with a header."""
    book = Workbook()
    sheet = _first_sheet(book, name)
    for at, title in enumerate(titles, 1):
        put(sheet.cell(1, at), title)
        sheet.cell(1, at).font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            put(sheet.cell(number, at), value)
    sheet.freeze_panes = "A2"
    return _saved(book)


def put(cell: Cell | MergedCell, value: object) -> None:
    """Never a formula: what begins with “=” was typed by somebody we do not know."""
    assert isinstance(cell, Cell)
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        cell.value = value
        return
    cell.value = str(value)
    cell.data_type = "s"
    cell.number_format = "@"


def _first_sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "".join(c for c in name if c not in "[]:*?/\\")[:SHEET_NAME_LENGTH] or "1"
    return sheet


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
