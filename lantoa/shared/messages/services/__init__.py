"""Verbs of messages."""

from lantoa.shared.messages.errors import BadAddress, MessagesError, QuotaSpent, TestFailed, TooManyCodes, WrongCode
from lantoa.shared.messages.services.codes import send_code, use_code
from lantoa.shared.messages.services.prices import BadPrice, end_quota, remove_tariff, set_quota, set_tariff
from lantoa.shared.messages.services.sending import deliver, mark_opened, send, send_again, send_test_mail, sweep

__all__ = [
    "BadAddress",
    "BadPrice",
    "MessagesError",
    "QuotaSpent",
    "TestFailed",
    "TooManyCodes",
    "WrongCode",
    "deliver",
    "end_quota",
    "mark_opened",
    "remove_tariff",
    "send",
    "send_again",
    "send_code",
    "send_test_mail",
    "set_quota",
    "set_tariff",
    "sweep",
    "use_code",
]
