"""What was placed in memory goes into the database, by a few large statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.core.sheets import Outcome, Report, RowFault
from lantoa.core.text import fold
from lantoa.shared.units.choices import Layout, LineageKind, NameKind
from lantoa.shared.units.logic.errors import UnitsError, explain
from lantoa.shared.units.logic.mapping import Line, Mapping, NewUnit
from lantoa.shared.units.logic.names import split_name
from lantoa.shared.units.models import Lineage, Reform, Unit, UnitName

from .reforms import reform
from .seeds import FACTS, Seed, sound


class Writing:
    def __init__(
        self, seeds: list[Seed], by_unit: dict[int, Seed], report: Report, fail: Callable[[Seed, RowFault], None]
    ) -> None:
        self.seeds, self.by_unit, self.report, self.fail = seeds, by_unit, report, fail

    def write(self) -> None:
        by_day: dict[dt.date, list[Seed]] = defaultdict(list)
        closes: dict[dt.date, list[Unit]] = defaultdict(list)
        history: list[Seed] = []
        for seed in sound(self.seeds):
            # A reform that the house has not seen yet closes units which it knows as open.
            is_news = any(old.valid_to is None and old.pk not in self.by_unit for old, _whole in seed.old)
            if is_news and not seed.is_known:
                by_day[seed.begins].append(seed)
            else:
                history.append(seed)
            if seed.is_known and seed.unit and seed.unit.valid_to is None and seed.ends is not None:
                closes[seed.ends].append(seed.unit)
        late = {seed.unit.pk for seeds in by_day.values() for seed in seeds if seed.unit}
        self._write_units([s for s in history if s.unit and not any(pk in late for pk in s.unit.ancestor_pks)])
        self._write_lines(history)
        for day in sorted({*by_day, *closes}):
            seeds = by_day.get(day, [])
            self._reform(day, seeds, closes.get(day, []))
            below = [s for s in history if s.unit and any(o.unit and o.unit.pk in s.unit.ancestor_pks for o in seeds)]
            self._write_units(below)
        self._write_names()

    def _write_units(self, seeds: list[Seed]) -> None:
        fresh = [seed.unit for seed in seeds if seed.unit and not seed.is_known]
        Unit.objects.bulk_create(sorted(fresh, key=lambda unit: unit.path.count("/")), batch_size=1000)
        self.report.journal.created(*fresh)
        for seed in seeds:
            assert seed.unit is not None
            if not seed.is_known:
                self.report.outcomes.append(Outcome(seed.row.number, "created", seed.unit.name))
                continue
            changed = self.report.journal.change(seed.unit, self._new_values(seed))
            action = "changed" if changed else "same"
            self.report.outcomes.append(Outcome(seed.row.number, action, seed.unit.name, tuple(changed)))

    def _new_values(self, seed: Seed) -> dict[str, Any]:
        values = {name: seed.row[name] for name in FACTS if seed.row.values.get(name) not in (None, "")}
        if seed.code:
            values["code"] = seed.code
        assert seed.unit is not None
        if fold(seed.name) != fold(seed.unit.name):
            values |= {"name": seed.name, "short_name": split_name(seed.name)[1][:120]}
        return values

    def _write_names(self) -> None:
        fresh = []
        wanted = [(seed, name) for seed in sound(self.seeds) for name in seed.row["other_names"] if seed.unit]
        known = set(UnitName.objects.filter(unit__in=[s.unit for s, _name in wanted]).values_list("unit_id", "folded"))
        for seed, name in wanted:
            assert seed.unit is not None
            prefix, short = split_name(name)
            full = (
                name if prefix or seed.unit.name == seed.unit.short_name else f"{split_name(seed.unit.name)[0]} {short}"
            )
            entry = UnitName(unit=seed.unit, name=full, kind=NameKind.VARIANT)
            entry.derive()
            if (seed.unit.pk, entry.folded) not in known and entry.folded != seed.unit.folded_name:
                known.add((seed.unit.pk, entry.folded))
                fresh.append(entry)
        UnitName.objects.bulk_create(fresh, batch_size=1000)
        self.report.journal.created(*fresh)

    def _write_lines(self, seeds: list[Seed]) -> None:
        """Of former days: everything is as the table says already, nobody needs to be told."""
        wanted = [(seed, old, whole) for seed in seeds for old, whole in seed.old]
        if not wanted:
            return
        known = set(Lineage.objects.filter(new__in=[s.unit for s, _o, _w in wanted]).values_list("old_id", "new_id"))
        fresh = []
        for seed, old, is_whole in wanted:
            assert seed.unit is not None
            if (old.pk, seed.unit.pk) in known:
                continue
            kind = LineageKind.PARTIAL
            if is_whole:
                kind = LineageKind.RENAMED if len(seed.old) == 1 else LineageKind.MERGED_FROM
            elif old.valid_to is None:
                kind = LineageKind.SPLIT_TO
            if kind != LineageKind.SPLIT_TO and old.valid_to != seed.begins:
                words = {"name": old.name, "day": f"{seed.begins:%d/%m/%Y}"}
                message = _("“%(name)s” must be in force until %(day)s to go into this unit.") % words
                self.fail(seed, RowFault(message, "wholly_from" if is_whole else "partly_from"))
                continue
            fresh.append(Lineage(old=old, new=seed.unit, kind=kind, on=seed.begins))
        Lineage.objects.bulk_create(fresh, batch_size=1000)
        self.report.journal.created(*fresh)

    def _reform(self, day: dt.date, seeds: list[Seed], closes: list[Unit]) -> None:
        """Goes the way of every reform: what stands below is carried along, the others are told."""
        news: dict[int, NewUnit] = {}
        lines, opens = [], []
        for seed in seeds:
            unit = seed.unit
            assert unit is not None
            parent = news.get(unit.parent_id) or unit.parent if unit.parent_id else None
            facts = {name: getattr(unit, name) for name in FACTS if getattr(unit, name) not in (None, "")}
            new = NewUnit(unit.name, parent, seed.kind, unit.code, layout=Layout(unit.layout), pk=unit.pk, facts=facts)
            news[unit.pk] = new
            opens.append(new)
            for old, is_whole in seed.old:
                whole = LineageKind.RENAMED if len(seed.old) == 1 else LineageKind.MERGED_FROM
                lines.append(Line(old, new, whole if is_whole else LineageKind.PARTIAL))
        try:
            with transaction.atomic():
                record: Reform = reform(Mapping(_("From a table"), lines, opens=opens, closes=closes), day)
        except UnitsError as error:
            seed = seeds[0] if seeds else self.by_unit[closes[0].pk]
            self.fail(seed, RowFault(explain(error), "wholly_from" if seeds else "valid_to"))
            return
        self.report.journal.entries.append({"do": "reformed", "pk": record.pk})
        for seed in seeds:
            assert seed.unit is not None
            seed.unit = Unit.objects.get(pk=seed.unit.pk)
            self.report.outcomes.append(Outcome(seed.row.number, "created", seed.unit.name))
