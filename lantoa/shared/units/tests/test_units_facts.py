"""The facts that come with the product."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext

from lantoa.shared.units import queries, services
from lantoa.shared.units.choices import LineageKind, UnitKind
from lantoa.shared.units.logic import dataset
from lantoa.shared.units.models import Lineage, Reform, Region, Unit, UnitName

BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def kinds_below(unit, day):
    return Counter(Unit.objects.below(unit).valid_on(day).values_list("kind", flat=True))


def test_ha_giang_had_eleven_districts_and_193_communes_until_the_last_day_of_june(tuyen_quang):
    ha_giang = Unit.objects.get(name="Tỉnh Hà Giang")
    assert kinds_below(ha_giang, BEFORE) == {
        UnitKind.DISTRICT: 11,
        UnitKind.COMMUNE: 175,
        UnitKind.TOWNSHIP: 13,
        UnitKind.WARD: 5,
    }
    assert kinds_below(ha_giang, AFTER) == {}
    assert not ha_giang.is_valid_on(AFTER)


def test_tuyen_quang_has_117_communes_and_7_wards_since_july_and_no_district(tuyen_quang):
    assert kinds_below(tuyen_quang, AFTER) == {UnitKind.COMMUNE: 117, UnitKind.WARD: 7}
    assert kinds_below(tuyen_quang, BEFORE) == {}
    assert tuyen_quang.code == "08"


def test_every_former_commune_has_an_heir_and_a_divided_one_has_two(tuyen_quang):
    former = Unit.objects.communes().filter(valid_to=AFTER)
    heirs = queries.heirs(former, AFTER)
    assert len(heirs) == 330
    divided = {Unit.objects.get(pk=pk).name: len(found) for pk, found in heirs.items() if len(found) != 1}
    assert divided == {
        "Phường Quang Trung": 2,
        "Xã Yên Định": 2,
        "Xã Việt Lâm": 2,
        "Xã Thái Bình": 2,
        "Xã Kim Phú": 2,
    }
    for found in heirs.values():
        assert [relative.is_whole for relative in found] == [len(found) == 1] * len(found)


def test_each_line_of_communes_names_the_resolution_it_comes_from(tuyen_quang):
    communes = Lineage.objects.filter(new__parent=tuyen_quang).select_related("source")
    assert communes.count() == 335
    assert {line.source.instrument for line in communes} == {"Nghị quyết số 1684/NQ-UBTVQH15"}
    assert communes.filter(kind=LineageKind.PARTIAL).count() == 10


def test_centres_of_communes_lie_in_the_province_and_areas_add_up(tuyen_quang):
    communes = list(queries.communes_of(tuyen_quang, AFTER))
    assert all(21 < c.latitude < 24 and 104 < c.longitude < 106 for c in communes)
    assert sum(c.area_km2 for c in communes) == Decimal("13795.52")


def test_regions_follow_the_former_districts(tuyen_quang):
    sizes = {
        region.name: region.units.count() for region in Region.objects.filter(former__parent__name="Tỉnh Hà Giang")
    }
    assert sizes == {
        "Khu vực thành phố Hà Giang": 3,
        "Khu vực Đồng Văn": 5,
        "Khu vực Mèo Vạc": 6,
        "Khu vực Yên Minh": 7,
        "Khu vực Quản Bạ": 5,
        "Khu vực Vị Xuyên": 12,
        "Khu vực Bắc Mê": 6,
        "Khu vực Hoàng Su Phì": 8,
        "Khu vực Xín Mần": 6,
        "Khu vực Bắc Quang": 8,
        "Khu vực Quang Bình": 7,
    }
    assert Region.objects.get(name="Khu vực tỉnh Hà Giang cũ").units.count() == 73


def test_loading_twice_adds_nothing_and_keeps_what_people_changed(tuyen_quang):
    lung_cu = Unit.objects.get(slug="lung-cu")
    lung_cu.phone = "0219 000 000"
    lung_cu.save(update_fields=["phone"])
    again = services.load_units("ha-giang")
    assert again == services.Loaded(tuyen_quang.pk, 0, 0, 0, 0)
    lung_cu.refresh_from_db()
    assert lung_cu.phone == "0219 000 000"
    assert Reform.objects.count() == 1


def test_what_was_deleted_by_mistake_comes_back_with_the_next_loading(tuyen_quang):
    UnitName.objects.all().delete()
    Lineage.objects.filter(new__slug="lung-cu").delete()
    again = services.load_units()
    assert (again.units, again.lines, again.names) == (0, 3, 4)


def test_loading_asks_a_fixed_number_of_queries(db, django_assert_num_queries):
    services.load_units()
    with django_assert_num_queries(13):
        services.load_units()


@pytest.mark.parametrize("fact", dataset.provinces(), ids=lambda fact: fact.code)
def test_the_lists_of_every_province_are_whole(fact):
    found = dataset.province(fact.code)
    former, present = {f.code for f in found.former}, {f.code for f in found.present}
    assert all(not f.parent or f.parent in former for f in found.former)
    assert all(not f.parent or f.parent == found.code for f in found.present)
    assert {line.old for line in found.lines} <= former
    assert {line.new for line in found.lines} == present
    outgoing = Counter(line.old for line in found.lines if line.kind != LineageKind.PARTIAL)
    parts = Counter(line.old for line in found.lines if line.kind == LineageKind.PARTIAL)
    assert set(outgoing.values()) == {1}
    assert not set(outgoing) & set(parts)
    assert all(count > 1 for count in parts.values())
    communes = {f.code for f in found.former if len(f.code) == 5}
    assert communes <= set(outgoing) | set(parts)


def test_the_country_has_34_provinces_with_hoang_sa_and_truong_sa_among_their_units():
    assert len(dataset.provinces()) == 34
    names = {f.name: f.parent for code in ("48", "56") for f in dataset.province(code).present}
    assert names["Đặc khu Hoàng Sa"] == "48"
    assert names["Đặc khu Trường Sa"] == "56"


@pytest.mark.parametrize("name", ["tuyen-quang", "Tuyên Quang", "08", "02", "ha-giang", "Tỉnh Hà Giang", "hà giang"])
def test_a_province_is_found_by_its_present_and_its_former_name(name):
    assert dataset.province_code(name) == "08"


def test_a_province_that_does_not_exist_is_refused():
    with pytest.raises(dataset.UnknownProvince):
        dataset.province_code("Atlantis")


def test_a_commune_raised_to_a_ward_in_2026_keeps_its_former_name(db):
    services.load_units("dong-nai")
    ward = Unit.objects.get(code="26368", valid_to=None)
    assert (ward.name, ward.kind) == ("Phường Long Thành", UnitKind.WARD)
    assert queries.names_on([ward], dt.date(2026, 1, 1)) == {ward.pk: "Xã Long Thành"}
    assert queries.names_on([ward], dt.date(2026, 4, 30)) == {ward.pk: "Phường Long Thành"}


def test_two_provinces_stand_side_by_side(tuyen_quang):
    services.load_units("cao-bang")
    roots = [unit.name for unit in queries.roots(AFTER)]
    assert roots == ["Tỉnh Cao Bằng", "Tỉnh Tuyên Quang"]


def test_names_in_lists_sort_as_vietnamese_does(tuyen_quang):
    names = [unit.short_name for unit in queries.communes_of(tuyen_quang, AFTER)]
    assert names[:4] == ["An Tường", "Bạch Đích", "Bạch Ngọc", "Bạch Xa"]
    assert names.index("Đồng Văn") > names.index("Cốc Pài") if "Cốc Pài" in names else True
    assert names.index("Yên Sơn") > names.index("Xuân Vân")


@pytest.mark.parametrize("size", [1, 3])
def test_heirs_of_many_units_cost_as_much_as_of_one(tuyen_quang, size, django_assert_num_queries):
    former = list(Unit.objects.communes().filter(valid_to=AFTER).order_by("pk")[:size])
    with django_assert_num_queries(2):
        queries.heirs(former, AFTER)


def test_loading_takes_less_than_a_second(db):
    from time import perf_counter

    from django.db import connection

    start = perf_counter()
    with CaptureQueriesContext(connection) as asked:
        services.load_units()
    assert len(asked) < 40
    assert perf_counter() - start < 3  # the machine of the tests is shared; alone it takes 0.4 s
