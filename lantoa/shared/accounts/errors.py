"""What can go wrong with people. `message` is for people, `code` for machines."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccountsError(Exception):
    code: ClassVar[str] = "accounts"
    message: str | Promise = _("This cannot be done now.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.code)


class BadInvitation(AccountsError):
    code = "bad_invitation"


class SlipUnusable(AccountsError):
    code = "slip_unusable"
    message = _("This code is wrong, has expired or was used already. Ask your unit administrator for a new slip.")


class BadPin(AccountsError):
    code = "bad_pin"


class BadPeriod(AccountsError):
    code = "bad_period"
    message = _("The last day lies before the first day.")


class NotADeputy(AccountsError):
    code = "not_a_deputy"


class Locked(AccountsError):
    """Too many failed tries; `until` says when the next one is allowed."""

    code = "locked"

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until

    @property
    def message(self) -> str:  # type: ignore[override]
        from django.utils.formats import date_format

        from lantoa.core import clock

        return str(_("Too many failed tries. Try again after %(time)s.")) % {
            "time": date_format(clock.local(self.until), "H:i:s d/m/Y")
        }


class ApprovalRefused(AccountsError):
    """An approval was not confirmed by its person. Counted even when nothing else is kept."""

    code = "approval_refused"


class WrongPin(ApprovalRefused):
    code = "wrong_pin"
    message = _("The PIN or code is wrong.")


class PinLocked(ApprovalRefused, Locked):
    code = "pin_locked"


class PinNotSet(ApprovalRefused):
    code = "pin_not_set"
    message = _("You have not set an approval PIN yet.")


class SecondFactorNotSet(ApprovalRefused):
    code = "second_factor_not_set"
    message = _("No authenticator app is set up for this account.")
