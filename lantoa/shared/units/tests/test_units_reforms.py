import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lantoa.core import clock
from lantoa.core.models import EventRecord
from lantoa.shared.units import queries, services
from lantoa.shared.units.choices import LineageKind, UnitKind
from lantoa.shared.units.logic import dataset
from lantoa.shared.units.logic.errors import UnitsError, explain
from lantoa.shared.units.logic.mapping import Line, Mapping, NewUnit
from lantoa.shared.units.models import Lineage, Reform, Region, Unit, UnitName

DAY = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 28)
MIDDAY = dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def stopped_clock():
    with clock.at(MIDDAY):
        yield


def told():
    return list(EventRecord.objects.filter(name="UnitsReformed").values_list("payload", flat=True))


def test_two_communes_merged_into_a_new_one_end_on_the_day_it_begins(province, unit):
    record = services.merge_units(
        [unit("Xã Trên"), unit("Xã Dưới")], NewUnit("Xã Đá", unit("Huyện Đá")), on=DAY, title="Sáp nhập"
    )
    new = unit("Xã Đá")
    assert (new.valid_from, new.valid_to, new.parent) == (DAY, None, unit("Huyện Đá"))
    assert [unit(n).valid_to for n in ("Xã Trên", "Xã Dưới")] == [DAY, DAY]
    assert queries.as_is(unit("Xã Trên")) == [queries.Relative(new, True, Decimal(1))]
    assert [(r.unit.name, r.is_whole) for r in queries.as_was(new, BEFORE)] == [("Xã Dưới", True), ("Xã Trên", True)]
    assert told() == [{"reform_pk": record.pk}]
    assert queries.moves_of(record.pk) == queries.Moves(
        DAY,
        {unit("Xã Trên").pk: new.pk, unit("Xã Dưới").pk: new.pk},
        {},
        frozenset({unit("Xã Trên").pk, unit("Xã Dưới").pk}),
    )


def test_a_commune_that_takes_another_in_goes_on(province, unit):
    services.merge_units([unit("Xã Trên"), unit("Xã Dưới")], unit("Xã Trên"), on=DAY)
    assert unit("Xã Trên").valid_to is None
    assert queries.as_is(unit("Xã Dưới")) == [queries.Relative(unit("Xã Trên"), True, Decimal(1))]


def test_villages_go_with_their_commune_and_keep_their_names(province, unit):
    region = Region.objects.create(name="Khu vực", slug="khu-vuc", within=province)
    old_village = unit("Thôn Một")
    region.units.add(old_village, unit("Xã Ngoài"))
    services.merge_units([unit("Xã Ngoài")], NewUnit("Phường Ngoài", province), on=DAY)
    village = unit("Thôn Một")
    assert village != old_village
    old_village.refresh_from_db()
    assert [u.name for u in queries.ancestors(village)] == ["Tỉnh Thử", "Phường Ngoài"]
    assert queries.as_is(old_village) == [queries.Relative(village, True, Decimal(1))]
    assert queries.as_was(village, BEFORE)[0].unit == old_village
    assert set(region.units.valid_on(DAY)) == {village, unit("Phường Ngoài")}
    assert queries.territory_pks([unit("Phường Ngoài")]) == set(
        Unit.objects.filter(name__in=["Phường Ngoài", "Xã Ngoài", "Thôn Một", "Thôn Hai"]).values_list("pk", flat=True)
    )


def test_a_divided_commune_says_where_each_village_goes(province, unit):
    parts = [NewUnit("Xã Đông", province), NewUnit("Xã Tây", province)]
    with pytest.raises(UnitsError) as refused:
        services.split(unit("Xã Ngoài"), parts, on=DAY)
    assert refused.value.code == "children_left"
    assert explain(refused.value)
    assert not Reform.objects.exists()
    services.split(
        unit("Xã Ngoài"),
        parts,
        on=DAY,
        shares=[Decimal("0.6"), Decimal("0.4")],
        carries={unit("Thôn Một").pk: parts[0], unit("Thôn Hai").pk: parts[1]},
    )
    assert [(r.unit.name, r.is_whole, r.share) for r in queries.as_is(unit("Xã Ngoài"))] == [
        ("Xã Đông", False, Decimal("0.6")),
        ("Xã Tây", False, Decimal("0.4")),
    ]
    assert unit("Thôn Hai").parent == unit("Xã Tây")


def test_shares_that_nobody_gave_stay_unknown(province, unit):
    services.split(unit("Xã Trên"), [NewUnit("Xã A", province), NewUnit("Xã B", province)], on=DAY)
    assert [r.share for r in queries.as_is(unit("Xã Trên"))] == [None, None]


def test_a_commune_that_gives_a_part_away_goes_on(province, unit):
    services.split(unit("Xã Trên"), [NewUnit("Xã Mới", province)], on=DAY, goes_on=True)
    assert queries.as_is(unit("Xã Trên"))[0].unit == unit("Xã Trên")
    assert queries.as_was(unit("Xã Mới"), BEFORE) == [queries.Relative(unit("Xã Trên"), False, None)]


def test_what_was_divided_and_came_together_again_is_whole(province, unit):
    services.split(unit("Xã Trên"), [NewUnit("Xã A", province), NewUnit("Xã B", province)], on=dt.date(2020, 1, 1))
    services.merge_units([unit("Xã A"), unit("Xã B")], NewUnit("Xã C", province), on=DAY)
    assert queries.as_is(unit("Xã Trên")) == [queries.Relative(unit("Xã C"), True, Decimal(1))]
    assert {r.unit.name for r in queries.as_was(unit("Xã C"), dt.date(2021, 1, 1))} == {"Xã A", "Xã B"}


def test_a_whole_reform_happens_in_one_step_and_districts_end_without_heir(province, unit):
    new = NewUnit("Xã Đá", province)
    office = services.create_unit(name="Phòng Văn hóa", parent=unit("Huyện Đá"), kind=UnitKind.DEPARTMENT,
                                  valid_from=dt.date(2001, 1, 1))  # fmt: skip
    centre = NewUnit("Trung tâm khu vực Đá", province, kind=UnitKind.CENTRE)
    record = services.reform(
        Mapping(
            "Bỏ cấp huyện",
            [Line(unit("Xã Trên"), new), Line(unit("Xã Dưới"), new), Line(office, centre, LineageKind.RENAMED)],
            closes=[unit("Huyện Đá")],
        ),
        DAY,
    )
    assert [u.name for u in Unit.objects.below(province).valid_on(DAY).in_order()] == [
        "Xã Đá", "Thôn Hai", "Thôn Một", "Xã Ngoài", "Trung tâm khu vực Đá"
    ]  # fmt: skip
    assert [r.unit.name for r in queries.as_is(unit("Huyện Đá"))] == ["Xã Đá", "Trung tâm khu vực Đá"]
    assert len(queries.lines_of(record.pk)) == 3


def test_a_reform_of_tomorrow_is_told_tomorrow(province, unit):
    tomorrow = dt.date(2026, 3, 2)
    record = services.merge_units([unit("Xã Trên")], unit("Xã Dưới"), on=tomorrow)
    assert queries.as_is(unit("Xã Trên"))[0].unit == unit("Xã Trên")
    assert services.tell_due_reforms() == 0
    assert told() == []
    with clock.at(dt.datetime(2026, 3, 1, 17, 1, tzinfo=dt.UTC)):  # one past midnight in the province
        assert queries.as_is(unit("Xã Trên"))[0].unit == unit("Xã Dưới")
        assert services.tell_due_reforms() == 1
        assert services.tell_due_reforms() == 0
    assert told() == [{"reform_pk": record.pk}]


def test_a_reform_whose_day_has_not_come_can_be_taken_back_without_trace(province, unit):
    before = list(Unit.objects.order_by("pk").values())
    record = services.merge_units([unit("Xã Ngoài")], NewUnit("Phường Ngoài", province), on=dt.date(2026, 4, 1))
    services.cancel_reform(record)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert not Lineage.objects.exists()
    assert not Reform.objects.exists()


def test_a_reform_in_force_cannot_be_taken_back(province, unit):
    record = services.merge_units([unit("Xã Trên")], unit("Xã Dưới"), on=DAY)
    with pytest.raises(UnitsError) as refused:
        services.cancel_reform(record)
    assert refused.value.code == "already_told"


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda u: Mapping("", []), "nothing_to_do"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), u("Xã Trên"))]), "onto_itself"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), u("Xã Dưới")), Line(u("Xã Trên"), u("Xã Ngoài"))]), "two_wholes"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), u("Xã Dưới"), LineageKind.PARTIAL)]), "lone_part"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), u("Xã Dưới")), Line(u("Xã Dưới"), u("Xã Ngoài"))]), "closes_heir"),
        (lambda u: Mapping("", [Line(u("Huyện Đá"), u("Xã Ngoài"), LineageKind.MERGED_FROM)],
                           closes=[u("Xã Ngoài")]), "closes_heir"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), NewUnit("Xã X", u("Xã Trên")))]), "parent_not_valid"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), NewUnit(" ", u("Tỉnh Thử")))]), "no_name"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), NewUnit("Xã Ngoài", u("Tỉnh Thử")))]), "name_taken"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), NewUnit("Xã X", u("Tỉnh Thử"), code="T"))]), "code_taken"),
        (lambda u: Mapping("", [Line(u("Xã Trên"), u("Xã Dưới"), LineageKind.SPLIT_TO, Decimal("0.7")),
                                Line(u("Xã Trên"), u("Xã Ngoài"), LineageKind.SPLIT_TO, Decimal("0.7"))]),
         "share_over_one"),
        (lambda u: Mapping("", [], closes=[u("Huyện Đá")]), "children_left"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_reform_that_cannot_be_changes_nothing(province, unit, build, code):
    before = list(Unit.objects.order_by("pk").values())
    with pytest.raises(UnitsError) as refused:
        services.reform(build(unit), DAY)
    assert refused.value.code == code
    assert explain(refused.value)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert told() == []


def test_a_closed_unit_is_not_reformed_again(province, unit):
    services.merge_units([unit("Xã Trên")], unit("Xã Dưới"), on=DAY)
    with pytest.raises(UnitsError) as refused:
        services.merge_units([unit("Xã Trên")], unit("Xã Ngoài"), on=dt.date(2026, 5, 1))
    assert refused.value.code == "not_valid"


def test_the_night_of_1_july_2025_can_be_told_as_one_reform(tuyen_quang):
    """Two provinces, 18 districts, 330 communes and a village become what the lists say stands since."""
    facts = dataset.province("08")
    first = dt.date(2025, 7, 1)
    expected = set(Unit.objects.below(tuyen_quang).values_list("code", "name", "kind"))
    lines_expected = set(Lineage.objects.values_list("old__code", "new__code", "kind"))
    Region.objects.all().delete()
    Lineage.objects.all().delete()
    UnitName.objects.filter(unit__valid_to=None).delete()
    Unit.objects.filter(valid_to=None).exclude(parent=None).delete()
    Unit.objects.filter(valid_to=None).delete()
    Unit.objects.update(valid_to=None)
    old = {unit.code: unit for unit in Unit.objects.all()}
    village = services.create_unit(name="Thôn Lô Lô Chải", parent=old["00715"], valid_from=BEFORE.replace(year=2020))
    new = {"08": NewUnit("Tỉnh Tuyên Quang", None, UnitKind.PROVINCE, code="08")}
    new |= {f.code: NewUnit(f.name, new["08"], f.kind, f.code) for f in facts.present if f.parent}
    record = services.reform(
        Mapping(
            "Sắp xếp đơn vị hành chính",
            [Line(old[line.old], new[line.new], line.kind) for line in facts.lines],
            closes=[unit for unit in old.values() if unit.kind == UnitKind.DISTRICT],
        ),
        first,
    )
    present = Unit.objects.get(code="08", valid_to=None)
    found = Unit.objects.below(present).exclude(kind=UnitKind.VILLAGE)
    assert set(found.values_list("code", "name", "kind")) == expected
    lines = record.lines.exclude(old=village)
    assert set(lines.values_list("old__code", "new__code", "kind")) == lines_expected
    assert queries.find_unit("Lô Lô Chải").parent.code == "00715"
    assert not Unit.objects.filter(valid_to=None, valid_from__lt=first).exists()


YEARS = [dt.date(year, 1, 1) for year in range(2011, 2016)]


class LandIsNeverLost(TestCase):
    """Whatever merges and splits come after each other."""

    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 99), st.integers(0, 99)), max_size=5))
    @settings(max_examples=15, deadline=None)
    def test_after_any_reforms_every_unit_has_heirs_and_origins_that_agree(self, steps):
        start = dt.date(2000, 1, 1)
        root = services.create_unit(name="Tỉnh Thử", parent=None, valid_from=start)
        first = [services.create_unit(name=f"Xã {n}", parent=root, valid_from=start) for n in range(4)]
        for number, (day, (is_merge, a, b)) in enumerate(zip(YEARS, steps, strict=False)):
            standing = list(Unit.objects.below(root).valid_on(day).order_by("pk"))
            one, other = standing[a % len(standing)], standing[b % len(standing)]
            if is_merge and one != other:
                services.merge_units([one, other], NewUnit(f"Xã mới {number}", root), on=day)
            elif not is_merge:
                services.split(one, [NewUnit(f"Xã {number}{x}", root) for x in "ab"], on=day)
        today = dt.date(2020, 1, 1)
        first = list(Unit.objects.filter(pk__in=[unit.pk for unit in first]))
        present = set(Unit.objects.below(root).valid_on(today))
        forward = queries.heirs(first, today)
        backward = queries.heirs(present, start)
        assert all(forward.values())
        assert {r.unit for found in forward.values() for r in found} == present
        for old in first:
            assert {r.unit for r in forward[old.pk]} == {
                new for new in present if old in {r.unit for r in backward[new.pk]}
            }
            assert any(r.is_whole for r in forward[old.pk]) == (len(forward[old.pk]) == 1)
        # Valid periods of one line never overlap: on every day the land has exactly the open units.
        for day in [start, *YEARS, today]:
            standing = set(Unit.objects.below(root).valid_on(day))
            assert {r.unit for found in queries.heirs(first, day).values() for r in found} == standing
