"""Puts the facts of one province into the tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction

from lantoa.core import clock
from lantoa.core.text import slug
from lantoa.shared.units.choices import Layout, NameKind, UnitKind
from lantoa.shared.units.logic.dataset import REFORM_ON, Province, UnitFact, province, renamings, sources
from lantoa.shared.units.logic.names import address_word, english_name, kind_of, split_name
from lantoa.shared.units.models import Lineage, Reform, Region, Source, Unit, UnitName

from .tree import take_pks

Key = tuple[str, dt.date]


@dataclass(frozen=True)
class Loaded:
    """How much was added; zeros when everything was there already."""

    province_pk: int
    units: int
    lines: int
    names: int
    regions: int


@dataclass
class _Tree:
    """Keys of what is in the database after this loading."""

    pks: dict[Key, int] = field(default_factory=dict)
    paths: dict[Key, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)


@transaction.atomic
def load_units(world: str = "tuyen-quang") -> Loaded:
    """Adds what is missing of one province, before and after 1 July 2025, and changes nothing that is there.

    `world`: name, address word or code of a province, present or former; "ha-giang" loads Tuyên Quang,
    where its land is. Raises UnknownProvince. Cost: under a second.
    """
    # Two loaders at once would give the same units two rows.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('units.load_units'))")
    facts = province(world)
    known_sources = _load_sources()
    tree = _known_tree(facts)
    units = _load_units(facts, tree, known_sources)
    record = _load_reform(facts, tree, known_sources)
    lines = _load_lines(facts, tree, known_sources, record)
    names = _load_names(facts, tree, known_sources)
    regions = _load_regions(facts, tree)
    return Loaded(tree.pks[facts.code, REFORM_ON], units, lines, names, regions)


def _load_sources() -> dict[str, Source]:
    Source.objects.bulk_create(
        [Source(**{**row, "issued_on": row["issued_on"] or None}) for row in sources()], ignore_conflicts=True
    )
    return {source.slug: source for source in Source.objects.all()}


def _known_tree(facts: Province) -> _Tree:
    tree = _Tree(slugs=set(Unit.objects.values_list("slug", flat=True)))
    wanted = {fact.key for fact in [*facts.former, *facts.present]}
    found = Unit.objects.filter(code__in={code for code, _ in wanted})
    for pk, code, valid_from, path in found.values_list("pk", "code", "valid_from", "path"):
        if (code, valid_from) in wanted:
            tree.pks[code, valid_from], tree.paths[code, valid_from] = pk, path
    return tree


def _load_units(facts: Province, tree: _Tree, known_sources: dict[str, Source]) -> int:
    renamed = {r.code: r for r in renamings()}
    missing = [fact for fact in [*facts.present, *facts.former] if fact.key not in tree.pks]
    by_key = {fact.key: fact for fact in [*facts.former, *facts.present]}
    rows = []
    for pk, fact in zip(take_pks(len(missing)), _parents_first(missing), strict=True):
        parent_key = (fact.parent, fact.valid_from)
        later = None if fact.is_former else renamed.get(fact.code)
        name = later.new_name if later else fact.name
        tree.pks[fact.key] = pk
        tree.paths[fact.key] = (tree.paths[parent_key] if fact.parent else "") + f"{pk}/"
        unit = Unit(
            pk=pk,
            code=fact.code,
            name=name,
            short_name=split_name(name)[1],
            name_en=english_name(name),
            slug=_free_slug(fact, by_key.get(parent_key), tree.slugs),
            kind=kind_of(name, fact.code),
            layout=Layout.STATE,
            parent_id=tree.pks[parent_key] if fact.parent else None,
            path=tree.paths[fact.key],
            valid_from=fact.valid_from,
            valid_from_is_exact=not fact.is_former,
            valid_to=fact.valid_to,
            latitude=fact.latitude,
            longitude=fact.longitude,
            area_km2=fact.area_km2,
            source=known_sources[fact.source],
        )
        unit.derive()
        rows.append(unit)
    Unit.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _parents_first(facts: Iterable[UnitFact]) -> list[UnitFact]:
    return sorted(facts, key=lambda fact: (fact.is_former, len(fact.code), fact.code))


def _free_slug(fact: UnitFact, parent: UnitFact | None, taken: set[str]) -> str:
    """The present unit has the plain word; a former one says until when it stood."""
    suffix = f"-truoc-{REFORM_ON.month}-{REFORM_ON.year}" if fact.is_former else ""
    base = address_word(fact.name)
    # A district has often the name of its town: it keeps the word in front, the town has the plain name.
    choices = [(slug(fact.name) if fact.kind == UnitKind.DISTRICT else base) + suffix]
    if parent is not None:
        choices += [f"{base}-{slug(parent.short_name)}{suffix}", f"{slug(fact.name)}-{slug(parent.name)}{suffix}"]
    choices.append(f"{base}-{fact.code}{suffix}")
    free = next(word for word in choices if word not in taken)
    taken.add(free)
    return free


def _load_reform(facts: Province, tree: _Tree, known_sources: dict[str, Source]) -> Reform:
    """The day itself is over: nobody is told, unless somebody does so with `tell_reform`."""
    first = Lineage.objects.filter(new=tree.pks[facts.code, REFORM_ON], on=REFORM_ON).select_related("reform").first()
    if first is not None and first.reform is not None:
        return first.reform
    name = next(fact.name for fact in facts.present if fact.code == facts.code)
    return Reform.objects.create(
        title=f"Sắp xếp đơn vị hành chính từ ngày {REFORM_ON:%d/%m/%Y}: {name}",
        on=REFORM_ON,
        source=known_sources[facts.lines[-1].source],
        recorded_at=clock.now(),
        told_at=clock.now(),
    )


def _load_lines(facts: Province, tree: _Tree, known_sources: dict[str, Source], record: Reform) -> int:
    former = {fact.code: tree.pks[fact.key] for fact in facts.former}
    present = {fact.code: tree.pks[fact.key] for fact in facts.present}
    known = set(Lineage.objects.filter(new__in=present.values()).values_list("old_id", "new_id"))
    rows = [
        Lineage(
            old_id=former[line.old],
            new_id=present[line.new],
            kind=line.kind,
            on=REFORM_ON,
            source=known_sources[line.source],
            reform=record,
        )
        for line in facts.lines
        if (former[line.old], present[line.new]) not in known
    ]
    Lineage.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _load_names(facts: Province, tree: _Tree, known_sources: dict[str, Source]) -> int:
    former = {fact.code: tree.pks[fact.key] for fact in facts.former}
    present = {fact.code: tree.pks[fact.key] for fact in facts.present}
    rows = [
        UnitName(
            unit_id=(former if fact.is_former else present)[fact.code],
            name=fact.name,
            kind=fact.kind,
            source=known_sources[fact.source],
        )
        for fact in facts.names
    ]
    rows += [
        UnitName(
            unit_id=present[r.code],
            name=r.old_name,
            kind=NameKind.FORMER,
            valid_from=REFORM_ON,
            valid_to=r.on,
            source=known_sources[r.source],
        )
        for r in renamings()
        if r.code in present
    ]
    known = set(UnitName.objects.filter(unit__in=[row.unit_id for row in rows]).values_list("unit_id", "name"))
    for row in rows:
        row.derive()
    rows = [row for row in rows if (row.unit_id, row.name) not in known]
    UnitName.objects.bulk_create(rows)
    return len(rows)


def _load_regions(facts: Province, tree: _Tree) -> int:
    """A region for each former district, and for each former province where several came together."""
    former = {fact.code: fact for fact in facts.former}
    present = {fact.code: tree.pks[fact.key] for fact in facts.present}
    whole = present[facts.code]
    known = set(Region.objects.filter(within=whole).values_list("former_id", flat=True))
    regions, members = [], []
    taken = set(Region.objects.values_list("slug", flat=True))
    for code, communes in facts.regions.items():
        fact = former[code]
        if tree.pks[fact.key] in known:
            continue
        name = _region_name(fact)
        word = slug(name) if slug(name) not in taken else f"{slug(name)}-{code}"
        taken.add(word)
        region = Region(
            name=name,
            name_en=f"{english_name(fact.name)} area",
            slug=word,
            within_id=whole,
            former_id=tree.pks[fact.key],
        )
        region.derive()
        regions.append(region)
        members.append([present[commune] for commune in communes])
    Region.objects.bulk_create(regions)
    through = Region.units.through
    through.objects.bulk_create(
        through(region_id=region.pk, unit_id=pk) for region, pks in zip(regions, members, strict=True) for pk in pks
    )
    return len(regions)


def _region_name(fact: UnitFact) -> str:
    prefix = split_name(fact.name)[0]
    if fact.kind == UnitKind.PROVINCE:
        return f"Khu vực {prefix.lower()} {fact.short_name} cũ"
    return f"Khu vực {fact.short_name}" if prefix == "Huyện" else f"Khu vực {prefix.lower()} {fact.short_name}"
