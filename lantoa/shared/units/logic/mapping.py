"""What a reform says, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lantoa.shared.units.choices import WHOLE_KINDS, Layout, LineageKind, UnitKind

from .errors import UnitsError

if TYPE_CHECKING:
    from lantoa.shared.units.models import Source, Unit


@dataclass(frozen=True, eq=False)
class NewUnit:
    """A unit that the reform opens. Two with the same fields are two units."""

    name: str
    parent: Unit | NewUnit | None
    kind: UnitKind | None = None
    code: str = ""
    name_en: str = ""
    layout: Layout = Layout.STATE
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    pk: int | None = None  # where a key was taken from the sequence already
    facts: dict[str, Any] = field(default_factory=dict)  # further fields of Unit


@dataclass(frozen=True)
class Line:
    """`old` goes, wholly or in part, into `new`. SPLIT_TO: `old` goes on and only gives a part away."""

    old: Unit
    new: Unit | NewUnit
    kind: LineageKind = LineageKind.MERGED_FROM
    share: Decimal | None = None

    @property
    def is_whole(self) -> bool:
        return self.kind in WHOLE_KINDS

    @property
    def closes_old(self) -> bool:
        return self.kind != LineageKind.SPLIT_TO and self.old is not self.new


@dataclass(frozen=True)
class Mapping:
    title: str
    lines: list[Line]
    opens: list[NewUnit] = field(default_factory=list)  # beside those that the lines name
    closes: list[Unit] = field(default_factory=list)  # without heir: districts, a dissolved office
    carries: dict[int, Unit | NewUnit] = field(default_factory=dict)  # child's key → where it goes
    source: Source | None = None

    def closing(self) -> dict[int, Unit]:
        closed = {line.old.pk: line.old for line in self.lines if line.closes_old}
        return closed | {unit.pk: unit for unit in self.closes}

    def opening(self) -> list[NewUnit]:
        """All units to open, parents before children, each once."""
        ordered: dict[int, NewUnit] = {}

        def visit(unit: Unit | NewUnit | None) -> None:
            if isinstance(unit, NewUnit) and id(unit) not in ordered:
                visit(unit.parent)
                ordered[id(unit)] = unit

        for unit in [*self.opens, *(line.new for line in self.lines), *self.carries.values()]:
            visit(unit)
        return list(ordered.values())

    def lines_out(self) -> dict[int, list[Line]]:
        out: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            out[line.old.pk].append(line)
        return dict(out)


def check(mapping: Mapping, on: dt.date) -> None:
    """Raises UnitsError for the first thing that cannot be."""
    if not mapping.lines and not mapping.closes and not mapping.opens:
        raise UnitsError("nothing_to_do")
    before = on - dt.timedelta(days=1)
    closing = mapping.closing()
    for unit in _standing(mapping):
        if not unit.is_valid_on(before):
            raise UnitsError("not_valid", name=unit.name, day=f"{before:%d/%m/%Y}")
    for line in mapping.lines:
        if not isinstance(line.new, NewUnit):
            if line.new.pk == line.old.pk:
                raise UnitsError("onto_itself", name=line.old.name)
            if line.new.pk in closing:
                raise UnitsError("closes_heir", name=line.new.name)
            if not line.new.is_valid_on(on):
                raise UnitsError("not_valid", name=line.new.name, day=f"{on:%d/%m/%Y}")
    for lines in mapping.lines_out().values():
        _check_parts(lines)
    for new in mapping.opening():
        if new.parent is not None and not isinstance(new.parent, NewUnit):
            parent = new.parent
            if parent.pk in closing or not parent.is_valid_on(on):
                raise UnitsError("parent_not_valid", parent=parent.name, day=f"{on:%d/%m/%Y}")


def _standing(mapping: Mapping) -> Iterator[Unit]:
    yield from (line.old for line in mapping.lines)
    yield from mapping.closes


def _check_parts(lines: list[Line]) -> None:
    name = lines[0].old.name
    if any(line.is_whole for line in lines) and len(lines) > 1:
        raise UnitsError("two_wholes", name=name)
    if len(lines) == 1 and lines[0].kind == LineageKind.PARTIAL:
        raise UnitsError("lone_part", name=name)
    if sum((line.share for line in lines if line.share is not None), Decimal(0)) > 1:
        raise UnitsError("share_over_one", name=name)
