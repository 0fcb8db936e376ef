import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lantoa.core import clock
from lantoa.core.models import EventRecord
from lantoa.shared.units import queries, services
from lantoa.shared.units.choices import NameKind, UnitKind
from lantoa.shared.units.logic.errors import UnitsError, explain
from lantoa.shared.units.models import Unit, UnitName

DAY = dt.date(2026, 3, 1)
MIDDAY = dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)


def test_a_new_unit_knows_its_kind_its_english_name_and_its_place_in_the_tree(province, unit):
    village = services.create_unit(name="Thôn  Lô Lô Chải ", parent=unit("Xã Trên"), valid_from=DAY)
    assert (village.name, village.short_name, village.kind) == ("Thôn Lô Lô Chải", "Lô Lô Chải", UnitKind.VILLAGE)
    assert village.name_en == "Lo Lo Chai Village"
    assert village.slug == "lo-lo-chai"
    assert [u.name for u in queries.ancestors(village)] == ["Tỉnh Thử", "Huyện Đá", "Xã Trên"]
    assert queries.commune_of(village).name == "Xã Trên"
    assert queries.province_of(village) == province


def test_villages_of_one_name_in_two_communes_get_two_addresses(province, unit):
    one = services.create_unit(name="Thôn 1", parent=unit("Xã Trên"), valid_from=DAY)
    two = services.create_unit(name="Thôn 1", parent=unit("Xã Dưới"), valid_from=DAY)
    three = services.create_unit(name="Thôn 1", parent=unit("Xã Ngoài"), valid_from=DAY)
    assert [u.slug for u in (one, two, three)] == ["thon-1", "thon-1-duoi", "thon-1-ngoai"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "no_name"),
        ({"name": "Xã Trên"}, "name_taken"),
        ({"name": "xã trên"}, "name_taken"),
        ({"valid_to": dt.date(2026, 3, 1)}, "not_a_day"),
        ({"valid_from": dt.date(1990, 1, 1)}, "parent_not_valid"),
        ({"code": "T"}, "code_taken"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_in_plain_words(province, unit, change, code):
    with pytest.raises(UnitsError) as refused:
        services.create_unit(**{"name": "Xã Mới", "parent": unit("Huyện Đá"), "valid_from": DAY} | change)
    assert refused.value.code == code
    assert explain(refused.value)
    assert not Unit.objects.filter(name="Xã Mới").exists()


def test_a_code_returns_for_a_later_unit_but_never_for_two_at_a_time(province):
    services.create_unit(name="Phòng A", parent=province, code="P1", valid_from=DAY, valid_to=dt.date(2026, 4, 1))
    services.create_unit(name="Phòng B", parent=province, code="P1", valid_from=dt.date(2026, 4, 1))
    with pytest.raises(UnitsError) as refused:
        services.create_unit(name="Phòng C", parent=province, code="P1", valid_from=dt.date(2026, 5, 1))
    assert refused.value.code == "code_taken"


def test_the_first_day_counts_and_the_last_does_not(province):
    unit = services.create_unit(name="Đội", parent=province, valid_from=DAY, valid_to=dt.date(2026, 3, 3))
    days = [dt.date(2026, 2, 28), DAY, dt.date(2026, 3, 2), dt.date(2026, 3, 3)]
    assert [unit.is_valid_on(day) for day in days] == [False, True, True, False]
    assert [unit in Unit.objects.valid_on(day) for day in days] == [False, True, True, False]


def test_a_renamed_unit_is_still_found_under_its_former_name(province, unit):
    with clock.at(MIDDAY):
        renamed = services.rename_unit(unit("Xã Ngoài"), name="Phường Ngoài Thành", on=DAY)
    assert (renamed.kind, renamed.name_en) == (UnitKind.WARD, "Ngoai Thanh Ward")
    assert queries.find_unit("xã Ngoài", on=DAY) == renamed
    assert queries.names_on([renamed], dt.date(2026, 2, 28)) == {renamed.pk: "Xã Ngoài"}
    event = EventRecord.objects.get(name="UnitRenamed")
    assert event.payload == {"unit_pk": renamed.pk, "old_name": "Xã Ngoài", "new_name": "Phường Ngoài Thành"}


def test_a_unit_renamed_twice_knows_the_period_of_each_name(province, unit):
    with clock.at(MIDDAY):
        services.rename_unit(unit("Xã Ngoài"), name="Xã Hai", on=dt.date(2025, 1, 1))
        last = services.rename_unit(unit("Xã Hai"), name="Xã Ba", on=DAY)
    periods = UnitName.objects.filter(unit=last, kind=NameKind.FORMER).order_by("valid_from")
    assert [(n.name, n.valid_from, n.valid_to) for n in periods] == [
        ("Xã Ngoài", dt.date(2000, 1, 1), dt.date(2025, 1, 1)),
        ("Xã Hai", dt.date(2025, 1, 1), DAY),
    ]


def test_a_new_name_does_not_come_before_its_day(province, unit):
    with clock.at(MIDDAY), pytest.raises(UnitsError) as refused:
        services.rename_unit(unit("Xã Ngoài"), name="Xã Mai", on=dt.date(2026, 3, 2))
    assert refused.value.code == "future_rename"


def test_a_unit_put_under_its_right_parent_takes_everything_below_it_along(province, unit):
    moved = services.place_under(unit("Xã Ngoài"), unit("Huyện Đá"))
    assert [u.name for u in queries.ancestors(unit("Thôn Một"))] == ["Tỉnh Thử", "Huyện Đá", "Xã Ngoài"]
    assert unit("Huyện Đá").holds(unit("Thôn Hai"))
    assert moved.parent == unit("Huyện Đá")


def test_a_unit_cannot_stand_below_itself(province, unit):
    with pytest.raises(UnitsError) as refused:
        services.place_under(unit("Huyện Đá"), unit("Xã Trên"))
    assert refused.value.code == "parent_below"
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=province.pk).update(parent=province)


def test_a_unit_with_others_below_closes_only_together_with_them(province, unit):
    with pytest.raises(UnitsError) as refused:
        services.close_unit(unit("Xã Ngoài"), on=DAY)
    assert refused.value.facts["children"] == "Thôn Hai, Thôn Một"
    services.close_unit(unit("Xã Ngoài"), on=DAY, with_all_below=True)
    assert [unit(n).valid_to for n in ("Xã Ngoài", "Thôn Một", "Thôn Hai")] == [DAY] * 3
    assert queries.subtree_pks(unit("Xã Ngoài"), DAY) == []


def test_the_subtree_of_a_day_holds_what_was_valid_then(province, unit):
    services.close_unit(unit("Thôn Một"), on=DAY)
    assert queries.subtree_pks(unit("Xã Ngoài"), dt.date(2026, 2, 28)) == [
        unit(n).pk for n in ("Xã Ngoài", "Thôn Một", "Thôn Hai")
    ]
    assert queries.subtree_pks(unit("Xã Ngoài"), DAY) == [unit(n).pk for n in ("Xã Ngoài", "Thôn Hai")]


@pytest.mark.parametrize("depth", [1, 3])
def test_ancestors_cost_one_query_at_any_depth(province, unit, depth, django_assert_num_queries):
    below = unit("Xã Ngoài")
    for number in range(depth):
        below = services.create_unit(name=f"Tổ {number}", parent=below, valid_from=DAY, kind=UnitKind.OTHER)
    with django_assert_num_queries(1):
        assert len(queries.ancestors(below)) == depth + 1
