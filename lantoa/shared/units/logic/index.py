"""Units in memory, found by what people call them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lantoa.shared.units.choices import COMMUNE_KINDS
from lantoa.shared.units.logic.names import asked

if TYPE_CHECKING:
    from lantoa.shared.units.models import Unit


class Index:
    """Units by what people call them."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_pk: dict[int, Unit] = {}
        self.by_word: dict[str, list[Unit]] = defaultdict(list)
        self.by_place: dict[tuple[int | None, str], list[Unit]] = defaultdict(list)
        for unit in units:
            self.add(unit)

    def add(self, unit: Unit) -> None:
        self.by_pk[unit.pk] = unit
        for word in _words(unit):
            self.by_word[word].append(unit)
        self.by_place[unit.parent_id, unit.folded_name].append(unit)

    def replace(self, unit: Unit, by: Unit) -> None:
        """A row turned out to be a unit that is known already."""
        self.by_pk.pop(unit.pk, None)
        for word in _words(unit):
            self.by_word[word] = [by if other is unit else other for other in self.by_word[word]]

    def find(self, text: str, day: dt.date) -> list[Unit]:
        """Units of that day; those of the written kind and with its very letters go before others."""
        by_code = [unit for unit in self.by_word.get(f"code:{text.strip()}", []) if unit.is_valid_on(day)]
        if by_code:
            return by_code
        question = asked(text)
        found = {
            unit.pk: unit
            for word in {question.folded, question.folded_short}
            for unit in self.by_word.get(word, [])
            if unit.is_valid_on(day)
        }
        units = list(found.values())
        if question.within:
            units = [unit for unit in units if self._stands_in(unit, question.within)]
        written = text.split(",", maxsplit=1)[0].strip().casefold()
        narrowings = (
            lambda unit: unit.folded_name == question.folded,
            lambda unit: written in (unit.name.casefold(), unit.short_name.casefold()),
        )
        for is_meant in narrowings:
            units = [unit for unit in units if is_meant(unit)] or units
        if question.kind is not None and not any(unit.folded_name == question.folded for unit in units):
            # "Huyện Đồng Văn" is not the commune of that name; "thị trấn" for a commune is a slip.
            units = [u for u in units if question.kind in COMMUNE_KINDS and u.kind in COMMUNE_KINDS]
        return units

    def _stands_in(self, unit: Unit, within: tuple[str, ...]) -> bool:
        above = [self.by_pk[pk] for pk in unit.ancestor_pks if pk in self.by_pk] if unit.path else []
        names = {name for parent in above for name in (parent.folded_name, parent.folded_short)}
        return all(asked(name).folded in names or asked(name).folded_short in names for name in within)

    def overlapping_code(self, unit: Unit) -> Unit | None:
        for other in self.by_word.get(f"code:{unit.code}", []) if unit.code else []:
            if other is not unit and _overlap(other, unit):
                return other
        return None

    def with_code(self, code: str, day: dt.date) -> Unit | None:
        return next((unit for unit in self.by_word.get(f"code:{code}", []) if unit.is_valid_on(day)), None)

    def twin(self, parent_pk: int | None, unit: Unit, day: dt.date) -> Unit | None:
        """Another of this very name under the same parent on the day."""
        for other in self.by_place.get((parent_pk, unit.folded_name), []):
            if other is not unit and other.name.casefold() == unit.name.casefold() and other.is_valid_on(day):
                return other
        return None


def _words(unit: Unit) -> set[str]:
    return {unit.folded_name, unit.folded_short} | ({f"code:{unit.code}"} if unit.code else set())


def _overlap(one: Unit, other: Unit) -> bool:
    starts_before_end = one.valid_to is None or other.valid_from < one.valid_to
    return starts_before_end and (other.valid_to is None or one.valid_from < other.valid_to)
