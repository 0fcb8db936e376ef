"""Units and villages from a table: tried, applied, taken back, each as a whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from lantoa.core import clock, sheets
from lantoa.shared.units.choices import ImportKind
from lantoa.shared.units.logic.columns import UNITS, VILLAGES
from lantoa.shared.units.logic.errors import UnitsError, explain
from lantoa.shared.units.models import Reform, UnitImport

from .planting import Planting
from .reforms import cancel_reform

SPECS = {ImportKind.UNITS: UNITS, ImportKind.VILLAGES: VILLAGES}
# Rows that are parts of a unit and go with it.
OWNED = ("units.unitname", "units.lineage")


class UnitsImporter:
    spec = UNITS

    def __init__(self, today: dt.date) -> None:
        self.today = today

    def apply(self, rows: list[sheets.Row], report: sheets.Report) -> None:
        Planting(self.spec, rows, report, self.today).run()


class VillagesImporter:
    """Villages are units below a commune; the table leaves out what is the same for all."""

    spec = VILLAGES

    def __init__(self, today: dt.date) -> None:
        self.today = today

    def apply(self, rows: list[sheets.Row], report: sheets.Report) -> None:
        Planting(self.spec, rows, report, self.today, are_villages=True).run()


def importer(kind: ImportKind) -> UnitsImporter | VillagesImporter:
    return (UnitsImporter if kind == ImportKind.UNITS else VillagesImporter)(clock.today())


@transaction.atomic
def load_units_file(
    data: bytes,
    *,
    kind: ImportKind = ImportKind.UNITS,
    file_name: str = "",
    dry_run: bool = False,
    by_pk: int | None = None,
) -> tuple[sheets.ReadSheet, sheets.Report, UnitImport | None]:
    """All rows of an .xlsx or .csv, or none. Raises FileRefused; faults of rows are in the report.

    The record is None where nothing was applied.
    """
    read = sheets.read_sheet(data, SPECS[kind], file_name=file_name)
    report = sheets.run(importer(kind), read, dry_run=dry_run)
    return read, report, keep_record(kind, read, report, by_pk=by_pk) if report.is_applied else None


def keep_record(
    kind: ImportKind, read: sheets.ReadSheet, report: sheets.Report, *, by_pk: int | None = None
) -> UnitImport:
    return UnitImport.keep(read, report, by_pk=by_pk, kind=kind)


@transaction.atomic
def undo_import(record: UnitImport, *, by_pk: int | None = None) -> UnitImport:
    """Raises UndoRefused, with reasons, where the units are in use by now."""
    record = UnitImport.objects.select_for_update().get(pk=record.pk)
    if record.undone_at is not None:
        return record
    entries: list[dict[str, Any]] = record.inverse
    try:
        for reform in Reform.objects.filter(pk__in=[e["pk"] for e in entries if e["do"] == "reformed"]):
            cancel_reform(reform)
    except UnitsError as error:
        raise sheets.UndoRefused([explain(error)]) from error
    sheets.undo([e for e in entries if e["do"] != "reformed"], owned=OWNED)
    record.mark_undone(by_pk=by_pk)
    return record
