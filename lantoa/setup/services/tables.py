"""The way of every table: sent, tried, applied, taken back."""

from __future__ import annotations

from django.db import transaction

from lantoa.core import clock, pagecache, sheets
from lantoa.setup.choices import SheetKind
from lantoa.setup.logic.columns import CATEGORIES, PEOPLE
from lantoa.setup.models import TableImport, Upload
from lantoa.setup.services.categories import CategoriesImporter
from lantoa.setup.services.people import PeopleImporter, undo_people
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import audit
from lantoa.shared.units import services as units
from lantoa.shared.units.choices import ImportKind
from lantoa.shared.units.models import UnitImport

Record = UnitImport | TableImport


def spec(kind: SheetKind) -> sheets.SheetSpec:
    if kind in ImportKind.values:
        return units.SPECS[ImportKind(kind)]
    return {SheetKind.PEOPLE: PEOPLE, SheetKind.CATEGORIES: CATEGORIES}[kind]


def importer(kind: SheetKind, by: User) -> sheets.Importer:
    if kind in ImportKind.values:
        return units.importer(ImportKind(kind))
    return PeopleImporter(by) if kind == SheetKind.PEOPLE else CategoriesImporter()


def keep_upload(kind: SheetKind, *, data: bytes, file_name: str, by: User) -> Upload:
    """Raises FileRefused for what is no table, before anything is kept."""
    sheets.read_sheet(data, spec(kind), file_name=file_name)
    return Upload.objects.create(kind=kind, file_name=file_name[-200:], data=data, uploaded_at=clock.now(), by=by)


def try_table(kind: SheetKind, data: bytes, *, file_name: str, by: User) -> tuple[sheets.ReadSheet, sheets.Report]:
    """Says what would happen; nothing does."""
    read = sheets.read_sheet(data, spec(kind), file_name=file_name)
    return read, sheets.run(importer(kind, by), read, dry_run=True)


@transaction.atomic
def apply_table(
    kind: SheetKind, data: bytes, *, file_name: str, by: User
) -> tuple[sheets.ReadSheet, sheets.Report, Record | None]:
    """All rows, or none and the report of faults."""
    read = sheets.read_sheet(data, spec(kind), file_name=file_name)
    report = sheets.run(importer(kind, by), read, dry_run=False)
    record = _keep(kind, read, report, by) if report.is_applied else None
    return read, report, record


@transaction.atomic
def apply_upload(upload: Upload, *, by: User) -> Record | None:
    """None for a table with faults. Once: a second click finds the upload gone. Raises Upload.DoesNotExist then."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    kind = SheetKind(locked.kind)
    _read, _report, record = apply_table(kind, bytes(locked.data), file_name=locked.file_name, by=by)
    if record is not None:
        locked.delete()
    return record


def _keep(kind: SheetKind, read: sheets.ReadSheet, report: sheets.Report, by: User) -> Record:
    record: Record
    if kind in ImportKind.values:
        record = units.keep_record(ImportKind(kind), read, report, by_pk=by.pk)
    else:
        record = TableImport.keep(read, report, by_pk=by.pk, kind=kind)
    audit.record("setup.table_applied", record, by, table=kind.value, rows=len(read.rows))
    if kind != SheetKind.PEOPLE:
        pagecache.clear()
    return record


@transaction.atomic
def undo_table(record: Record, *, by: User) -> Record:
    """Raises UndoRefused, with reasons."""
    locked: Record = type(record).objects.select_for_update().get(pk=record.pk)
    if locked.is_undone:
        return locked
    if isinstance(locked, UnitImport):
        locked = units.undo_import(locked, by_pk=by.pk)
    else:
        if locked.kind == SheetKind.PEOPLE:
            undo_people(locked, by=by)
        else:
            sheets.undo(locked.inverse)
        locked.mark_undone(by_pk=by.pk)
    audit.record("setup.table_undone", locked, by)
    pagecache.clear()
    return locked
