"""Any other province, and its villages, from a table."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from lantoa.core import clock, sheets
from lantoa.core.models import EventRecord
from lantoa.shared.units import queries, services
from lantoa.shared.units.choices import ImportKind, UnitKind
from lantoa.shared.units.logic.columns import UNITS, VILLAGES
from lantoa.shared.units.models import Lineage, Reform, Unit, UnitImport, UnitName

TODAY = dt.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def stopped_clock():
    with clock.at(dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)):
        yield


def table(spec, *rows):
    """A file made from the template itself, as a person would: one dict a row, by key."""
    book = load_workbook(io.BytesIO(sheets.template(spec)))
    sheet = book.worksheets[0]
    keys = [column.key for column in spec.columns]
    for number, row in enumerate(rows, 2):
        for key, value in row.items():
            sheet.cell(number, keys.index(key) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def load(*rows, kind=ImportKind.UNITS, **options):
    spec = UNITS if kind == ImportKind.UNITS else VILLAGES
    return services.load_units_file(table(spec, *rows), kind=kind, file_name="bảng.xlsx", **options)


def faults(report):
    return [(fault.row, fault.column) for fault in report.faults]


PROVINCE = [
    {"name": "Xã Bãi Đá", "parent": "Tỉnh Mẫu", "valid_from": "1/7/2025", "wholly_from": "Xã Đá; Xã Bãi",
     "code": "90001"},
    {"name": "Xã Đá", "parent": "Huyện Núi", "valid_to": "1/7/2025", "code": "90001"},
    {"name": "Xã Bãi", "parent": "huyện núi", "valid_to": "1/7/2025"},
    {"name": "Huyện Núi", "parent": "90", "valid_to": "1/7/2025"},
    {"name": "Tỉnh Mẫu", "code": "90", "other_names": "Mẫu Sơn", "phone": "0219 3856 001"},
    {"name": "Phường Phố", "parent": "Tỉnh Mẫu", "latitude": "21.5", "longitude": "104,25", "population": "12.345"},
]  # fmt: skip


def test_a_whole_province_with_its_history_comes_from_one_table_in_any_order(db):
    _read, report, record = load(*PROVINCE, by_pk=7)
    assert report.faults == []
    assert (report.count("created"), record.rows, record.by_pk) == (6, 6, 7)
    root = Unit.objects.get(code="90")
    assert [u.name for u in Unit.objects.below(root).valid_on(TODAY).in_order()] == ["Xã Bãi Đá", "Phường Phố"]
    new = Unit.objects.get(name="Xã Bãi Đá")
    assert [r.unit.name for r in queries.as_was(new, dt.date(2025, 6, 30))] == ["Xã Bãi", "Xã Đá"]
    assert queries.find_unit("mẫu sơn") == root
    ward = Unit.objects.get(name="Phường Phố")
    assert (ward.kind, float(ward.longitude), ward.population) == (UnitKind.WARD, 104.25, 12345)
    assert not ward.valid_from_is_exact
    assert [u.name for u in queries.ancestors(Unit.objects.get(name="Xã Đá"))] == ["Tỉnh Mẫu", "Huyện Núi"]
    assert not EventRecord.objects.filter(name="UnitsReformed").exists()  # all of this was before our time


def test_a_dry_run_says_what_would_happen_and_does_nothing(db):
    _read, report, record = load(*PROVINCE, dry_run=True)
    assert report.is_clean
    assert report.count("created") == 6
    assert record is None
    assert not Unit.objects.exists()
    assert not UnitImport.objects.exists()


def test_the_same_table_twice_changes_nothing(db):
    load(*PROVINCE)
    before = list(Unit.objects.order_by("pk").values())
    _read, report, _record = load(*PROVINCE)
    assert report.faults == []
    assert (report.count("same"), report.count("created"), report.count("changed")) == (6, 0, 0)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert UnitName.objects.count() == 1
    assert Lineage.objects.count() == 2


def test_a_second_table_completes_what_is_known_and_undo_brings_the_old_values_back(db):
    load(*PROVINCE)
    _read, report, record = load(
        {"name": "Phường Phố", "parent": "Tỉnh Mẫu", "phone": "0219 111 222", "population": 13000},
        {"name": "Xã Mới", "parent": "Tỉnh Mẫu"},
    )
    assert [(o.action, o.label, o.fields) for o in report.outcomes] == [
        ("changed", "Phường Phố", ("population", "phone")),
        ("created", "Xã Mới", ()),
    ]
    ward = Unit.objects.get(name="Phường Phố")
    assert (ward.population, ward.phone) == (13000, "0219 111 222")
    services.undo_import(record, by_pk=3)
    ward.refresh_from_db()
    assert (ward.population, ward.phone) == (12345, "")
    assert not Unit.objects.filter(name="Xã Mới").exists()
    record.refresh_from_db()
    assert (record.is_undone, record.undone_by_pk) == (True, 3)


def test_an_undone_import_leaves_no_trace_in_the_tree(db):
    _read, _report, record = load(*PROVINCE)
    services.undo_import(record)
    assert not Unit.objects.exists()
    assert not UnitName.objects.exists()
    assert not Lineage.objects.exists()
    assert services.undo_import(record).is_undone  # a second click does no harm


def test_an_import_on_which_something_was_built_is_not_undone(db):
    _read, _report, record = load(*PROVINCE)
    services.create_unit(name="Thôn Một", parent=Unit.objects.get(name="Phường Phố"))
    with pytest.raises(sheets.UndoRefused) as refused:
        services.undo_import(record)
    assert len(refused.value.reasons) == 1
    assert "Phường Phố" in refused.value.reasons[0]
    assert Unit.objects.count() == 7


def test_an_import_whose_values_somebody_corrected_is_not_undone(db):
    load(*PROVINCE)
    _read, _report, record = load({"name": "Phường Phố", "parent": "Tỉnh Mẫu", "phone": "0219 111 222"})
    Unit.objects.filter(name="Phường Phố").update(phone="0219 333 444")
    with pytest.raises(sheets.UndoRefused):
        services.undo_import(record)
    assert Unit.objects.get(name="Phường Phố").phone == "0219 333 444"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"name": None, "parent": "Tỉnh Mẫu"}, "name"),
        ({"name": "Xã Mới", "parent": "Tỉnh Khác Hẳn"}, "parent"),
        ({"name": "Xã Mới", "parent": "Huyện Núi"}, "parent"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "code": "90"}, "parent"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "valid_from": "1/1/1980"}, "parent"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "valid_from": "1/8/2025", "valid_to": "1/8/2025"}, "valid_to"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "latitude": "21.5"}, "longitude"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "latitude": "91", "longitude": 1}, "latitude"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "wholly_from": "Xã Đá"}, "valid_from"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "valid_from": "1/1/2026", "wholly_from": "Xã Đá"}, "wholly_from"),
        ({"name": "Xã Mới", "parent": "Tỉnh Mẫu", "kind": "Vương quốc"}, "kind"),
        ({"name": "Xã Bãi Đá", "parent": "Phường Phố", "code": "90001"}, "parent"),
        ({"name": "Xã Bãi Đá", "parent": "Tỉnh Mẫu", "valid_from": "1/8/2025"}, "valid_from"),
        ({"name": "Xã Bãi Đá", "parent": "Tỉnh Mẫu", "code": "90009"}, "code"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_named_with_its_column_and_nothing_is_applied(db, row, column):
    load(*PROVINCE)
    before = Unit.objects.count()
    _read, report, record = load({"name": "Xã Tốt", "parent": "Tỉnh Mẫu"}, row)
    assert faults(report) == [(3, str(UNITS.column(column).title))]
    assert record is None
    assert Unit.objects.count() == before


def test_rows_that_contradict_each_other_are_named(db):
    load(*PROVINCE)
    _read, report, _record = load(
        {"name": "Xã A", "parent": "Tỉnh Mẫu"},
        {"name": "xã a", "parent": "Tỉnh Mẫu"},
        {"name": "Xã B", "parent": "Tỉnh Mẫu", "code": "1"},
        {"name": "Xã C", "parent": "Tỉnh Mẫu", "code": "1"},
        {"name": "Xã D", "parent": "Xã E"},
        {"name": "Xã E", "parent": "Xã D"},
    )
    assert [row for row, _column in faults(report)] == [3, 5, 6, 7]


def test_a_slip_in_a_name_is_answered_with_what_may_be_meant(tuyen_quang):
    _read, report, _record = load({"name": "Thôn A", "parent": "Xã Lũng Cuu"}, kind=ImportKind.VILLAGES)
    assert "Xã Lũng Cú" in report.faults[0].message


def test_villages_stand_below_their_commune_also_under_its_former_name(tuyen_quang):
    _read, report, _record = load(
        {"name": "Lô Lô Chải", "parent": "xã lung cu"},
        {"name": "Tổ dân phố 1", "parent": "Phường Hà Giang 1"},
        {"name": "Lũng Cẩm Trên", "parent": "Xã Sủng Là", "other_names": "Lũng Cẩm"},
        {"name": "Pả Vi Hạ", "parent": "Mèo Vạc", "word": "Bản"},
        kind=ImportKind.VILLAGES,
    )
    assert report.faults == []
    villages = Unit.objects.filter(kind=UnitKind.VILLAGE).order_by("pk")
    assert [(v.name, v.parent.name, v.name_en) for v in villages] == [
        ("Thôn Lô Lô Chải", "Xã Lũng Cú", "Lo Lo Chai Village"),
        ("Tổ dân phố 1", "Phường Hà Giang 1", "1 Residential Group"),
        ("Thôn Lũng Cẩm Trên", "Xã Sà Phìn", "Lung Cam Tren Village"),
        ("Bản Pả Vi Hạ", "Xã Mèo Vạc", "Pa Vi Ha Village"),
    ]
    assert queries.find_unit("thôn lũng cẩm").short_name == "Lũng Cẩm Trên"


def test_a_village_without_a_commune_or_below_a_province_is_refused(tuyen_quang):
    _read, report, _record = load(
        {"name": "Thôn A"},
        {"name": "Thôn B", "parent": "Tỉnh Tuyên Quang"},
        {"name": "Thôn C", "parent": "Phường Quang Trung"},
        kind=ImportKind.VILLAGES,
    )
    title = str(VILLAGES.column("parent").title)
    assert faults(report) == [(2, title), (3, title), (4, title)]


def test_a_reform_that_comes_in_a_table_is_a_reform_and_carries_villages_along(db):
    load(*PROVINCE)
    load({"name": "Thôn Một", "parent": "Phường Phố"}, kind=ImportKind.VILLAGES)
    _read, report, record = load(
        {"name": "Phường Lớn", "parent": "Tỉnh Mẫu", "valid_from": "1/3/2026", "phone": "0219 999 999",
         "wholly_from": "Phường Phố; 90001"},
    )  # fmt: skip
    assert report.faults == []
    new = Unit.objects.get(name="Phường Lớn")
    assert new.phone == "0219 999 999"
    assert {r.unit.name for r in queries.as_was(new, dt.date(2026, 2, 1))} == {"Phường Phố", "Xã Bãi Đá"}
    assert queries.find_unit("Thôn Một").parent == new
    assert EventRecord.objects.filter(name="UnitsReformed").count() == 1
    with pytest.raises(sheets.UndoRefused):
        services.undo_import(record)


def test_a_reform_of_a_later_day_can_be_taken_back_with_its_table(db):
    load(*PROVINCE)
    before = list(Unit.objects.order_by("pk").values())
    _read, report, record = load(
        {"name": "Phường Lớn", "parent": "Tỉnh Mẫu", "valid_from": "1/7/2026", "wholly_from": "Phường Phố"},
        {"name": "Xã Bãi Đá", "parent": "Tỉnh Mẫu", "valid_to": "1/7/2026"},
    )
    assert report.faults == []
    assert Unit.objects.get(name="Xã Bãi Đá").valid_to == dt.date(2026, 7, 1)
    services.undo_import(record)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert not Reform.objects.exists()


def test_a_broken_file_is_refused_before_anything_is_read(db):
    with pytest.raises(sheets.FileRefused):
        services.load_units_file(b"PK\x03\x04", file_name="a.xlsx")


@pytest.mark.parametrize("count", [1, 3])
def test_villages_cost_the_same_queries_however_many(tuyen_quang, count, django_assert_num_queries):
    data = table(VILLAGES, *[{"name": f"Thôn {n}", "parent": "Xã Lũng Cú"} for n in range(count)])
    read = sheets.read_sheet(data, VILLAGES)
    with django_assert_num_queries(7):
        sheets.run(services.importer(ImportKind.VILLAGES), read, dry_run=True)
