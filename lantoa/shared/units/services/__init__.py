"""Verbs on units."""

from .imports import SPECS, importer, keep_record, load_units_file, undo_import
from .loading import Loaded, load_units
from .reforms import cancel_reform, merge_units, reform, split_unit, tell_due_reforms, tell_reform
from .tree import close_unit, create_unit, place_under, rename_unit

# The brief word for it; `split` alone would read as a string's.
split = split_unit

__all__ = [
    "SPECS",
    "Loaded",
    "cancel_reform",
    "close_unit",
    "create_unit",
    "importer",
    "keep_record",
    "load_units",
    "load_units_file",
    "merge_units",
    "place_under",
    "reform",
    "rename_unit",
    "split",
    "split_unit",
    "tell_due_reforms",
    "tell_reform",
    "undo_import",
]
