"""From what people write to the unit they mean."""

import datetime as dt

import pytest

from conftest import undone_at_the_end
from lantoa.shared.units import queries, services
from lantoa.shared.units.choices import UnitKind
from lantoa.shared.units.logic.names import asked, english_name, kind_of, split_name
from lantoa.shared.units.models import Unit

BEFORE, TODAY = dt.date(2024, 5, 1), dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with undone_at_the_end(django_db_blocker):
        yield services.load_units("tuyen-quang").province_pk


@pytest.fixture
def tuyen_quang(loaded, db) -> Unit:
    return Unit.objects.get(pk=loaded)


@pytest.mark.parametrize(
    "written",
    ["Xã Sủng Là", "xã Sủng Là", "Sủng Là", "sung la", "XA SUNG LA", "X. Sủng Là", "Xã Sủng Là, huyện Đồng Văn",
     "sủng là, đồng văn, hà giang"],
)  # fmt: skip
def test_a_former_commune_is_found_however_it_is_written(tuyen_quang, written):
    answer = queries.resolve(written)
    assert [(r.unit.name, r.is_former, [n.unit.name for n in r.now]) for r in answer] == [
        ("Xã Sủng Là", True, ["Xã Sà Phìn"])
    ]


def test_a_code_leads_to_its_unit_of_the_day(tuyen_quang):
    assert queries.find_unit("00733", on=TODAY).name == "Xã Sà Phìn"
    assert queries.find_unit("00733", on=BEFORE).name == "Xã Sủng Là"
    assert [r.unit.name for r in queries.resolve("00733")] == ["Xã Sà Phìn", "Xã Sủng Là"]


@pytest.mark.parametrize("written", ["Xà Phìn", "Sà Phìn", "xã sa phin"])
def test_both_spellings_of_a_name_lead_to_the_commune(tuyen_quang, written):
    assert queries.find_unit(written).slug == "sa-phin"
    assert queries.find_unit(written, on=BEFORE).name == "Xã Xà Phìn"


def test_the_present_unit_stands_before_the_former_one_of_the_same_name(tuyen_quang):
    answer = queries.resolve("Lũng Cú")
    assert [r.unit.slug for r in answer] == ["lung-cu", "lung-cu-truoc-7-2025"]


def test_a_name_with_its_kind_in_front_goes_before_others(tuyen_quang):
    assert queries.resolve("huyện Đồng Văn")[0].unit.kind == UnitKind.DISTRICT
    assert queries.resolve("thị trấn Đồng Văn")[0].unit.kind == UnitKind.TOWNSHIP
    assert queries.resolve("xã Đồng Văn")[0].unit.slug == "dong-van"


def test_a_district_leads_to_the_communes_on_its_land(tuyen_quang):
    answer = queries.resolve("Huyện Quản Bạ")[0]
    assert [r.unit.name for r in answer.now] == [
        "Xã Cán Tỷ", "Xã Lùng Tám", "Xã Nghĩa Thuận", "Xã Quản Bạ", "Xã Tùng Vài"
    ]  # fmt: skip
    assert not any(r.is_whole for r in answer.now)


def test_a_name_borne_twice_is_told_apart_by_what_stands_after_the_comma(tuyen_quang):
    assert queries.find_unit("xã Tân Tiến", on=BEFORE) is None
    assert queries.find_unit("xã Tân Tiến, Yên Sơn", on=BEFORE).parent.name == "Huyện Yên Sơn"
    assert queries.find_unit("xã Tân Tiến, H. Hoàng Su Phì", on=BEFORE).parent.name == "Huyện Hoàng Su Phì"


def test_a_former_commune_that_was_divided_leads_to_no_single_unit(tuyen_quang):
    assert queries.find_unit("Phường Quang Trung") is None
    assert queries.find_unit("Phường Quang Trung", on=BEFORE).name == "Phường Quang Trung"


def test_a_district_word_never_means_a_commune(tuyen_quang):
    assert queries.find_unit("Huyện Đồng Văn") is None


def test_names_of_another_province_are_left_out_where_the_place_is_known(tuyen_quang):
    services.load_units("cao-bang")
    cao_bang = Unit.objects.get(slug="cao-bang")
    everywhere = {r.unit.slug for r in queries.resolve("Minh Tâm")}
    assert queries.find_unit("Sủng Là", within=cao_bang) is None
    assert queries.find_unit("Sủng Là", within=tuyen_quang).slug == "sa-phin"
    assert everywhere


@pytest.mark.parametrize("written", ["", "   ", "xã", ",", "?!", "x", "%", "Atlantis"])
def test_what_names_no_unit_finds_none(tuyen_quang, written):
    assert queries.resolve(written) == []


def test_a_slip_of_the_pen_gets_suggestions(tuyen_quang):
    assert [u.name for u in queries.suggest("Đồng Vân", within=tuyen_quang)][0] == "Xã Đồng Văn"
    assert queries.suggest("zzzz") == []


def test_search_reads_words_in_any_order_with_and_without_tone_marks(tuyen_quang):
    def found(text):
        return [u.name for u in Unit.objects.valid_on(TODAY).search(text).in_order()]

    assert found("lung cu") == ["Xã Lũng Cú"]
    assert found("Cú Lũng") == ["Xã Lũng Cú"]
    assert found("hà giang") == ["Phường Hà Giang 1", "Phường Hà Giang 2"]
    assert found("sà phìn") == ["Xã Sà Phìn"]
    assert "Xã Sà Phìn" in found("xà phìn")
    assert found("") == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Xã Lũng Cú", ("Xã", "Lũng Cú")),
        ("Thị trấn Đồng Văn", ("Thị trấn", "Đồng Văn")),
        ("Thị xã Quảng Trị", ("Thị xã", "Quảng Trị")),
        ("Phường 1", ("Phường", "1")),
        ("Sở Khoa học và Công nghệ", ("", "Sở Khoa học và Công nghệ")),
        ("Tổ dân phố 5", ("Tổ dân phố", "5")),
        ("Xã", ("", "Xã")),
    ],
)
def test_the_word_in_front_is_split_from_the_name(name, parts):
    assert split_name(name) == parts


def test_a_name_in_english_has_no_tone_marks_and_its_kind_behind():
    assert english_name("Xã Lũng Cú") == "Lung Cu Commune"
    assert english_name("Thành phố Hà Nội") == "Hanoi City"
    assert english_name("Đặc khu Hoàng Sa") == "Hoang Sa Special Zone"
    assert kind_of("Thành phố Huế", "46") == UnitKind.PROVINCE
    assert kind_of("Thành phố Hà Giang", "024") == UnitKind.DISTRICT


def test_shortened_words_in_front_are_understood():
    assert asked("TT. Đồng Văn").prefix == "Thị trấn"
    assert asked("P1").prefix == ""
    assert asked("tp Hà Giang").folded == "thanh pho ha giang"
