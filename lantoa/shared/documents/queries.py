"""What a unit's paper looks like on a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from lantoa.core import clock
from lantoa.shared.documents.logic import bodies
from lantoa.shared.documents.logic.description import Issuer, Signer
from lantoa.shared.documents.logic.layouts import Layout, layout_by_key, layout_for
from lantoa.shared.documents.models import LayoutOverride
from lantoa.shared.units.choices import UnitKind
from lantoa.shared.units.models import Unit


@dataclasses.dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything that a document of this unit needs beside its own words."""

    layout: Layout
    issuer: Issuer
    signer: Signer
    recipients: tuple[str, ...] = ()
    kept_by: str = "VT"
    code: str = ""
    template: bytes | None = None

    def code_for(self, kind_code: str) -> str:
        """PD → PD-UBND; empty without the unit's abbreviation, so that no half number line is printed."""
        return f"{kind_code}-{self.code}" if self.code else ""


def override_of(unit: Unit, on: dt.date | None = None) -> LayoutOverride | None:
    day = on or clock.today()
    found: LayoutOverride | None = (
        LayoutOverride.objects.filter(unit=unit).valid_on(day).order_by("-valid_from").first()
    )
    return found


def paper_of(unit: Unit, on: dt.date | None = None) -> Paper:
    """One query, and one for each unit between this one and its territory. Raises NoLayout."""
    day = on or clock.today()
    return paper_from(unit, override_of(unit, day), day)


def paper_from(unit: Unit, own: LayoutOverride | None, day: dt.date) -> Paper:
    """The same with settings that need not be saved, to look at them first. Raises NoLayout."""
    layout = layout_by_key(own.layout_key) if own and own.layout_key else layout_for(unit.layout, day)
    issuer = _issuer(unit, layout.office)
    if own is None:
        return Paper(layout=layout, issuer=issuer, signer=Signer())
    if own.checked_at is not None:
        layout = dataclasses.replace(layout, is_checked=True)
    return Paper(
        layout=layout,
        issuer=Issuer(own.issuing_body or issuer.body, own.superior_body or issuer.superior, own.place or issuer.place),
        signer=Signer(_lines(own.sign_lines), own.signer_name),
        recipients=_lines(own.recipients),
        kept_by=own.kept_by,
        code=own.code,
        template=_template(own),
    )


def _template(own: LayoutOverride) -> bytes | None:
    # A list of units leaves the files in the database: each is up to three megabytes.
    if "template" in own.get_deferred_fields():
        return None
    return bytes(own.template) if own.template else None


def _issuer(unit: Unit, office: str) -> Issuer:
    parent = unit.parent
    territory = unit
    while not (place := _place_of(territory)) and territory.parent is not None:
        territory = territory.parent
    return Issuer(
        body=bodies.issuing_body(unit.name, unit.kind, office),
        superior=bodies.superior_body(
            unit.kind, office, parent_name=parent.name if parent else "", parent_kind=parent.kind if parent else ""
        ),
        place=place,
    )


def _place_of(unit: Unit) -> str:
    # The Party's tree has no territories: its committees are named after theirs.
    if unit.kind in bodies.TERRITORIES:
        return bodies.place_name(unit.name)
    return bodies.place_of_party_committee(unit.name)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


@dataclasses.dataclass(frozen=True)
class UnitPaper:
    unit: Unit
    own: LayoutOverride | None
    paper: Paper


def units_of(paths: Iterable[str] | None, *, text: str = "", on: dt.date | None = None) -> QuerySet[Unit]:
    """Units in these subtrees (None: everywhere) that issue papers today: a village does not."""
    reach = Q()
    if paths is not None:
        reach = Q(pk__in=[])
        for path in paths:
            reach |= Q(path__startswith=path)
    found = Unit.objects.search(text) if text.strip() else Unit.objects.all()
    found = found.filter(reach).exclude(kind=UnitKind.VILLAGE).valid_on(on or clock.today())
    return found.select_related("parent__parent__parent").order_by("path")


def papers_of(units: Iterable[Unit], on: dt.date | None = None) -> list[UnitPaper]:
    """What each prints today; one query beside the units'."""
    day = on or clock.today()
    wanted = list(units)
    own: dict[int, LayoutOverride] = {}
    settings = LayoutOverride.objects.filter(unit__in=wanted).valid_on(day).defer("template")
    for override in settings.order_by("valid_from"):
        own[override.unit_id] = override
    return [UnitPaper(unit, own.get(unit.pk), paper_from(unit, own.get(unit.pk), day)) for unit in wanted]


def settings_of(unit: Unit) -> list[LayoutOverride]:
    """Every dated setting of the unit, the newest first."""
    return list(unit.layout_overrides.select_related("checked_by", "changed_by").order_by("-valid_from"))


def unit(pk: int) -> Unit | None:
    return Unit.objects.select_related("parent__parent__parent").filter(pk=pk).first()


def override(unit: Unit, pk: int) -> LayoutOverride | None:
    found: LayoutOverride | None = unit.layout_overrides.filter(pk=pk).first()
    return found
