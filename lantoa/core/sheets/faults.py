"""What can be wrong with a table, told to the person who made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Fault:
    """`row`: as the program that made the file counts it; 0 for the file as a whole. `column`: its title."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = _("Row %(row)s") % {"row": self.row} if self.row else _("The file")
        return f"{place}, {self.column}: {self.message}" if self.column else f"{place}: {self.message}"


class CellFault(ValueError):
    """One cell cannot be read. The message is for the person, in their language."""


class RowFault(ValueError):
    """One row cannot be applied. `key`: of the column to look at, if it is one."""

    def __init__(self, message: object, key: str = "") -> None:
        self.key = key
        super().__init__(str(message))


class FileRefused(ValueError):
    """The file as a whole cannot be read. `code` is one of those below."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(f"{code}: {facts}" if facts else code)


class UndoRefused(ValueError):
    """An import cannot be taken back: something was built on it since. `reasons` are for the person."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__("; ".join(self.reasons))


_REFUSALS = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(limit)s MB. Split it into several files."),
    "old_excel": _("This is a file of old Excel (.xls) or it has a password. Save it as .xlsx without a password."),
    "not_a_table": _("This is not an .xlsx or .csv file. Open it in Excel and save it as .xlsx."),
    "damaged": _("The file is damaged and cannot be read. Open it in Excel and save it again as .xlsx."),
    "bomb": _("The file unpacks to an enormous size and was not opened. Copy the table into a new file."),
    "entities": _("The file holds parts that may not be in a table (DTD). Copy the table into a new file."),
    "no_header": _("No header row was found. Use the template: %(titles)s."),
    "no_rows": _("The table has a header but no rows."),
    "too_many_rows": _("The table has more than %(limit)s rows. Split it into several files."),
    "unreadable": _("The letters of this file were not recognised. Save it as .xlsx or as CSV in UTF-8."),
}


def explain(refused: FileRefused) -> str:
    return str(_REFUSALS[refused.code]) % refused.facts
