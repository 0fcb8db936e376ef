"""Applies a table, for good or only to see what would happen."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from django.db import transaction

from lantoa.core.sheets.columns import SheetSpec
from lantoa.core.sheets.faults import Fault, RowFault
from lantoa.core.sheets.journal import Journal
from lantoa.core.sheets.read import ReadSheet, Row


@dataclass(frozen=True)
class Outcome:
    """What a row did: `action` is created, changed or same; `label` names the thing; `fields` were changed."""

    row: int
    action: str
    label: str
    fields: tuple[str, ...] = ()


@dataclass
class Report:
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    is_applied: bool = False

    @property
    def is_clean(self) -> bool:
        return not self.faults

    def count(self, action: str) -> int:
        return Counter(outcome.action for outcome in self.outcomes)[action]

    @property
    def faulty_rows(self) -> int:
        return len({fault.row for fault in self.faults})


class Importer(Protocol):
    """An app's side: its columns, and what its rows do.

    `apply` writes through the journal and adds faults to the report; it need not undo anything itself.
    """

    spec: SheetSpec

    def apply(self, rows: list[Row], report: Report) -> None: ...


class RowByRow:
    """For importers whose rows stand alone: each in a savepoint, so that all faults are found in one go."""

    spec: SheetSpec

    def begin(self, rows: list[Row]) -> None:
        """Looks up once what all rows need."""

    @abstractmethod
    def apply_row(self, row: Row, journal: Journal) -> Outcome:
        """Raises RowFault."""

    def apply(self, rows: list[Row], report: Report) -> None:
        self.begin(rows)
        for row in rows:
            mark = len(report.journal.entries)
            try:
                with transaction.atomic():
                    report.outcomes.append(self.apply_row(row, report.journal))
            except RowFault as fault:
                del report.journal.entries[mark:]
                title = str(self.spec.column(fault.key).title) if fault.key else ""
                report.faults.append(Fault(row.number, title, str(fault)))


def run(importer: Importer, read: ReadSheet, *, dry_run: bool) -> Report:
    """All rows or none. A dry run does exactly the same and takes it back."""
    report = Report(faults=list(read.faults))
    sound = [row for row in read.rows if not row.faults]
    with transaction.atomic():
        importer.apply(sound, report)
        report.is_applied = report.is_clean and not dry_run
        if not report.is_applied:
            transaction.set_rollback(True)
    report.faults.sort(key=lambda fault: fault.row)
    return report
