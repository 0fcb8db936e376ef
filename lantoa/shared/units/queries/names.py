"""From what somebody wrote to the unit that was meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from lantoa.core import clock
from lantoa.core.text import fold, nfc
from lantoa.shared.units.choices import COMMUNE_KINDS, NameKind, UnitKind
from lantoa.shared.units.logic.names import Asked, asked
from lantoa.shared.units.models import Unit, UnitName

from .lineage import Relative, heirs

SUGGESTIONS = 3
ENOUGH_ALIKE = 0.3


@dataclass(frozen=True)
class Resolved:
    """A unit that bears or bore the name, and what stands on its land today."""

    unit: Unit
    now: tuple[Relative, ...]

    @property
    def is_former(self) -> bool:
        return all(relative.unit != self.unit for relative in self.now)


def resolve(name_or_code: str, *, on: dt.date | None = None, within: Unit | None = None) -> list[Resolved]:
    """Units of that name or code, best first; [] if there is none.

    Reads "Xã Sủng Là", "sung la", "X. Sủng Là, H. Đồng Văn" and "00745". With `on`, only units of that
    day. Without, present units stand before former ones of the same name. `within`: only there, or on
    what was its land. A name written with its tone marks or with its kind in front goes before one that
    only sounds so. Cost: six queries at most for one reform back.
    """
    today = clock.today()
    found = _candidates(name_or_code, on)
    question = asked(name_or_code)
    if question.within and found:
        found = _standing_in(found, question.within)
    now = heirs(found, today)
    if within is not None:
        found = [u for u in found if within.holds(u) or any(within.holds(r.unit) for r in now[u.pk])]
    found.sort(key=lambda unit: _rank(unit, name_or_code, question, today))
    return [Resolved(unit, tuple(now[unit.pk])) for unit in found]


def find_unit(name_or_code: str, *, on: dt.date | None = None, within: Unit | None = None) -> Unit | None:
    """The one unit of that day (today if none is given) which is meant, or None: none, or more than one.

    A former name leads to the unit that stands on its land on the day, if it is one unit.
    """
    day = on or clock.today()
    question = asked(name_or_code)
    found = [r for r in resolve(name_or_code, on=day, within=within) if _is_level(r.unit, question.kind)]
    if not found and (former := resolve(name_or_code, within=within)):
        former = [r for r in former if _is_level(r.unit, question.kind)]
        units = [relative.unit for answer in former for relative in heirs([answer.unit], day)[answer.unit.pk]]
        return units[0] if len(set(units)) == 1 else None
    if len(found) == 1:
        return found[0].unit
    written = nfc(name_or_code).split(",")[0].strip().casefold()
    same_kind = [answer.unit for answer in found if question.kind in (None, answer.unit.kind)]
    exact = [u for u in same_kind if written in (u.name.casefold(), u.short_name.casefold(), u.code.casefold())]
    for choice in (exact, same_kind):
        if len(choice) == 1:
            return choice[0]
    return None


def suggest(text: str, *, on: dt.date | None = None, within: Unit | None = None) -> list[Unit]:
    """Up to three units whose names look alike, for "did you mean …"."""
    question = asked(text)
    alike = TrigramSimilarity("folded_short", question.folded_short)
    units = Unit.objects.valid_on(on or clock.today()).annotate(alike=alike).filter(alike__gte=ENOUGH_ALIKE)
    if within is not None:
        units = units.subtree_of(within)
    return list(units.order_by("-alike", "sort_key")[:SUGGESTIONS])


def _candidates(text: str, on: dt.date | None) -> list[Unit]:
    code = nfc(text).strip()
    question = asked(text)
    if not question.folded_short:
        return []
    # "thị trấn" may be the whole of what was typed, and "Xã Phường 1" is nobody's name: try both readings.
    names = [question.folded_short, question.folded]
    others = UnitName.objects.filter(Q(folded_short__in=names) | Q(folded=question.folded))
    if on is not None:
        others = others.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    units = Unit.objects.filter(
        Q(code=code) | Q(folded_short__in=names) | Q(folded_name=question.folded) | Q(pk__in=others.values("unit"))
    )
    if on is not None:
        units = units.valid_on(on)
    return list(units)


def _standing_in(units: list[Unit], within: tuple[str, ...]) -> list[Unit]:
    """Those below units of these names, which the writer put after commas."""
    above = Unit.objects.in_bulk({pk for unit in units for pk in unit.ancestor_pks})

    def stands_in(unit: Unit, name: str) -> bool:
        question = asked(name)
        return any(
            question.folded_short in (above[pk].folded_short, above[pk].folded_name)
            or fold(name) == above[pk].folded_name
            for pk in unit.ancestor_pks
        )

    return [unit for unit in units if all(stands_in(unit, name) for name in within)]


def _rank(unit: Unit, text: str, question: Asked, today: dt.date) -> tuple[bool | int | str, ...]:
    written = nfc(text).split(",")[0].strip().casefold()
    has_kind = question.kind is not None and _is_kind(unit, question.kind)
    return (
        unit.code != text.strip(),
        question.kind is not None and not has_kind,
        written not in (unit.name.casefold(), unit.short_name.casefold()),
        not unit.is_valid_on(today),
        unit.path.count("/"),
        unit.sort_key,
        unit.pk,
    )


def _is_kind(unit: Unit, kind: UnitKind) -> bool:
    # "Thành phố" stands before provinces, too.
    return unit.kind == kind or (kind == UnitKind.DISTRICT and unit.kind == UnitKind.PROVINCE)


def _is_level(unit: Unit, kind: UnitKind | None) -> bool:
    """Whether the word in front can be meant for the unit: "xã" for a former township is a slip, "huyện" is not."""
    if kind is None:
        return True
    if kind in COMMUNE_KINDS:
        return unit.kind in COMMUNE_KINDS
    return _is_kind(unit, kind)


def names_on(units: Iterable[Unit], day: dt.date) -> dict[int, str]:
    """What the units were called on that day. Cost: one query."""
    by_pk = {unit.pk: unit.name for unit in units}
    former = UnitName.objects.filter(
        unit__in=by_pk, kind=NameKind.FORMER, language="vi", valid_from__lte=day, valid_to__gt=day
    )
    return by_pk | dict(former.values_list("unit", "name"))
