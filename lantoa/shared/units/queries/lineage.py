"""What a unit was, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from lantoa.core import clock
from lantoa.shared.units.choices import WHOLE_KINDS
from lantoa.shared.units.models import Lineage, Reform, Unit


@dataclass(frozen=True)
class Relative:
    """A unit of another day on the same land.

    `is_whole`: the older of the two lies wholly in the newer one.
    `share`: how much of the older is in the newer; None where nobody has said.
    """

    unit: Unit
    is_whole: bool
    share: Decimal | None


@dataclass(frozen=True)
class _Step:
    to: int
    is_whole: bool
    share: Decimal | None


def as_is(unit: Unit, today: dt.date | None = None) -> list[Relative]:
    """The present unit or units on this unit's land."""
    return on_day(unit, today or clock.today())


def as_was(unit: Unit, day: dt.date) -> list[Relative]:
    """What stood on this unit's land on that day."""
    return on_day(unit, day)


def on_day(unit: Unit, day: dt.date) -> list[Relative]:
    """The units of that day on this unit's land, in the order of their names; [unit] if it stood then.

    Follows the lines forward for a later day and backward for an earlier one. A closed unit without
    lines of its own (a district) is followed through the units that stood below it.
    """
    return heirs([unit], day)[unit.pk]


def heirs(units: Iterable[Unit], day: dt.date) -> dict[int, list[Relative]]:
    """`on_day` for many units. Cost: at most three queries for each reform between, however many units."""
    asked = {unit.pk: unit for unit in units}
    ahead = [unit for unit in asked.values() if unit.valid_to is not None and unit.valid_to <= day]
    behind = [unit for unit in asked.values() if unit.valid_from > day]
    answer = {pk: [Relative(unit, True, Decimal(1))] for pk, unit in asked.items() if unit.is_valid_on(day)}
    answer |= _walk(ahead, day, forward=True) if ahead else {}
    answer |= _walk(behind, day, forward=False) if behind else {}
    return answer


def _walk(starts: list[Unit], day: dt.date, *, forward: bool) -> dict[int, list[Relative]]:
    known = {unit.pk: unit for unit in starts}
    steps: dict[int, list[_Step]] = {}
    frontier = dict(known)
    while frontier:
        found = _lines(frontier, day, forward=forward)
        if forward:
            found |= _through_children([unit for unit in frontier.values() if unit.pk not in found], known)
        steps |= {pk: found.get(pk, []) for pk in frontier}
        reached = {step.to for pk in frontier for step in steps[pk]} - set(known)
        fresh = Unit.objects.in_bulk(reached) if reached else {}
        known |= fresh
        targets = {step.to for pk in frontier for step in steps[pk]}
        frontier = {
            pk: known[pk]
            for pk in targets
            if pk not in steps and not known[pk].is_valid_on(day) and _is_on_the_way(known[pk], day, forward)
        }
    return {unit.pk: _gather(unit, known, steps, day, forward=forward) for unit in starts}


def _is_on_the_way(unit: Unit, day: dt.date, forward: bool) -> bool:
    if forward:
        return unit.valid_to is not None and unit.valid_to <= day
    return unit.valid_from > day


def _lines(frontier: dict[int, Unit], day: dt.date, *, forward: bool) -> dict[int, list[_Step]]:
    found: dict[int, list[_Step]] = defaultdict(list)
    if forward:
        rows = Lineage.objects.filter(old__in=frontier, on__lte=day)
        rows = rows.annotate(at=F("old"), to=F("new"))
    else:
        rows = Lineage.objects.filter(new__in=frontier, on__gt=day)
        rows = rows.annotate(at=F("new"), to=F("old"))
    for at, to, kind, share in rows.order_by("pk").values_list("at", "to", "kind", "share"):
        is_whole = kind in WHOLE_KINDS
        found[at].append(_Step(to, is_whole, Decimal(1) if is_whole else share))
    return dict(found)


def _through_children(closed: list[Unit], known: dict[int, Unit]) -> dict[int, list[_Step]]:
    """A closed unit without lines: its land is that of the units below it on its last day."""
    by_pk = {unit.pk: unit for unit in closed if unit.valid_to is not None}
    if not by_pk:
        return {}
    found: dict[int, list[_Step]] = defaultdict(list)
    for child in Unit.objects.filter(parent__in=by_pk, valid_to__isnull=False).order_by("sort_key"):
        if child.valid_to == by_pk[child.parent_id or 0].valid_to:
            known.setdefault(child.pk, child)
            found[child.parent_id or 0].append(_Step(child.pk, False, None))
    return dict(found)


def _gather(
    start: Unit, known: dict[int, Unit], steps: dict[int, list[_Step]], day: dt.date, *, forward: bool
) -> list[Relative]:
    shares: dict[int, list[Decimal | None]] = defaultdict(list)
    wholes: dict[int, bool] = {}
    is_lost = False

    def follow(pk: int, is_whole: bool, share: Decimal | None, seen: frozenset[int]) -> None:
        nonlocal is_lost
        if known[pk].is_valid_on(day):
            shares[pk].append(share)
            wholes[pk] = wholes.get(pk, False) or is_whole
            return
        onward = [step for step in steps.get(pk, []) if step.to not in seen]
        is_lost = is_lost or not onward
        for step in onward:
            known_share = None if share is None or step.share is None else share * step.share
            follow(step.to, is_whole and step.is_whole, known_share, seen | {step.to})

    follow(start.pk, True, Decimal(1), frozenset({start.pk}))
    relatives = []
    for pk, parts in shares.items():
        # All that came out of the unit ended in one: whole again, whatever happened between.
        is_whole = wholes[pk] or (forward and len(shares) == 1 and not is_lost and _is_complete(start.pk, steps))
        known_parts = [part for part in parts if part is not None]
        total = sum(known_parts, Decimal(0)) if len(known_parts) == len(parts) else None
        relatives.append(Relative(known[pk], is_whole, Decimal(1) if is_whole else total))
    return sorted(relatives, key=lambda relative: (relative.unit.sort_key, relative.unit.pk))


def _is_complete(pk: int, steps: dict[int, list[_Step]]) -> bool:
    """Whether the steps out of a unit account for all of it: one whole line, or at least two parts.

    One part alone leaves open where the rest is.
    """
    onward = steps.get(pk, [])
    if not onward:
        return True
    if not any(step.is_whole for step in onward) and len(onward) < 2:
        return False
    return all(_is_complete(step.to, steps) for step in onward)


def origins(pks: Iterable[int]) -> set[int]:
    """Keys of all units, of any time, whose land wholly or partly went into the given ones."""
    seen = set(pks)
    frontier = set(seen)
    while frontier:
        frontier = set(Lineage.objects.filter(new__in=frontier).values_list("old", flat=True)) - seen
        seen |= frontier
    return seen


def lines_of(reform_pk: int) -> QuerySet[Lineage]:
    return Reform.objects.get(pk=reform_pk).lines.select_related("old", "new").order_by("pk")


@dataclass(frozen=True)
class Moves:
    """What a reform did, by keys: who keeps things by unit re-owns them along `whole` and asks about `parts`."""

    on: dt.date
    whole: dict[int, int]
    parts: dict[int, tuple[int, ...]]
    closed: frozenset[int]  # all units that ended, also those without heir


def moves_of(reform_pk: int) -> Moves:
    record = Reform.objects.get(pk=reform_pk)
    whole: dict[int, int] = {}
    parts: dict[int, tuple[int, ...]] = {}
    for old, new, kind in record.lines.order_by("pk").values_list("old", "new", "kind"):
        if kind in WHOLE_KINDS:
            whole[old] = new
        else:
            parts[old] = (*parts.get(old, ()), new)
    closed = Unit.objects.filter(closed_by=record).values_list("pk", flat=True)
    return Moves(record.on, whole, parts, frozenset(closed))
