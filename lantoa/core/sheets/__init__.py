"""Tables that people fill in and hand over: a template out, rows with their faults in, applied whole, undone whole.

An app describes its columns (`Column`, `SheetSpec`) and says what a row does (`Importer`); the rest is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantoa.core.later import later
from lantoa.core.sheets.columns import Column, SheetSpec
from lantoa.core.sheets.faults import CellFault, Fault, FileRefused, RowFault, UndoRefused, explain
from lantoa.core.sheets.journal import Journal, undo
from lantoa.core.sheets.read import ReadSheet, Row, read_sheet
from lantoa.core.sheets.record import SheetImport, SheetUpload
from lantoa.core.sheets.run import Importer, Outcome, Report, RowByRow, run

if TYPE_CHECKING:
    from lantoa.core.sheets.write import faults_workbook, template, workbook
else:
    faults_workbook = later(f"{__name__}.write", "faults_workbook")
    template = later(f"{__name__}.write", "template")
    workbook = later(f"{__name__}.write", "workbook")

__all__ = [
    "CellFault",
    "Column",
    "Fault",
    "FileRefused",
    "Importer",
    "Journal",
    "Outcome",
    "ReadSheet",
    "Report",
    "Row",
    "RowByRow",
    "RowFault",
    "SheetImport",
    "SheetSpec",
    "SheetUpload",
    "UndoRefused",
    "explain",
    "faults_workbook",
    "read_sheet",
    "run",
    "template",
    "undo",
    "workbook",
]
