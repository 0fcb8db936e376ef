"""What a unit's paper looks like on a day."""

from __future__ import annotations

import dataclasses
import datetime as dt

from lantoa.core import clock
from lantoa.shared.documents.logic.description import Issuer, Signer
from lantoa.shared.documents.logic.layouts import Layout, layout_by_key, layout_for
from lantoa.shared.documents.models import LayoutOverride
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
    """Two queries: the unit's own settings, and its parent for the superior body. Raises NoLayout."""
    day = on or clock.today()
    own = override_of(unit, day)
    layout = layout_by_key(own.layout_key) if own and own.layout_key else layout_for(unit.layout, day)
    if own is None:
        return Paper(layout=layout, issuer=Issuer(unit.name, _superior(unit), _place(unit)), signer=Signer())
    if own.checked_at is not None:
        layout = dataclasses.replace(layout, is_checked=True)
    return Paper(
        layout=layout,
        issuer=Issuer(own.issuing_body or unit.name, own.superior_body or _superior(unit), own.place or _place(unit)),
        signer=Signer(_lines(own.sign_lines), own.signer_name),
        recipients=_lines(own.recipients),
        kept_by=own.kept_by,
        code=own.code,
        template=bytes(own.template) if own.template else None,
    )


def _superior(unit: Unit) -> str:
    return unit.parent.name if unit.parent_id and unit.parent else ""


def _place(unit: Unit) -> str:
    """ "Đồng Văn" of "xã Đồng Văn": the word of its kind does not stand in a date line."""
    name = unit.short_name or ""
    for kind in (
        "Xã ",
        "xã ",
        "Phường ",
        "phường ",
        "Thị trấn ",
        "Tỉnh ",
        "tỉnh ",
        "Đặc khu ",
        "UBND xã ",
        "UBND phường ",
    ):
        name = name.removeprefix(kind)
    return name


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())
