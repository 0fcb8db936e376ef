"""What can go wrong with a story. `message` is for people, `code` for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NewsroomError(Exception):
    code = "newsroom"
    message: Any = _("This cannot be done now.")  # text or a lazy translation

    def __init__(self, message: str | Promise | None = None, **detail: Any) -> None:
        super().__init__(str(message or self.message))
        if message is not None:
            self.message = message
        self.detail = detail


class ReasonMissing(NewsroomError):
    code = "reason_missing"
    message = _("Please write the reason.")


class ChangedMeanwhile(NewsroomError):
    """Somebody else saved first; `detail` has by, at and the newest text."""

    code = "changed_meanwhile"
    message = _("Somebody else has changed this story meanwhile. Your text is kept; compare the two before saving.")


class NotReady(NewsroomError):
    """Something must be mended before this step; `faults` says what."""

    code = "not_ready"
    message = _("The story is not ready for this step yet.")

    def __init__(self, faults: Sequence[str | Promise]) -> None:
        super().__init__("; ".join(str(f) for f in faults))
        self.faults = list(faults)
        said: Any = "; ".join(str(f) for f in faults)
        self.message = said


class WrongState(NewsroomError):
    code = "wrong_state"
    message = _("The story has moved on meanwhile. Load the page again to see where it stands.")


class TooLate(NewsroomError):
    code = "too_late"
    message = _("The step can be taken back for 30 seconds only. Use Withdraw or Return instead.")


class LinkUnusable(NewsroomError):
    code = "link_unusable"
    message = _("This link has expired, was used already, or belongs to an older version. Ask for a new one.")
