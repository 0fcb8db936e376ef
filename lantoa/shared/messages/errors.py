"""What can go wrong with messages. `message` is for people, `code` for machines."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MessagesError(Exception):
    code: ClassVar[str] = "messages"
    message: str | Promise = _("This message cannot be sent.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.code)


class BadAddress(MessagesError):
    code = "bad_address"
    message = _("There is no usable address for this channel.")


class QuotaSpent(MessagesError):
    code = "quota_spent"
    message = _("This month's quota of messages is used up.")


class TooManyCodes(MessagesError):
    code = "too_many_codes"
    message = _("Too many codes were asked for. Wait a quarter of an hour and look for the last one.")


class WrongCode(MessagesError):
    code = "wrong_code"
    message = _("The code is wrong, has expired or was used already.")


class TestFailed(MessagesError):
    code = "test_failed"
