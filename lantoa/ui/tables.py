"""What is told when a filled-in table (`core.sheets`) is applied or taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.core import sheets


def is_settled(request: HttpRequest, apply: Callable[[], sheets.SheetImport | None]) -> bool:
    """Applies the upload; False where nothing was applied and its faults are to be shown again.

    `apply` gives the record, or None for a table with faults, and raises DoesNotExist where the upload is gone.
    """
    try:
        record = apply()
    except ObjectDoesNotExist:
        messages.info(request, _("This table has been applied already."))
        return True
    if record is None:
        messages.error(request, _("Nothing was applied: the table has faults by now."))
        return False
    told = ngettext("%(count)s row applied.", "%(count)s rows applied.", record.rows)
    messages.success(request, told % {"count": record.rows})
    return True


def take_back(request: HttpRequest, record: sheets.SheetImport, undo: Callable[[], object]) -> None:
    try:
        undo()
    except sheets.UndoRefused as refused:
        reasons = refused.reasons
        messages.error(request, _("The import cannot be taken back any more: %(reason)s") % {"reason": reasons[0]})
        for reason in reasons[1:10]:
            messages.warning(request, reason)
    else:
        messages.success(request, _("“%(name)s” has been taken back.") % {"name": record.file_name})
