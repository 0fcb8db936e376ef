"""Verbs of messages."""

from lantoa.shared.messages.errors import BadAddress, MessagesError, QuotaSpent, TestFailed, TooManyCodes, WrongCode
from lantoa.shared.messages.services.codes import send_code, use_code
from lantoa.shared.messages.services.sending import deliver, mark_opened, send, send_again, send_test_mail, sweep

__all__ = [
    "BadAddress",
    "MessagesError",
    "QuotaSpent",
    "TestFailed",
    "TooManyCodes",
    "WrongCode",
    "deliver",
    "mark_opened",
    "send",
    "send_again",
    "send_code",
    "send_test_mail",
    "sweep",
    "use_code",
]
