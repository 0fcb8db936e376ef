"""Questions about rates and sheets."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Prefetch, Q, QuerySet, Sum

from lantoa.apps.royalties.choices import Action, Mark, Part, SheetState
from lantoa.apps.royalties.logic.amounts import Frame, Terms, unit_value
from lantoa.apps.royalties.models import RateImport, RateTable, RateUpload, RoyaltySheet, SheetLine
from lantoa.apps.royalties.permissions import paths_for
from lantoa.core import clock
from lantoa.core.text import sort_key
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.units.models import Unit

__all__ = ["RateImport", "RateTable", "RateUpload", "RoyaltySheet", "SheetLine"]

SHOWN_IMPORTS = 20


def first_of_next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


# --- rates -------------------------------------------------------------------------------------------------------


def tables_of(unit: Unit) -> list[RateTable]:
    """Newest first, with rates and shares; three queries."""
    return list(RateTable.objects.filter(unit=unit).prefetch_related("rates", "shares"))


def tables_in(unit: Unit, start: date, end: date) -> list[RateTable]:
    """Tables of this unit that are valid on some day of [start, end), oldest first."""
    found = RateTable.objects.filter(Q(valid_to=None) | Q(valid_to__gt=start), unit=unit, valid_from__lt=end)
    return list(found.prefetch_related("rates", "shares").order_by("valid_from"))


def terms_of(tables: Iterable[RateTable]) -> list[Terms]:
    return [
        Terms(
            table_pk=table.pk,
            unit_value=unit_value(table.base_salary, table.unit_percent),
            supplement_percent=table.supplement_percent,
            frames={rate.kind: Frame(rate.usual, rate.lowest, rate.highest) for rate in table.rates.all()},
            shares={share.part: share.percent for share in table.shares.all()},
            valid_from=table.valid_from,
            valid_to=table.valid_to,
        )
        for table in tables
    ]


def paths_paid_by_others(unit: Unit, start: date, end: date) -> list[str]:
    """Paths of units below this one that have a rate table of their own then: they pay for what is theirs."""
    found = RateTable.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=start), unit__path__startswith=unit.path, valid_from__lt=end
    ).exclude(unit=unit)
    return sorted(set(found.values_list("unit__path", flat=True)))


def units_with_rates(user: User, action: Action) -> list[Unit]:
    """Units in which the person may do this and that have tables, the widest first."""
    return list(
        Unit.objects.filter(_below(paths_for(user, action)), rate_tables__isnull=False)
        .distinct()
        .order_by("path", "sort_key")
    )


def units_to_rate(user: User) -> list[Unit]:
    """Units whose tables the person may bring in: those in which they hold such a role."""
    paths = paths_for(user, Action.EDIT_RATES)
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def imports_of(unit: Unit) -> list[RateImport]:
    return list(RateImport.objects.filter(unit=unit).order_by("-pk")[:SHOWN_IMPORTS])


def upload(pk: int, user: User) -> RateUpload | None:
    return RateUpload.objects.select_related("unit").filter(pk=pk, by=user).first()


def rate_import(pk: int) -> RateImport | None:
    return RateImport.objects.select_related("unit").filter(pk=pk).first()


# --- sheets ------------------------------------------------------------------------------------------------------


def sheets_for(user: User) -> QuerySet[RoyaltySheet]:
    """Sheets that the person may see, newest month first."""
    found = RoyaltySheet.objects.filter(_below(paths_for(user, Action.VIEW), "unit__path"))
    return found.select_related("unit").order_by("-month", "unit__path")


def sheet(pk: int) -> RoyaltySheet | None:
    return RoyaltySheet.objects.select_related("unit", "checked_by", "approved_by", "paid_by").filter(pk=pk).first()


def lines_of(sheet: RoyaltySheet) -> list[SheetLine]:
    return list(sheet.lines.select_related("person", "unit"))


@dataclasses.dataclass
class PersonSum:
    """What one person gets of a sheet. `key` stands in addresses: the account, or the first line of a bare name."""

    key: int
    person: User | None
    name: str
    unit_name: str
    lines: list[SheetLine]

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines if not line.left_out_because)

    @property
    def pieces(self) -> int:
        return len({line.piece for line in self.lines if not line.left_out_because and line.amount})


def by_person(lines: Iterable[SheetLine]) -> list[PersonSum]:
    """In the order of given names, as lists here are."""
    lines = list(lines)
    homes = _homes({line.person_id for line in lines if line.person_id})
    ordered = sorted(lines, key=lambda line: (_given_first(line.person_name), line.person_id or 0, line.position))
    return [
        _person_sum(list(mine), homes)
        for _who, mine in groupby(ordered, key=lambda line: (line.person_id or 0, line.person_name))
    ]


def _homes(pks: set[int]) -> dict[int, str]:
    """The unit in which each person works: of the first role that holds today, else of the newest."""
    held = Assignment.objects.filter(user_id__in=pks, deputy_of=None).select_related("unit").order_by("-pk")
    today = clock.today()
    valid = [one for one in held if one.valid_from <= today and (one.valid_to is None or today < one.valid_to)]
    # The last of these to name a person wins: the oldest role that holds.
    return {one.user_id: one.unit.short_name or one.unit.name for one in (*reversed(held), *valid)}


def _person_sum(mine: list[SheetLine], homes: Mapping[int, str]) -> PersonSum:
    first = mine[0]
    return PersonSum(
        key=min(line.pk for line in mine),
        person=first.person,
        name=first.person_name,
        unit_name=homes.get(first.person_id or 0, first.unit.short_name or first.unit.name),
        lines=mine,
    )


def _given_first(name: str) -> tuple[str, str]:
    words = name.split()
    return sort_key(words[-1] if words else ""), sort_key(name)


def slip_lines(sheet: RoyaltySheet, line_pk: int) -> list[SheetLine]:
    """The lines of whoever this line belongs to."""
    one = sheet.lines.select_related("person").filter(pk=line_pk).first()
    if one is None:
        return []
    mine = sheet.lines.filter(person=one.person_id, person_name=one.person_name)
    return list(mine.select_related("person", "unit"))


@dataclasses.dataclass(frozen=True)
class OwnSlip:
    sheet: RoyaltySheet
    amount: int
    pieces: int
    line_pk: int


def own_slips(user: User, *, limit: int = 36) -> list[OwnSlip]:
    """What was approved or paid for this person, newest month first; two queries."""
    known = (
        RoyaltySheet.objects.filter(lines__person=user, state__in=[SheetState.APPROVED, SheetState.PAID])
        .select_related("unit")
        .distinct()
        .order_by("-month", "pk")[:limit]
    )
    sheets = {sheet.pk: sheet for sheet in known}
    mine: dict[int, list[SheetLine]] = {pk: [] for pk in sheets}
    for line in SheetLine.objects.filter(person=user, sheet__in=sheets).order_by("position"):
        mine[line.sheet_id].append(line)
    return [
        OwnSlip(
            sheet=sheet,
            amount=sum(line.amount for line in mine[pk] if not line.left_out_because),
            pieces=len({line.piece for line in mine[pk] if not line.left_out_because and line.amount}),
            line_pk=mine[pk][0].pk,
        )
        for pk, sheet in sheets.items()
    ]


def graded_in(sheet: RoyaltySheet) -> Mapping[tuple[str, str, str], Decimal]:
    """Coefficients that a person has set in this sheet."""
    return {line.key: line.coefficient for line in sheet.lines.filter(is_graded=True)}


def left_out_in(sheet: RoyaltySheet) -> Mapping[tuple[str, str, str], str]:
    return {line.key: line.left_out_because for line in sheet.lines.exclude(left_out_because="")}


def frame_of(line: SheetLine) -> Frame | None:
    """The frame of the rate table in which this line may be graded."""
    if line.table_id is None:
        return None
    rate = line.table.rates.filter(kind=line.kind).first() if line.table else None
    return Frame(rate.usual, rate.lowest, rate.highest) if rate else None


def frames_of(sheet: RoyaltySheet) -> dict[tuple[int, str], Frame]:
    """Every frame of the tables that the sheet was made with; two queries."""
    tables = RateTable.objects.filter(pk__in=sheet.lines.order_by().values("table_id")).prefetch_related(
        Prefetch("rates")
    )
    return {
        (table.pk, rate.kind): Frame(rate.usual, rate.lowest, rate.highest)
        for table in tables
        for rate in table.rates.all()
    }


def paid_in(
    start: date, end: date, *, unit_pks: Iterable[int] | None = None, pieces: Iterable[str] | None = None
) -> dict[str, int]:
    """Piece → đồng of approved and paid sheets of these months."""
    found = SheetLine.objects.filter(
        sheet__month__gte=start.replace(day=1),
        sheet__month__lt=end,
        sheet__state__in=[SheetState.APPROVED, SheetState.PAID],
        left_out_because="",
    )
    if unit_pks is not None:
        found = found.filter(unit_id__in=unit_pks)
    if pieces is not None:
        found = found.filter(piece__in=list(pieces))
    return dict(found.order_by().values_list("piece").annotate(sum=Sum("amount")).values_list("piece", "sum"))


def unrated(sheet: RoyaltySheet) -> int:
    """How many lines have no rate and were not left out."""
    return sheet.lines.filter(mark=Mark.NO_RATE, left_out_because="", part=Part.AUTHOR).count()


def _below(paths: Iterable[str], field: str = "path") -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{field}__startswith": path})
    return found
