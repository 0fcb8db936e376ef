import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from lantoa.shared.documents.logic.to_xlsx import Column, Sheet, to_xlsx

COLUMNS = (
    Column("Tên bài"),
    Column("Điện thoại"),
    Column("Lượt xem", "integer"),
    Column("Tỷ lệ", "percent"),
    Column("Ngày", "date"),
    Column("Đăng lúc", "datetime"),
)


def opened(sheets, **kwargs):
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(sheets, **kwargs)))


def test_values_keep_their_kinds():
    moment = dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.UTC)
    row = ("Hoa nở", "0912345678", 2268000, Decimal("30.96"), dt.date(2026, 11, 7), moment)
    sheet = opened([Sheet("Tin bài", COLUMNS, [row])]).active

    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert [cell.value for cell in sheet[2]] == [
        "Hoa nở",
        "0912345678",
        2268000,
        30.96,
        dt.datetime(2026, 11, 7),
        # The wall of the province, seven hours after Greenwich.
        dt.datetime(2026, 11, 22, 8, 30),
    ]
    assert [cell.number_format for cell in sheet[2]][2:] == ["#,##0", '0.00" %"', "dd/mm/yyyy", "hh:mm dd/mm/yyyy"]


@pytest.mark.parametrize(
    "nasty", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a")', "=cmd|' /C calc'!A0"]
)
def test_a_text_that_looks_like_a_formula_is_text(nasty):
    sheet = opened([Sheet("A", [Column(nasty)], [(nasty,)], heading=nasty, notes=[nasty])]).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert len(cells) == 4
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert sheet["A2"].value == nasty


def test_null_is_empty_and_not_nought():
    sheet = opened([Sheet("A", [Column("n", "integer"), Column("m", "integer")], [(None, 0)])]).active

    assert (sheet["A2"].value, sheet["B2"].value) == (None, 0)


def test_a_word_in_a_column_of_numbers_stays_readable():
    sheet = opened([Sheet("A", [Column("n", "integer"), Column("b", "boolean")], [("chưa có", True)])]).active

    assert [cell.value for cell in sheet[2]] == ["chưa có", "Có"]


def test_the_head_is_frozen_filtered_and_repeated_in_print():
    sheet = opened([Sheet("A", COLUMNS, [], heading="Tin bài tháng 11", notes=["Nguồn: cổng"])]).active

    assert sheet["A1"].value == "Tin bài tháng 11"
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:F4"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"


def test_columns_are_as_wide_as_what_stands_in_them():
    sheet = opened(
        [Sheet("A", [Column("a"), Column("b"), Column("c", width=5)], [("chữ " * 8, "chữ " * 90, "x")])]
    ).active

    assert sheet.column_dimensions["A"].width > 30
    assert sheet.column_dimensions["B"].width == 60
    assert sheet.column_dimensions["C"].width == 5


def test_names_of_sheets_are_made_allowed_and_different():
    book = opened([Sheet("a/b:c*?[x]", [], []), Sheet("A B C X", [], []), Sheet("", [], []), Sheet("x" * 40, [], [])])

    assert book.sheetnames == ["a b c   x", "A B C X", "Bảng", "x" * 31]
    assert opened([Sheet("Tin", [], []), Sheet("tin", [], [])]).sheetnames == ["Tin", "tin (2)"]


def test_signs_that_spoil_a_file_are_left_out_and_too_long_cells_are_marked():
    sheet = opened([Sheet("A", [Column("a")], [("a\x00b\x0b",), ("x" * 40_000,)])]).active

    assert sheet["A2"].value == "ab"
    assert sheet["A3"].value.endswith("… (đã cắt)")
    assert len(sheet["A3"].value) < 32_767
