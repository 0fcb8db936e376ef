"""Units of one day become those of the next, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import copy
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models.functions import Length

from lantoa.core import clock, events
from lantoa.core.text import clean_line
from lantoa.shared.units.choices import LineageKind
from lantoa.shared.units.events import UnitsReformed
from lantoa.shared.units.logic.errors import UnitsError
from lantoa.shared.units.logic.mapping import Line, Mapping, NewUnit, check
from lantoa.shared.units.logic.names import english_name, kind_of, split_name
from lantoa.shared.units.models import Lineage, Reform, Region, Source, Unit, UnitName

from .tree import code_taken, free_slug, refuse_twin, take_pks


@transaction.atomic
def reform(mapping: Mapping, on: dt.date, *, by_pk: int | None = None) -> Reform:
    """Opens, closes and joins units; others hear UnitsReformed on the day itself.

    What stands below a closed unit goes with it into its one heir; where there are several heirs, or none,
    the mapping must say where (`carries`). Raises UnitsError; then nothing has changed.
    """
    locked = Unit.objects.select_for_update().in_bulk(list(mapping.closing()))
    for pk, unit in mapping.closing().items():
        unit.valid_to, unit.path = locked[pk].valid_to, locked[pk].path
    check(mapping, on)
    # The same day may be entered again after a mistake was taken back, hence no uniqueness of titles.
    record = Reform.objects.create(
        title=clean_line(mapping.title, max_length=200),
        on=on,
        source=mapping.source,
        by_pk=by_pk,
        recorded_at=clock.now(),
    )
    work = _Work(mapping, on, record)
    work.close()
    work.open()
    work.carry_children()
    work.draw_lines()
    work.keep_regions()
    if on <= clock.today():
        tell_reform(record)
    return record


class _Work:
    """One reform being written; the order of the steps is that of `reform`."""

    def __init__(self, mapping: Mapping, on: dt.date, record: Reform) -> None:
        self.mapping, self.on, self.record = mapping, on, record
        self.closing = mapping.closing()
        self.opened: dict[int, Unit] = {}
        self.carried: list[tuple[Unit, Unit]] = []

    def real(self, unit: Unit | NewUnit) -> Unit:
        return self.opened[id(unit)] if isinstance(unit, NewUnit) else unit

    def close(self) -> None:
        self.staying = self._children_that_stay()
        Unit.objects.filter(pk__in=self.closing).update(valid_to=self.on, closed_by=self.record)

    def _children_that_stay(self) -> dict[int, list[Unit]]:
        """Children of closed units which the reform itself does not close, by their parent."""
        children = Unit.objects.filter(parent__in=self.closing).valid_on(self.on).exclude(pk__in=self.closing)
        staying: dict[int, list[Unit]] = {}
        for child in children.order_by("sort_key", "pk"):
            staying.setdefault(child.parent_id or 0, []).append(child)
        for pk, left in staying.items():
            homeless = [child for child in left if child.pk not in self.mapping.carries]
            if homeless and self._heir_of(pk) is None:
                names = ", ".join(child.name for child in homeless[:10])
                raise UnitsError("children_left", name=self.closing[pk].name, children=names)
        return staying

    def _heir_of(self, pk: int) -> Unit | NewUnit | None:
        lines = [line for line in self.mapping.lines if line.old.pk == pk]
        return lines[0].new if len(lines) == 1 and lines[0].is_whole else None

    def open(self) -> None:
        wanted = self.mapping.opening()
        taken = set(Unit.objects.values_list("slug", flat=True))
        for new in wanted:
            self.opened[id(new)] = self._open_one(new, taken)

    def _open_one(self, new: NewUnit, taken: set[str]) -> Unit:
        name = clean_line(new.name, max_length=200)
        if not name:
            raise UnitsError("no_name")
        parent = self.real(new.parent) if new.parent is not None else None
        refuse_twin(name, parent, self.on, None)
        short = split_name(name)[1][:120]
        unit = Unit(
            pk=new.pk or take_pks(1)[0],
            name=name,
            short_name=short,
            name_en=new.name_en or (english_name(name) if split_name(name)[0] else ""),
            slug=free_slug(name, parent.short_name if parent else "", taken),
            kind=new.kind or kind_of(name, new.code),
            layout=new.layout,
            code=new.code,
            parent=parent,
            valid_from=self.on,
            latitude=new.latitude,
            longitude=new.longitude,
            source=self.mapping.source,
            opened_by=self.record,
        )
        for field, value in new.facts.items():
            setattr(unit, field, value)
        unit.path = f"{parent.path if parent else ''}{unit.pk}/"
        try:
            with transaction.atomic():
                unit.save(force_insert=True)
        except IntegrityError as error:
            raise code_taken(error, unit.code) from error
        return unit

    def carry_children(self) -> None:
        """Each gets a row of its own below the new parent: what was filed under the old row stays there."""
        taken = set(Unit.objects.values_list("slug", flat=True))
        waiting = [
            (child, self.real(self.mapping.carries.get(child.pk) or self._heir_of(pk) or child))
            for pk, children in self.staying.items()
            for child in children
        ]
        while waiting:
            below: dict[int, list[Unit]] = {child.pk: [] for child, _ in waiting}
            for grandchild in Unit.objects.filter(parent__in=below).valid_on(self.on).order_by("sort_key", "pk"):
                below[grandchild.parent_id or 0].append(grandchild)
            moved = self._carry([(child, parent) for child, parent in waiting], taken)
            waiting = [(grandchild, moved[pk]) for pk, children in below.items() for grandchild in children]

    def _carry(self, pairs: list[tuple[Unit, Unit]], taken: set[str]) -> dict[int, Unit]:
        Unit.objects.filter(pk__in=[child.pk for child, _ in pairs]).update(valid_to=self.on, closed_by=self.record)
        moved: dict[int, Unit] = {}
        for pk, (child, parent) in zip(take_pks(len(pairs)), pairs, strict=True):
            heir = copy(child)
            heir.pk, heir.parent, heir.path = pk, parent, f"{parent.path}{pk}/"
            heir.valid_from, heir.valid_from_is_exact = self.on, True
            heir.opened_by, heir.closed_by = self.record, None
            heir.slug = free_slug(child.name, parent.short_name, taken)
            moved[child.pk] = heir
        Unit.objects.bulk_create(moved.values(), batch_size=1000)
        names = list(UnitName.objects.filter(unit__in=moved))
        for name in names:
            name.pk, name.unit = None, moved[name.unit_id]
        UnitName.objects.bulk_create(names, batch_size=1000)
        self.carried += [(child, moved[child.pk]) for child, _ in pairs]
        return moved

    def draw_lines(self) -> None:
        rows = [(line.old, self.real(line.new), line.kind, line.share) for line in self.mapping.lines]
        rows += [(old, new, LineageKind.RENAMED, None) for old, new in self.carried]
        Lineage.objects.bulk_create(
            Lineage(
                old=old,
                new=new,
                kind=kind,
                share=share,
                on=self.on,
                source=self.mapping.source,
                reform=self.record,
            )
            for old, new, kind, share in rows
        )

    def keep_regions(self) -> None:
        """An heir stands in the regions in which its units stood."""
        pairs = [(line.old, self.real(line.new)) for line in self.mapping.lines if line.is_whole]
        pairs += self.carried
        heirs = {old.pk: new.pk for old, new in pairs}
        through = Region.units.through
        links = through.objects.filter(unit_id__in=heirs).values_list("region_id", "unit_id")
        through.objects.bulk_create(
            (through(region_id=region, unit_id=heirs[old]) for region, old in links), ignore_conflicts=True
        )


@transaction.atomic
def merge_units(
    old: Sequence[Unit],
    into: Unit | NewUnit,
    *,
    on: dt.date,
    source: Source | None = None,
    title: str = "",
    by_pk: int | None = None,
) -> Reform:
    """All of `old` go whole into one unit, a new one or one that goes on."""
    kind = LineageKind.RENAMED if len(old) == 1 and isinstance(into, NewUnit) else LineageKind.MERGED_FROM
    lines = [Line(unit, into, kind) for unit in old if isinstance(into, NewUnit) or unit.pk != into.pk]
    return reform(Mapping(title or into.name, lines, source=source), on, by_pk=by_pk)


@transaction.atomic
def split_unit(
    old: Unit,
    into: Sequence[Unit | NewUnit],
    *,
    on: dt.date,
    goes_on: bool = False,
    shares: Sequence[Decimal] | None = None,
    carries: dict[int, Unit | NewUnit] | None = None,
    source: Source | None = None,
    title: str = "",
    by_pk: int | None = None,
) -> Reform:
    """`old` is divided; with `goes_on` it stays and gives the parts away."""
    kind = LineageKind.SPLIT_TO if goes_on else LineageKind.PARTIAL
    given = list(shares) if shares is not None else [None] * len(into)
    lines = [Line(old, new, kind, share) for new, share in zip(into, given, strict=True)]
    mapping = Mapping(title or old.name, lines, carries=carries or {}, source=source)
    return reform(mapping, on, by_pk=by_pk)


@transaction.atomic
def tell_reform(record: Reform) -> None:
    """Tells the other apps, also again: whoever hears it acts on what then stands."""
    events.record(UnitsReformed(reform_pk=record.pk))
    record.told_at = clock.now()
    record.save(update_fields=["told_at"])


@transaction.atomic
def tell_due_reforms() -> int:
    """For reforms that were recorded before their day."""
    due = Reform.objects.select_for_update(skip_locked=True).filter(told_at=None, on__lte=clock.today())
    count = 0
    for record in due:
        tell_reform(record)
        count += 1
    return count


@transaction.atomic
def cancel_reform(record: Reform) -> None:
    """Takes back a reform whose day has not come."""
    record = Reform.objects.select_for_update().get(pk=record.pk)
    if record.told_at is not None:
        raise UnitsError("already_told")
    opened = list(Unit.objects.filter(opened_by=record).order_by(Length("path").desc()))
    record.lines.all().delete()
    Region.units.through.objects.filter(unit__in=opened).delete()
    for unit in opened:
        unit.delete()
    Unit.objects.filter(closed_by=record).update(valid_to=None, closed_by=None)
    record.delete()
