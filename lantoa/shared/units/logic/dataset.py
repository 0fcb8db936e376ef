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


# The lists of the whole country are read as plain rows: facts are made of one province's only.


@cache
def _former() -> dict[str, tuple[str, str]]:
    """Code → code of the unit above, name."""
    return {code: (parent, name) for code, parent, name in _plain_rows("until_2025_07_01.csv")}


@cache
def _present() -> dict[str, list[str]]:
    """Code → code, code of the unit above, name, latitude, longitude, area."""
    return {row[0]: row for row in _plain_rows("since_2025_07_01.csv")}


@cache
def _descent() -> list[tuple[str, list[str], list[str]]]:
    """A present unit, the former ones that went into it wholly, and those of which a part did."""
    return [(new, wholly.split(), partly.split()) for new, wholly, partly in _plain_rows("lineage_2025_07_01.csv")]


def _plain_rows(name: str) -> Iterator[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader


def _former_fact(code: str) -> UnitFact:
    parent, name = _former()[code]
    return UnitFact(code, parent, name, LISTED_FROM, REFORM_ON, "danh-muc-2025")


def _present_fact(code: str) -> UnitFact:
    _code, parent, name, latitude, longitude, area = _present()[code]
    return UnitFact(
        code,
        parent,
        name,
        REFORM_ON,
        None,
        "danh-muc-2026",
        _number(latitude),
        _number(longitude),
        _number(area),
    )


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
    return [_present_fact(code) for code, row in _present().items() if not row[1]]


def province_code(name_or_code: str) -> str:
    """Code of the present province on whose land the named province, present or former, stands.

    "tuyen-quang", "Hà Giang", "02" and "08" all lead to "08".
    """
    wanted = fold(name_or_code.replace("-", " "))
    for fact in provinces():
        if wanted in {fact.code, fold(fact.short_name), fold(fact.name)}:
            return fact.code
    for fact in (_former_fact(code) for code, (parent, _name) in _former().items() if not parent):
        if wanted in {fact.code, fold(fact.short_name), fold(fact.name)}:
            return _successor_of_province(fact.code)
    raise UnknownProvince(name_or_code)


def _successor_of_province(code: str) -> str:
    province_of = _provinces_of()
    votes = Counter(
        _present()[new][1] for new, wholly, partly in _descent() for old in wholly + partly if province_of[old] == code
    )
    return votes.most_common(1)[0][0]


@cache
def _provinces_of() -> dict[str, str]:
    """Former code → its province; in the list a unit stands after the one above it."""
    found: dict[str, str] = {}
    for code, (parent, _name) in _former().items():
        found[code] = found[parent] if parent else code
    return found


def _commune_lines(code: str) -> list[LineFact]:
    """Of one present province."""
    source = COMMUNES_RESOLUTION.get(code, OTHER_COMMUNES_RESOLUTION)
    lines = []
    for new, wholly, partly in _descent():
        if _present()[new][1] == code:
            whole = LineageKind.RENAMED if len(wholly) == 1 and not partly else LineageKind.MERGED_FROM
            lines += [LineFact(old, new, whole, source) for old in wholly]
            lines += [LineFact(old, new, LineageKind.PARTIAL, source) for old in partly]
    return lines


def province(name_or_code: str) -> Province:
    found = Province(province_code(name_or_code))
    found.present = [_present_fact(code) for code, row in _present().items() if found.code in (code, row[1])]
    communes, province_of = _commune_lines(found.code), _provinces_of()
    old_provinces = sorted({province_of[line.old] for line in communes})
    wanted = set(old_provinces)
    found.former = [_former_fact(code) for code in _former() if province_of[code] in wanted]
    kind = LineageKind.RENAMED if len(old_provinces) == 1 else LineageKind.MERGED_FROM
    found.lines = [LineFact(old, found.code, kind, PROVINCES_RESOLUTION) for old in old_provinces] + communes
    found.names = list(_names_for({fact.code for fact in found.present}, {fact.code for fact in found.former}))
    found.regions = _regions(communes, [f for f in found.former if f.kind == UnitKind.DISTRICT])
    if len(old_provinces) > 1:
        found.regions |= _regions(communes, [_former_fact(code) for code in old_provinces])
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
    while code:
        yield code
        code = _former()[code][0]
