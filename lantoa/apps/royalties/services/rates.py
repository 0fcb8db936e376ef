"""Rate tables: brought in from a table, renewed by a decision, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lantoa.apps.royalties import permissions, queries
from lantoa.apps.royalties.choices import Action, Part
from lantoa.apps.royalties.errors import BadTable, Overlaps
from lantoa.apps.royalties.logic.columns import RATES, SHARES
from lantoa.apps.royalties.models import Rate, RateImport, RateTable, RateUpload, Share
from lantoa.core import clock, sheets
from lantoa.core.sheets.columns import SheetSpec
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit
from lantoa.shared.documents import services as documents
from lantoa.shared.documents.logic.to_xlsx import ColumnKind, Value
from lantoa.shared.units.models import Unit

SPEC: SheetSpec = RATES
_OWNED = ("royalties.rate", "royalties.share")


@transaction.atomic
def create_table(
    unit: Unit,
    *,
    by: User,
    valid_from: date,
    base_salary: Decimal,
    rates: Mapping[str, tuple[Decimal, Decimal, Decimal]],
    shares: Mapping[str, Decimal],
    valid_to: date | None = None,
    unit_percent: Decimal = Decimal(10),
    supplement_percent: Decimal = Decimal(0),
    basis: str = "",
) -> RateTable:
    """`rates`: kind → usual, lowest, highest coefficient. Raises Overlaps, BadTable."""
    require(permissions.may_in, by, Action.EDIT_RATES, unit)
    table = _table(
        unit,
        valid_from=valid_from,
        valid_to=valid_to,
        base_salary=base_salary,
        unit_percent=unit_percent,
        supplement_percent=supplement_percent,
        basis=basis,
    )
    try:
        with transaction.atomic():
            for kind, (usual, lowest, highest) in rates.items():
                Rate.objects.create(table=table, kind=kind, usual=usual, lowest=lowest, highest=highest)
    except IntegrityError:
        raise BadTable from None
    for part, percent in shares.items():
        Share.objects.create(table=table, part=part, percent=percent)
    audit.record("royalties.table_made", table, by, valid_from=valid_from)
    return table


def _table(unit: Unit, **values: object) -> RateTable:
    try:
        with transaction.atomic():
            return RateTable.objects.create(unit=unit, **values)
    except IntegrityError as fault:
        if "one_rate_table_a_day" in str(fault):
            raise Overlaps from None
        raise BadTable from None


@transaction.atomic
def end_table(table: RateTable, *, by: User, on: date) -> RateTable:
    """`on`: the first day on which it no longer holds. What was published before keeps it."""
    require(permissions.may_in, by, Action.EDIT_RATES, table.unit)
    if on <= table.valid_from:
        raise BadTable
    try:
        with transaction.atomic():
            table.valid_to = on
            table.save(update_fields=["valid_to"])
    except IntegrityError:
        raise Overlaps from None
    audit.record("royalties.table_ended", table, by, on=on)
    return table


@transaction.atomic
def copy_table(table: RateTable, *, by: User, valid_from: date, base_salary: Decimal, basis: str = "") -> RateTable:
    """The same coefficients from another day on, with another base salary; the old one ends that day."""
    if table.valid_to is None or table.valid_to > valid_from:
        end_table(table, by=by, on=valid_from)
    return create_table(
        table.unit,
        by=by,
        valid_from=valid_from,
        base_salary=base_salary,
        unit_percent=table.unit_percent,
        supplement_percent=table.supplement_percent,
        basis=basis,
        rates={rate.kind: (rate.usual, rate.lowest, rate.highest) for rate in table.rates.all()},
        shares={share.part: share.percent for share in table.shares.all()},
    )


# --- from a file -------------------------------------------------------------------------------------------------


class RatesImporter(sheets.RowByRow):
    spec = RATES

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def begin(self, rows: list[sheets.Row]) -> None:
        self.table: RateTable | None = None

    def apply_row(self, row: sheets.Row, journal: sheets.Journal) -> sheets.Outcome:
        if row["start"] is not None:
            self.table = None
            self.table = self._begun(row, journal)
        if self.table is None:
            raise sheets.RowFault(_("No table has begun: give its first day in “Valid from”."), "start")
        usual: Decimal = row["usual"]
        lowest = usual if row["lowest"] is None else row["lowest"]
        highest = usual if row["highest"] is None else row["highest"]
        if not lowest <= usual <= highest:
            raise sheets.RowFault(_("The coefficient must lie between the lowest and the highest."), "usual")
        if self.table.rates.filter(kind=row["kind"]).exists():
            raise sheets.RowFault(_("This kind stands in the table already."), "kind")
        made = Rate.objects.create(table=self.table, kind=row["kind"], usual=usual, lowest=lowest, highest=highest)
        journal.created(made)
        return sheets.Outcome(
            row.number,
            "created",
            f"{self.table.valid_from:%d/%m/%Y} · {made.get_kind_display()} · {usual.normalize():f}",
        )

    def _begun(self, row: sheets.Row, journal: sheets.Journal) -> RateTable:
        if row["base_salary"] is None:
            raise sheets.RowFault(_("A new table needs its base salary."), "base_salary")
        if row["end"] is not None and row["end"] <= row["start"]:
            raise sheets.RowFault(_("The last day lies before the first."), "end")
        other = queries.tables_in(self.unit, row["start"], row["end"] or date.max)
        if other:
            raise sheets.RowFault(
                _("The table of %(day)s is valid in the same period. End it first.")
                % {"day": f"{other[0].valid_from:%d/%m/%Y}"},
                "start",
            )
        table = RateTable.objects.create(
            unit=self.unit,
            valid_from=row["start"],
            valid_to=row["end"],
            basis=row["basis"],
            base_salary=row["base_salary"],
            unit_percent=Decimal(10) if row["unit_percent"] is None else row["unit_percent"],
            supplement_percent=row["supplement"] or Decimal(0),
        )
        journal.created(table)
        for part in SHARES:
            share = Share.objects.create(table=table, part=Part(part), percent=row[part] or Decimal(0))
            journal.created(share)
        return table


def keep_upload(unit: Unit, *, data: bytes, file_name: str, by: User) -> RateUpload:
    """Raises FileRefused for what is no table, before anything is kept."""
    require(permissions.may_in, by, Action.EDIT_RATES, unit)
    sheets.read_sheet(data, RATES, file_name=file_name)
    RateUpload.objects.filter(by=by).delete()  # what was tried and never applied
    return RateUpload.objects.create(unit=unit, file_name=file_name[-200:], data=data, uploaded_at=clock.now(), by=by)


def try_upload(upload: RateUpload) -> tuple[sheets.ReadSheet, sheets.Report]:
    """Says what would happen; nothing does."""
    read = sheets.read_sheet(bytes(upload.data), RATES, file_name=upload.file_name)
    return read, sheets.run(RatesImporter(upload.unit), read, dry_run=True)


@transaction.atomic
def apply_upload(upload: RateUpload, *, by: User) -> RateImport | None:
    """All rows or none; None where it has faults. A second click finds it gone and raises RateUpload.DoesNotExist."""
    locked = RateUpload.objects.select_for_update(of=("self",)).select_related("unit").get(pk=upload.pk)
    require(permissions.may_in, by, Action.EDIT_RATES, locked.unit)
    read = sheets.read_sheet(bytes(locked.data), RATES, file_name=locked.file_name)
    report = sheets.run(RatesImporter(locked.unit), read, dry_run=False)
    if not report.is_applied:
        return None
    record = RateImport.keep(read, report, by_pk=by.pk, unit=locked.unit)
    audit.record("royalties.rates_applied", record, by, rows=len(read.rows))
    locked.delete()
    return record


@transaction.atomic
def undo_import(record: RateImport, *, by: User) -> RateImport:
    """Raises UndoRefused, with reasons, where a sheet was made with these rates."""
    locked = RateImport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=record.pk)
    require(permissions.may_in, by, Action.EDIT_RATES, locked.unit)
    if locked.is_undone:
        return locked
    sheets.undo(locked.inverse, owned=_OWNED)
    locked.mark_undone(by_pk=by.pk)
    audit.record("royalties.rates_undone", locked, by)
    return locked


def rates_xlsx(tables: list[RateTable]) -> bytes:
    """Tables in the columns in which they are brought in."""
    rows: list[list[Value]] = []
    for table in tables:
        shares = {share.part: share.percent for share in table.shares.all()}
        for number, rate in enumerate(table.rates.all()):
            head: list[Value] = [None] * 10
            if number == 0:
                head = [
                    table.valid_from,
                    table.valid_to,
                    table.basis,
                    table.base_salary,
                    table.unit_percent,
                    table.supplement_percent,
                    *(shares.get(part, Decimal(0)) for part in SHARES),
                ]
            rows.append([*head, rate.get_kind_display(), rate.usual, rate.lowest, rate.highest])
    kinds: tuple[ColumnKind, ...] = (
        *("date", "date", "text", "integer"),
        *(("decimal",) * 6),
        *("text", "decimal", "decimal", "decimal"),
    )
    columns = [documents.Column(title, kind) for title, kind in zip(RATES.titles(), kinds, strict=True)]
    return documents.to_xlsx([documents.Sheet(str(RATES.name), columns, rows)])
