import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lantoa.core import sheets
from lantoa.core.sheets import columns as c
from lantoa.core.sheets.write import put

SPEC = sheets.SheetSpec(
    "people",
    "Danh sách",
    (
        c.Column("name", "Họ và tên", is_required=True, aliases=("tên",), hint="Viết có dấu.", example="Nguyễn Văn A"),
        c.Column("born_on", "Ngày sinh", c.day, empty=None),
        c.Column("height", "Chiều cao", c.decimal(1, minimum=0, maximum=300), empty=None),
        c.Column("group", "Nhóm", c.choice({"a": "Tổ Một", "b": "Tổ Hai"}), choices=("Tổ Một", "Tổ Hai")),
        c.Column("phone", "Điện thoại", c.phone),
    ),
    max_rows=50,
)


def xlsx(*rows, title="Danh sách"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values(data):
    return [row.values for row in sheets.read_sheet(data, SPEC).rows]


def refused(data):
    with pytest.raises(sheets.FileRefused) as caught:
        sheets.read_sheet(data, SPEC)
    assert sheets.explain(caught.value)
    return caught.value.code


def test_a_table_is_read_whatever_the_order_and_spelling_of_its_titles():
    data = xlsx(
        ["UBND xã Lũng Cú", None],
        [],
        ["nhom", "HỌ VÀ TÊN *", "Ghi chú", "ngay sinh"],
        ["to hai", "  Vàng  Thị Mỷ ", "x", dt.datetime(1990, 5, 1)],
        [],
        [None, "Sùng Mí Na", None, "2/9/1985"],
    )
    read = sheets.read_sheet(data, SPEC)
    assert [(row.number, row["name"], row["born_on"], row["group"]) for row in read.rows] == [
        (4, "Vàng Thị Mỷ", dt.date(1990, 5, 1), "b"),
        (6, "Sùng Mí Na", dt.date(1985, 9, 2), ""),
    ]
    assert read.unknown_titles == ["Ghi chú"]
    assert not read.faults


def test_every_wrong_cell_is_named_with_its_row_and_column():
    data = xlsx(
        ["Họ và tên", "Ngày sinh", "Chiều cao", "Nhóm", "Điện thoại"],
        [None, "31/2/1990", "cao", "Tổ Ba", "gọi sau"],
        ["A", "#REF!", 301, None, 912345678],
    )
    read = sheets.read_sheet(data, SPEC)
    assert [(f.row, f.column) for f in read.faults] == [
        (2, "Họ và tên"), (2, "Ngày sinh"), (2, "Chiều cao"), (2, "Nhóm"), (2, "Điện thoại"),
        (3, "Ngày sinh"), (3, "Chiều cao"),
    ]  # fmt: skip
    assert read.rows[1]["phone"] == "0912345678"
    assert all(str(fault) for fault in read.faults)


def test_a_comma_separated_file_is_read_in_any_encoding():
    text = "Họ và tên;Ngày sinh\nVàng Thị Mỷ;1990-05-01\n"
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        assert [(v["name"], v["born_on"]) for v in values(data)] == [("Vàng Thị Mỷ", dt.date(1990, 5, 1))]


def test_letters_of_old_fonts_become_unicode():
    from lantoa.core.text.legacy import TCVN3

    codes = {letter: chr(code) for code, letter in TCVN3.items()}
    old = "".join(codes.get(letter, letter) for letter in "Nguyễn Thị Hường ở Đồng Văn")
    read = sheets.read_sheet(xlsx(["Họ và tên"], [old], [old]), SPEC)
    assert read.is_mended
    assert [row["name"] for row in read.rows] == ["Nguyễn Thị Hường ở Đồng Văn"] * 2


def test_decomposed_letters_are_composed():
    import unicodedata

    assert values(xlsx(["Họ và tên"], [unicodedata.normalize("NFD", "Mỷ")]))[0]["name"] == "Mỷ"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_excel"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"just words", "not_a_table"),
        (b"a;b\n\0;1", "not_a_table"),
        (xlsx(["Tên khác hẳn"], ["A"])[:-200], "damaged"),
        (xlsx(["Ngày sinh"], ["1/1/2000"]), "no_header"),
        (xlsx(["Họ và tên"]), "no_rows"),
        (xlsx(["Họ và tên"], *[[f"Người {n}"] for n in range(51)]), "too_many_rows"),
        (b"x" * (11 * 1024 * 1024), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_table_of_ours_is_refused_with_a_reason(data, code):
    assert refused(data) == code


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


def test_a_bomb_in_a_workbook_is_not_unpacked(monkeypatch):
    from lantoa.core.sheets import read

    monkeypatch.setattr(read, "MAX_UNPACKED_BYTES", 1_000_000)
    assert refused(archive(xl__workbook="<workbook/>", xl__a=b" " * 2_000_000)) == "bomb"


def test_an_archive_of_something_else_is_no_table():
    assert refused(archive(word__document="<w/>")) == "not_a_table"


def test_entities_in_a_workbook_are_refused():
    assert refused(archive(xl__workbook='<!DOCTYPE a [<!ENTITY b "c">]><workbook/>')) == "entities"


def test_what_looks_like_a_formula_stays_text():
    evil = '=HYPERLINK("http://example.com","x")'
    read = sheets.read_sheet(xlsx(["Họ và tên", "Ngày sinh"], ["'" + evil, "sai"]), SPEC)
    book = load_workbook(io.BytesIO(sheets.faults_workbook(read, read.faults)))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    cell = Workbook().active.cell(1, 1)
    put(cell, evil)
    assert (cell.data_type, cell.value) == ("s", evil)


def test_the_template_can_be_filled_in_and_read_back():
    book = load_workbook(io.BytesIO(sheets.template(SPEC)))
    sheet = book["Danh sách"]
    assert [cell.value for cell in sheet[1]][:2] == ["Họ và tên *", "Ngày sinh"]
    assert sheet.data_validations.dataValidation
    for at, value in enumerate(["Vàng Mí Sò", "1/2/1990", "1.65", "Tổ Một", "0912 345 678"], 1):
        sheet.cell(2, at).value = value
    out = io.BytesIO()
    book.save(out)
    assert values(out.getvalue()) == [
        {"name": "Vàng Mí Sò", "born_on": dt.date(1990, 2, 1), "height": Decimal("1.7"), "group": "a",
         "phone": "0912 345 678"}
    ]  # fmt: skip


def test_the_sheet_of_faults_has_only_the_wrong_rows_and_says_why():
    data = xlsx(["Họ và tên", "Ngày sinh"], ["A", "1/1/2000"], ["B", "hôm qua"])
    read = sheets.read_sheet(data, SPEC)
    rows = list(load_workbook(io.BytesIO(sheets.faults_workbook(read, read.faults))).active.values)
    assert len(rows) == 2
    assert rows[1][:2] == ("B", "hôm qua")
    assert rows[1][2] == 3
    assert rows[1][3].startswith("Ngày sinh: ")


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.234,5", "1234.50"), ("1,234.5", "1234.50"), ("1.234.567", "1234567.00"), ("12.345", "12345.00"),
     ("12 345", "12345.00"), ("0,5", "0.50"), (3, "3.00"), (2.5, "2.50"), ("-7", "-7.00")],
)  # fmt: skip
def test_numbers_are_read_in_the_vietnamese_and_the_english_manner(cell, number):
    assert c.decimal(2)(cell) == Decimal(number)


def test_a_latitude_is_not_taken_for_thousands():
    assert c.decimal(5, has_groups=False)("22.905") == Decimal("22.90500")
    assert c.decimal(5, has_groups=False)("22,905") == Decimal("22.90500")


@pytest.mark.parametrize("cell", ["", "abc", "1..2", "NaN", "Infinity", "1e400", True, "1.2.3", "12.3456.789"])
def test_what_is_no_number_is_not_guessed(cell):
    with pytest.raises(sheets.CellFault):
        c.decimal(2)(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("1/7/2025", dt.date(2025, 7, 1)), ("01-07-2025", dt.date(2025, 7, 1)), ("2025-07-01", dt.date(2025, 7, 1)),
     ("1.7.2025", dt.date(2025, 7, 1)), (dt.datetime(2025, 7, 1, 8), dt.date(2025, 7, 1)),
     ("45839", dt.date(2025, 7, 1))],
)  # fmt: skip
def test_a_day_is_read_day_first(cell, day):
    assert c.day(cell) == day


def test_words_to_choose_are_understood_in_both_languages_and_without_tone_marks():
    parse = c.choice({"a": "Tổ Một", "b": "Tổ Hai"})
    assert [parse(word) for word in ("Tổ Một", "to mot", "TỔ HAI", "b")] == ["a", "a", "b", "b"]
    with pytest.raises(sheets.CellFault):
        parse("Tổ Ba")


def test_other_cells():
    assert c.several(c.integer())("1; 2\n3;") == [1, 2, 3]
    assert c.yes_no("Có") is True
    assert c.yes_no("không") is False
    assert c.email("Phong.VH@LungCu.gov.vn") == "Phong.VH@lungcu.gov.vn"
    assert c.url("lungcu.gov.vn") == "https://lungcu.gov.vn"
    assert c.integer()("1.200") == 1200
    assert c.written(745.0) == "745"
    for parse, cell in ((c.email, "x@"), (c.url, "javascript:alert(1)"), (c.yes_no, "có lẽ"), (c.integer(), "1,5")):
        with pytest.raises(sheets.CellFault):
            parse(cell)


GOOD = xlsx(["Họ và tên", "Ngày sinh"], ["Vàng Thị Mỷ", "1/1/2000"])


@given(st.binary(max_size=200), st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_no_file_breaks_the_reader_it_is_read_or_refused(noise, at, change):
    for data in (noise, GOOD[:at] + change + GOOD[at + len(change) :]):
        try:
            sheets.read_sheet(data, SPEC)
        except sheets.FileRefused as refused:
            sheets.explain(refused)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.none()))
@settings(max_examples=150, deadline=None)
def test_no_cell_breaks_the_reader_it_is_read_or_named(cell):
    for parse in (
        c.text(20),
        c.decimal(2),
        c.integer(),
        c.day,
        c.choice({"a": "A"}),
        c.yes_no,
        c.email,
        c.phone,
        c.url,
    ):
        try:
            parse(cell)
        except sheets.CellFault:
            continue
