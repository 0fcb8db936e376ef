"""Up and down the tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from lantoa.core import clock
from lantoa.shared.units.choices import COMMUNE_KINDS, UnitKind
from lantoa.shared.units.models import Region, Unit, UnitQuerySet

from .lineage import origins


def roots(on: dt.date | None = None) -> UnitQuerySet:
    return Unit.objects.filter(parent=None).valid_on(on or clock.today()).in_order()


def ancestors(unit: Unit, *, include_self: bool = False) -> list[Unit]:
    """From the root down."""
    above = unit.ancestor_pks
    found = Unit.objects.in_bulk(above) if above else {}
    return [found[pk] for pk in above] + ([unit] if include_self else [])


def province_of(unit: Unit) -> Unit | None:
    return _nearest(unit, {UnitKind.PROVINCE})


def commune_of(unit: Unit) -> Unit | None:
    """The commune, ward, township or special zone that the unit is or stands in."""
    return _nearest(unit, set(COMMUNE_KINDS))


def _nearest(unit: Unit, kinds: set[UnitKind]) -> Unit | None:
    if unit.kind in kinds:
        return unit
    return next((above for above in reversed(ancestors(unit)) if above.kind in kinds), None)


def subtree_pks(unit: Unit, on: dt.date | None = None) -> list[int]:
    """Keys of the unit and all below it that are valid on the day (today if none is given)."""
    below = Unit.objects.subtree_of(unit).valid_on(on or clock.today())
    return list(below.order_by("path").values_list("pk", flat=True))


def territory_pks(units: Iterable[Unit]) -> set[int]:
    """Keys of the units, of everything ever below them, and of what their land was before.

    For "all stories of this commune, also those of the communes it was made of". Cost: two queries
    and one per reform that lies behind.
    """
    wanted = list(units)
    if not wanted:
        return set()
    here = Unit.objects.none()
    for unit in wanted:
        here = here | Unit.objects.subtree_of(unit)
    pks = set(here.values_list("pk", flat=True))
    return pks | origins(pks)


def communes_of(unit: Unit, on: dt.date | None = None) -> UnitQuerySet:
    return Unit.objects.below(unit).communes().valid_on(on or clock.today()).in_order()


def regions_of(unit: Unit) -> list[Region]:
    return list(unit.in_regions.order_by("sort_key"))
