"""A row on its way to become a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from lantoa.core.sheets import Row
from lantoa.shared.units.choices import Layout, UnitKind
from lantoa.shared.units.logic.dataset import LISTED_FROM
from lantoa.shared.units.logic.names import english_name, kind_of, split_name
from lantoa.shared.units.models import Unit

# Fields that a row fills in as they are.
FACTS = ("name_en", "latitude", "longitude", "area_km2", "population", "population_on", "phone", "email",
         "address", "website")  # fmt: skip


@dataclass
class Seed:
    row: Row
    name: str
    kind: UnitKind
    valid_from: dt.date | None
    parent: Unit | None = None
    unit: Unit | None = None
    is_known: bool = False
    is_failed: bool = False
    looks_at: dt.date = LISTED_FROM  # the day on which its parent, or itself as known already, is looked for
    ends: dt.date | None = None
    old: list[tuple[Unit, bool]] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.row["code"])

    @property
    def begins(self) -> dt.date:
        return self.unit.valid_from if self.unit else self.valid_from or LISTED_FROM


def seed_of(row: Row, today: dt.date, *, is_village: bool) -> Seed:
    name = row["name"]
    if is_village and not split_name(name)[0]:
        name = f"{row['word']} {name}"
    kind = UnitKind.VILLAGE if is_village else UnitKind(row["kind"] or kind_of(name, row["code"]))
    # The table of villages has neither days nor offices.
    seed = Seed(row, name, kind, row.values.get("valid_from"), ends=row.values.get("valid_to"))
    if seed.valid_from is not None:
        seed.looks_at = seed.valid_from
    elif seed.ends is not None and seed.ends <= today:
        seed.looks_at = seed.ends - dt.timedelta(days=1)
    else:
        seed.looks_at = today
    return seed


def sound(seeds: Iterable[Seed]) -> list[Seed]:
    return [seed for seed in seeds if not seed.is_failed]


def new_unit(pk: int, seed: Seed) -> Unit:
    row = seed.row
    unit = Unit(
        pk=pk,
        code=seed.code,
        name=seed.name,
        short_name=split_name(seed.name)[1][:120],
        kind=seed.kind,
        layout=row.values.get("layout") or Layout.STATE,
        valid_from=seed.valid_from or LISTED_FROM,
        valid_from_is_exact=seed.valid_from is not None,
        valid_to=seed.ends,
    )
    for name in FACTS:
        if row.values.get(name) not in (None, ""):
            setattr(unit, name, row[name])
    unit.name_en = unit.name_en or (english_name(unit.name) if split_name(unit.name)[0] else "")
    unit.derive()
    return unit
