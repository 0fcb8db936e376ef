"""Verbs of setting up."""

from lantoa.setup.logic.hostnames import CannotStart
from lantoa.setup.services.people import new_slips
from lantoa.setup.services.starting import (
    ProvincePlan,
    Started,
    change_portal,
    default_name,
    print_anew,
    set_logo,
    start_province,
)
from lantoa.setup.services.tables import (
    Record,
    apply_table,
    apply_upload,
    keep_upload,
    spec,
    try_table,
    undo_table,
)

__all__ = [
    "CannotStart",
    "ProvincePlan",
    "Record",
    "Started",
    "apply_table",
    "apply_upload",
    "change_portal",
    "default_name",
    "keep_upload",
    "new_slips",
    "print_anew",
    "set_logo",
    "spec",
    "start_province",
    "try_table",
    "undo_table",
]
