"""Verbs of royalties. Each is one transaction: whole, or it has not been."""

from lantoa.apps.royalties.choices import Mark, Part, WorkKind
from lantoa.apps.royalties.logic.works import Credit, Work
from lantoa.apps.royalties.services.papers import sheet_docx, sheet_xlsx, slip, slips_pdf
from lantoa.apps.royalties.services.rates import (
    apply_upload,
    copy_table,
    create_table,
    end_table,
    keep_upload,
    rates_xlsx,
    try_upload,
    undo_import,
)
from lantoa.apps.royalties.services.sheets import (
    Difference,
    approve,
    check,
    difference,
    grade,
    leave_out,
    make_sheet,
    pay,
    send_back,
)
from lantoa.apps.royalties.services.sources import set_source

__all__ = [
    "Credit",
    "Difference",
    "Mark",
    "Part",
    "Work",
    "WorkKind",
    "apply_upload",
    "approve",
    "check",
    "copy_table",
    "create_table",
    "difference",
    "end_table",
    "grade",
    "keep_upload",
    "leave_out",
    "make_sheet",
    "pay",
    "rates_xlsx",
    "send_back",
    "set_source",
    "sheet_docx",
    "sheet_xlsx",
    "slip",
    "slips_pdf",
    "try_upload",
    "undo_import",
]
