"""Rows of a table find their place in the tree, in memory."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

from django.utils.translation import gettext as _

from lantoa.core.sheets import Fault, Report, Row, RowFault, SheetSpec
from lantoa.shared.units import queries
from lantoa.shared.units.choices import COMMUNE_KINDS
from lantoa.shared.units.logic.index import Index
from lantoa.shared.units.models import Unit

from .seeds import Seed, new_unit, seed_of, sound
from .tree import free_slug, take_pks
from .writing import Writing


class Planting:
    def __init__(
        self, spec: SheetSpec, rows: list[Row], report: Report, today: dt.date, *, are_villages: bool = False
    ) -> None:
        self.spec, self.report, self.today, self.are_villages = spec, report, today, are_villages
        self.seeds = [seed_of(row, today, is_village=are_villages) for row in rows]
        self.index = Index(Unit.objects.select_related("parent"))
        self.in_table = Index([])
        self.by_unit: dict[int, Seed] = {}
        self.taken = set(Unit.objects.values_list("slug", flat=True))
        self.asked_before: dict[tuple[str, dt.date], Unit | None] = {}

    def run(self) -> None:
        """Every fault is found, not only the first; nothing is written below a faulty row."""
        self._look_for_twins_in_table()
        self._give_keys()
        for seed in self._parents_first():
            try:
                self._place(seed)
            except RowFault as fault:
                self._fail(seed, fault)
        for seed in sound(self.seeds):
            try:
                self._find_old(seed)
            except RowFault as fault:
                self._fail(seed, fault)
        Writing(self.seeds, self.by_unit, self.report, self._fail).write()

    def _fail(self, seed: Seed, fault: RowFault) -> None:
        seed.is_failed = True
        title = str(self.spec.column(fault.key).title) if fault.key else ""
        self.report.faults.append(Fault(seed.row.number, title, str(fault)))

    # --- before anything is known of the tree

    def _look_for_twins_in_table(self) -> None:
        by_code: dict[str, list[Seed]] = defaultdict(list)
        for seed in self.seeds:
            if seed.code:
                by_code[seed.code].append(seed)
        for seeds in by_code.values():
            for one, other in pairwise(sorted(seeds, key=lambda seed: seed.begins)):
                if one.ends is None or other.begins < one.ends:
                    words = {"code": one.code, "row": one.row.number}
                    self._fail(other, RowFault(_("Row %(row)s has the code %(code)s as well.") % words, "code"))

    def _give_keys(self) -> None:
        """A unit per row, so that rows can stand below each other; those that turn out known are dropped."""
        seeds = sound(self.seeds)
        for pk, seed in zip(take_pks(len(seeds)), seeds, strict=True):
            seed.unit = new_unit(pk, seed)
            self.in_table.add(seed.unit)
            self.by_unit[pk] = seed

    def _parents_first(self) -> list[Seed]:
        """Rows whose parent stands in the table come after it; a circle is a fault."""
        ordered: list[Seed] = []
        state: dict[int, str] = {}

        def visit(seed: Seed) -> None:
            key = id(seed)
            if state.get(key) == "done" or seed.is_failed:
                return
            if state.get(key) == "open":
                self._fail(seed, RowFault(_("This unit would stand below itself."), "parent"))
                return
            state[key] = "open"
            above = self._parent_in_table(seed)
            if above is not None:
                visit(above)
            state[key] = "done"
            ordered.append(seed)

        for seed in self.seeds:
            visit(seed)
        return [seed for seed in ordered if not seed.is_failed]

    def _parent_in_table(self, seed: Seed) -> Seed | None:
        text = seed.row["parent"]
        if not text or self.are_villages:
            return None
        found = [unit for unit in self.in_table.find(text, seed.looks_at) if unit is not seed.unit]
        return self.by_unit[found[0].pk] if len(found) == 1 else None

    # --- where each row stands

    def _place(self, seed: Seed) -> None:
        unit = seed.unit
        assert unit is not None
        if (unit.latitude is None) != (unit.longitude is None):
            missing = "latitude" if unit.latitude is None else "longitude"
            raise RowFault(_("Give latitude and longitude, or neither."), missing)
        seed.parent = self._parent(seed)
        known = self._known(seed)
        if known is not None:
            self._take_known(seed, known)
            return
        self._check_days(seed, unit)
        unit.parent = seed.parent
        unit.path = f"{seed.parent.path if seed.parent else ''}{unit.pk}/"
        unit.slug = free_slug(unit.name, seed.parent.short_name if seed.parent else "", self.taken)
        self.index.add(unit)

    def _check_days(self, seed: Seed, unit: Unit) -> None:
        if seed.parent is not None:
            above = seed.parent
            if seed.valid_from is None:
                unit.valid_from = max(unit.valid_from, above.valid_from)
            if not above.is_valid_on(unit.valid_from):
                words = {"name": above.name, "day": f"{unit.valid_from:%d/%m/%Y}"}
                raise RowFault(_("“%(name)s” is not in force on %(day)s.") % words, "parent")
            if above.valid_to is not None and (unit.valid_to is None or unit.valid_to > above.valid_to):
                words = {"name": above.name, "day": f"{above.valid_to:%d/%m/%Y}"}
                raise RowFault(_("“%(name)s” ends on %(day)s; this unit cannot outlast it.") % words, "valid_to")
        if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
            raise RowFault(_("The last day must come after the first day."), "valid_to")
        before = self.index.overlapping_code(unit)
        if before is not None:
            words = {"code": unit.code, "name": before.name}
            raise RowFault(_("The code %(code)s belongs to “%(name)s” in this period.") % words, "code")

    def _parent(self, seed: Seed) -> Unit | None:
        text = seed.row["parent"]
        if not text:
            return None
        above = self._parent_in_table(seed)
        if above is not None:
            if above.is_failed or above.unit is None:
                raise RowFault(_("Row %(row)s, under which this unit stands, has a fault.") % {
                    "row": above.row.number}, "parent")  # fmt: skip
            parent = above.unit
        else:
            parent = self._unit_of(text, seed.looks_at, "parent")
        if self.are_villages and parent.kind not in COMMUNE_KINDS:
            raise RowFault(_("“%(name)s” is not a commune or ward.") % {"name": parent.name}, "parent")
        return parent

    def _unit_of(self, text: str, day: dt.date, key: str) -> Unit:
        """The one unit meant, of that day. Raises RowFault with what to do."""
        found = self.index.find(text, day)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            places = "; ".join(f"{u.name}, {u.parent.name}" if u.parent else u.name for u in found[:5])
            words = {"text": text, "places": places}
            raise RowFault(_("“%(text)s” may be: %(places)s. Write the one you mean.") % words, key)
        if (text, day) not in self.asked_before and self.are_villages:
            # A village lists its former commune: its land is where reforms have brought it.
            self.asked_before[text, day] = queries.find_unit(text, on=day)
        unit = self.asked_before.get((text, day))
        if unit is not None:
            return self.index.by_pk.get(unit.pk, unit)
        if any(self.index.by_word.get(f"code:{text.strip()}", [])) or queries.resolve(text):
            words = {"name": text, "day": f"{day:%d/%m/%Y}"}
            raise RowFault(_("“%(name)s” is not in force on %(day)s, or is not one single unit then.") % words, key)
        alike = [unit.name for unit in queries.suggest(text, on=day)]
        if alike:
            raise RowFault(_("There is no unit “%(text)s”. Did you mean: %(names)s?") % {
                "text": text, "names": ", ".join(alike)}, key)  # fmt: skip
        raise RowFault(_("There is no unit “%(text)s”.") % {"text": text}, key)

    def _known(self, seed: Seed) -> Unit | None:
        unit = seed.unit
        assert unit is not None
        by_code = self.index.with_code(unit.code, seed.looks_at) if unit.code else None
        if by_code is not None:
            return by_code
        parent_pk = seed.parent.pk if seed.parent else None
        twin = self.index.twin(parent_pk, unit, seed.looks_at)
        if twin is not None and twin.pk in self.by_unit:
            row = self.by_unit[twin.pk].row.number
            raise RowFault(_("Row %(row)s names the same unit.") % {"row": row}, "name")
        if twin is not None and twin.code and unit.code and twin.code != unit.code:
            words = {"code": twin.code, "name": twin.name}
            raise RowFault(_("“%(name)s” has the code %(code)s already.") % words, "code")
        return twin

    def _take_known(self, seed: Seed, known: Unit) -> None:
        if seed.ends is not None and known.valid_to is not None and seed.ends != known.valid_to:
            words = {"name": known.name, "day": f"{known.valid_to:%d/%m/%Y}"}
            raise RowFault(_("“%(name)s” has ended on %(day)s already.") % words, "valid_to")
        if seed.valid_from is not None and known.valid_from_is_exact and known.valid_from != seed.valid_from:
            words = {"name": known.name, "day": f"{known.valid_from:%d/%m/%Y}"}
            raise RowFault(_("“%(name)s” is known to stand since %(day)s.") % words, "valid_from")
        if seed.row["parent"] and known.parent_id != (seed.parent.pk if seed.parent else None):
            above = known.parent.name if known.parent else ""
            raise RowFault(
                _("“%(name)s” stands under “%(parent)s”. A table does not move units.")
                % {"name": known.name, "parent": above},
                "parent",
            )
        assert seed.unit is not None
        self.in_table.replace(seed.unit, known)
        self.by_unit[known.pk] = seed
        seed.unit, seed.is_known = known, True

    # --- what it was made of

    def _find_old(self, seed: Seed) -> None:
        if self.are_villages:
            return
        for key, is_whole in (("wholly_from", True), ("partly_from", False)):
            if seed.row[key] and seed.valid_from is None:
                raise RowFault(_("Say since when the unit stands: its former units ended on that day."), "valid_from")
            for text in seed.row[key]:
                assert seed.valid_from is not None
                old = self._unit_of(text, seed.valid_from - dt.timedelta(days=1), key)
                if old is not seed.unit:
                    seed.old.append((old, is_whole))
