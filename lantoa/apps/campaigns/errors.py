"""What can go wrong with a campaign. `message` is for people, `code` for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CampaignError(Exception):
    code = "campaign"
    message: Any = _("This cannot be done now.")

    def __init__(self, message: str | Promise | None = None) -> None:
        super().__init__(str(message or self.message))
        if message is not None:
            self.message = message


class WrongState(CampaignError):
    code = "wrong_state"
    message = _("The campaign has moved on meanwhile. Load the page again to see where it stands.")


class NotReady(CampaignError):
    """Something must be mended before this step; `faults` says what."""

    code = "not_ready"

    def __init__(self, faults: Sequence[str | Promise]) -> None:
        super().__init__(" ".join(str(fault) for fault in faults))
        self.faults = list(faults)


class RegistrationClosed(CampaignError):
    code = "registration_closed"
    message = _("Registration is closed.")


class Full(CampaignError):
    code = "full"
    message = _("All places are taken.")


class AlreadyRegistered(CampaignError):
    code = "already_registered"
    message = _(
        "This telephone number is registered already. If the ticket is lost, say the number at the door: "
        "the people there can find it."
    )


class CriteriaFixed(CampaignError):
    code = "criteria_fixed"
    message = _("The criteria have been published and cannot be changed any more.")
