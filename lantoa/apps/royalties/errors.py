"""What can go wrong with royalties. `message` is for people, `code` for machines."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RoyaltiesError(Exception):
    code = "royalties"
    message: Any = _("This cannot be done now.")

    def __init__(self, message: str | Promise | None = None) -> None:
        super().__init__(str(message or self.message))
        if message is not None:
            self.message = message


class NoTable(RoyaltiesError):
    code = "no_table"
    message = _("This unit has no rate table for that month. Bring one in first.")


class Overlaps(RoyaltiesError):
    code = "overlaps"
    message = _("Another rate table of this unit is valid in the same period.")


class BadTable(RoyaltiesError):
    code = "bad_table"
    message = _("The rate table cannot be valid like this: look at its days and its frames.")


class WrongState(RoyaltiesError):
    code = "wrong_state"
    message = _("The sheet has moved on meanwhile. Load the page again to see where it stands.")


class NotReady(RoyaltiesError):
    code = "not_ready"
    message = _("The sheet is not ready for this step yet.")


class OutsideFrame(RoyaltiesError):
    code = "outside_frame"
    message = _("The coefficient lies outside the frame of the rate table.")


class ReasonMissing(RoyaltiesError):
    code = "reason_missing"
    message = _("Please write the reason.")


class Altered(RoyaltiesError):
    code = "altered"
    message = _("The lines are not those that were checked. Send the sheet back and check it again.")
