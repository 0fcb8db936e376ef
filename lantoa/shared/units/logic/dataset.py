"""The facts that come with the product, read from `data/` and cut to one province.

Three lists: what stood until 1 July 2025, what stands since, and which came from which.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from lantoa.core.text import fold
from lantoa.shared.units.choices import LineageKind, UnitKind

from .names import kind_of, split_name

DATA = Path(__file__).resolve().parent.parent / "data"
REFORM_ON = dt.date(2025, 7, 1)
# The lists do not say since when the former units stood; we claim no more than "before this day already".
LISTED_FROM = dt.date(1991, 10, 1)
PROVINCES_RESOLUTION = "nq-202-2025-qh15"
COMMUNES_RESOLUTION = {"08": "nq-1684-ubtvqh15"}
OTHER_COMMUNES_RESOLUTION = "nq-ubtvqh15-2025-06-16"


class UnknownProvince(LookupError):
    """No province of that name or code is in our lists."""


@dataclass(frozen=True)
class UnitFact:
    code: str
    parent: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    area_km2: Decimal | None = None

    @property
    def key(self) -> tuple[str, dt.date]:
        return self.code, self.valid_from

    @property
    def short_name(self) -> str:
        return split_name(self.name)[1]

    @property
    def kind(self) -> UnitKind:
        return kind_of(self.name, self.code)

    @property
    def is_former(self) -> bool:
        return self.valid_to is not None


@dataclass(frozen=True)
class LineFact:
    old: str
    new: str
    kind: LineageKind
    source: str


@dataclass(frozen=True)
class NameFact:
    code: str
    is_former: bool
    name: str
    kind: str
    source: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class Renaming:
    code: str
    on: dt.date
    old_name: str
    new_name: str
    source: str


@dataclass
class Province:
    """Everything that the lists know of the land of one present province."""

    code: str
    former: list[UnitFact] = field(default_factory=list)
    present: list[UnitFact] = field(default_factory=list)
    lines: list[LineFact] = field(default_factory=list)
    names: list[NameFact] = field(default_factory=list)
    # Former district or province (code) → codes of the communes that hold most of its land.
    regions: dict[str, list[str]] = field(default_factory=dict)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@cache
def _former() -> dict[str, UnitFact]:
    return {
        row["code"]: UnitFact(row["code"], row["parent"], row["name"], LISTED_FROM, REFORM_ON, "danh-muc-2025")
        for row in _rows("until_2025_07_01.csv")
    }


@cache
def _present() -> dict[str, UnitFact]:
    return {
        row["code"]: UnitFact(
            row["code"],
            row["parent"],
            row["name"],
            REFORM_ON,
            None,
            "danh-muc-2026",
            _number(row["latitude"]),
            _number(row["longitude"]),
            _number(row["area_km2"]),
        )
        for row in _rows("since_2025_07_01.csv")
    }


@cache
def renamings() -> list[Renaming]:
    return [
        Renaming(r["code"], dt.date.fromisoformat(r["on"]), r["old_name"], r["new_name"], r["source"])
        for r in _rows("renamed.csv")
    ]


def sources() -> list[dict[str, str]]:
    return list(_rows("sources.csv"))


def provinces() -> list[UnitFact]:
    """The present provinces, in the order of the official list."""
    return [fact for fact in _present().values() if not fact.parent]


def province_code(name_or_code: str) -> str:
    """Code of the present province on whose land the named province, present or former, stands.

    "tuyen-quang", "Hà Giang", "02" and "08" all lead to "08".
    """
    wanted = fold(name_or_code.replace("-", " "))
    present = {fact.code: fact for fact in provinces()}
    for fact in present.values():
        if wanted in {fact.code, fold(fact.short_name), fold(fact.name)}:
            return fact.code
    for fact in (f for f in _former().values() if not f.parent):
        if wanted in {fact.code, fold(fact.short_name), fold(fact.name)}:
            return _successor_of_province(fact.code)
    raise UnknownProvince(name_or_code)


def _successor_of_province(code: str) -> str:
    votes = Counter(_present()[line.new].parent for line in _commune_lines() if _province_of(line.old) == code)
    return votes.most_common(1)[0][0]


def _province_of(code: str) -> str:
    former = _former()
    while former[code].parent:
        code = former[code].parent
    return code


@cache
def _commune_lines() -> list[LineFact]:
    lines = []
    for row in _rows("lineage_2025_07_01.csv"):
        source = COMMUNES_RESOLUTION.get(_present()[row["new"]].parent, OTHER_COMMUNES_RESOLUTION)
        wholly, partly = row["wholly_from"].split(), row["partly_from"].split()
        whole = LineageKind.RENAMED if len(wholly) == 1 and not partly else LineageKind.MERGED_FROM
        lines += [LineFact(old, row["new"], whole, source) for old in wholly]
        lines += [LineFact(old, row["new"], LineageKind.PARTIAL, source) for old in partly]
    return lines


def province(name_or_code: str) -> Province:
    found = Province(province_code(name_or_code))
    former, present = _former(), _present()
    found.present = [f for f in present.values() if found.code in (f.code, f.parent)]
    codes = {fact.code for fact in found.present}
    communes = [line for line in _commune_lines() if line.new in codes]
    old_provinces = sorted({_province_of(line.old) for line in communes})
    found.former = [f for f in former.values() if _province_of(f.code) in old_provinces]
    kind = LineageKind.RENAMED if len(old_provinces) == 1 else LineageKind.MERGED_FROM
    found.lines = [LineFact(old, found.code, kind, PROVINCES_RESOLUTION) for old in old_provinces] + communes
    found.names = list(_names_for(codes, {fact.code for fact in found.former}))
    found.regions = _regions(communes, [f for f in found.former if f.kind == UnitKind.DISTRICT])
    if len(old_provinces) > 1:
        found.regions |= _regions(communes, [former[code] for code in old_provinces])
    return found


def _names_for(present: set[str], former: set[str]) -> Iterator[NameFact]:
    for row in _rows("names.csv"):
        is_former = row["period"] == "until"
        if row["code"] in (former if is_former else present):
            source = COMMUNES_RESOLUTION["08"] if is_former else "danh-muc-2026"
            yield NameFact(row["code"], is_former, row["name"], row["kind"], source)


def _regions(lines: Iterable[LineFact], former: list[UnitFact]) -> dict[str, list[str]]:
    """Each new commune goes to the former unit from which most of its old communes came; a part counts half."""
    wanted = {fact.code for fact in former}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        weight = 1 if line.kind == LineageKind.PARTIAL else 2
        for code in _upwards(line.old):
            if code in wanted:
                votes[line.new][code] += weight
    regions: dict[str, list[str]] = {fact.code: [] for fact in former}
    for new, counted in votes.items():
        regions[counted.most_common(1)[0][0]].append(new)
    return {code: members for code, members in regions.items() if members}


def _upwards(code: str) -> Iterator[str]:
    former = _former()
    while code:
        yield code
        code = former[code].parent
