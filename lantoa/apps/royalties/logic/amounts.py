"""Royalty = coefficient × unit value × the part's share, with the supplement for a language of a minority. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lantoa.apps.royalties.choices import Mark, Part
from lantoa.apps.royalties.logic.works import Credit, Work

HUNDRED = Decimal(100)
DONG = Decimal(1)
# Languages in which no supplement is paid; every other language of a piece is one of the country's peoples.
COMMON_LANGUAGES = frozenset({"vi", "en", "zh", "fr"})


@dataclasses.dataclass(frozen=True)
class Frame:
    """What a kind is worth: a usual coefficient between a lowest and a highest."""

    usual: Decimal
    lowest: Decimal
    highest: Decimal

    def holds(self, coefficient: Decimal) -> bool:
        return self.lowest <= coefficient <= self.highest


@dataclasses.dataclass(frozen=True)
class Terms:
    """A rate table as it is counted with."""

    table_pk: int
    unit_value: Decimal
    supplement_percent: Decimal
    frames: Mapping[str, Frame]
    shares: Mapping[str, Decimal]  # part → per cent of the piece's royalty
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def unit_value(base_salary: Decimal, percent: Decimal) -> Decimal:
    """One unit of royalty in đồng. Source: NĐ 18/2014/NĐ-CP counts it as a share of the base salary."""
    return (base_salary * percent / HUNDRED).quantize(DONG, ROUND_HALF_UP)


def amount(*, value: Decimal, coefficient: Decimal, share: Decimal, supplement: Decimal) -> int:
    """In whole đồng."""
    found = value * coefficient * share / HUNDRED * (HUNDRED + supplement) / HUNDRED
    return int(found.quantize(DONG, ROUND_HALF_UP))


@dataclasses.dataclass(frozen=True)
class Line:
    """One person's part in one work."""

    work: Work
    part: Part
    person_pk: int | None
    name: str
    language: str
    table_pk: int | None
    unit_value: Decimal
    coefficient: Decimal
    share: Decimal
    supplement: Decimal
    amount: int
    mark: Mark

    @property
    def key(self) -> tuple[str, str, str]:
        return key_of(self.work.piece, self.part, self.person_pk, self.name)


def key_of(piece: str, part: str, person_pk: int | None, name: str) -> tuple[str, str, str]:
    """By which a line is found again when the sheet is calculated anew."""
    return piece, str(part), f"#{person_pk}" if person_pk else name


def lines_of(
    works: Sequence[Work],
    terms: Sequence[Terms],
    *,
    graded: Mapping[tuple[str, str, str], Decimal] | None = None,
) -> list[Line]:
    """Every part of every work, in the order of the works. `graded`: coefficients that a person has set."""
    given = graded or {}
    found: list[Line] = []
    for work in works:
        valid = next((t for t in terms if t.holds_on(work.published_on)), None)
        found.extend(_line(work, credit, valid, given) for credit in work.credits)
    return found


def _line(work: Work, credit: Credit, terms: Terms | None, graded: Mapping[tuple[str, str, str], Decimal]) -> Line:
    frame = terms.frames.get(work.kind) if terms else None
    if terms is None or frame is None:
        nothing = Decimal(0)
        return _made(work, credit, terms.table_pk if terms else None, nothing, nothing, nothing, nothing, Mark.NO_RATE)
    coefficient = graded.get(key_of(work.piece, credit.part, credit.person_pk, credit.name), frame.usual)
    # Several photographers of one piece share what one would get.
    sharing = sum(1 for other in work.credits if other.part == credit.part)
    share = (terms.shares.get(credit.part, Decimal(0)) / sharing).quantize(Decimal("0.01"), ROUND_HALF_UP)
    supplement = Decimal(0) if credit.language in COMMON_LANGUAGES else terms.supplement_percent
    return _made(work, credit, terms.table_pk, terms.unit_value, coefficient, share, supplement, work.mark)


def _made(
    work: Work,
    credit: Credit,
    table_pk: int | None,
    value: Decimal,
    coefficient: Decimal,
    share: Decimal,
    supplement: Decimal,
    mark: Mark,
) -> Line:
    paid = (
        0
        if mark in (Mark.WITHDRAWN, Mark.NO_RATE)
        else amount(value=value, coefficient=coefficient, share=share, supplement=supplement)
    )
    return Line(
        work=work,
        part=credit.part,
        person_pk=credit.person_pk,
        name=credit.name,
        language=credit.language,
        table_pk=table_pk,
        unit_value=value,
        coefficient=coefficient,
        share=share,
        supplement=supplement,
        amount=paid,
        mark=mark,
    )
