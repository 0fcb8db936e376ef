"""Verbs of mailboxes."""

from lantoa.shared.mailboxes.services.fetching import defer, defer_due, fetch
from lantoa.shared.mailboxes.services.settings import (
    PersonMayNotWrite,
    add_sender,
    remove_mailbox,
    remove_sender,
    set_mailbox,
    test_mailbox,
)
from lantoa.shared.mailboxes.services.taking import ask_for, ignore

__all__ = [
    "PersonMayNotWrite",
    "add_sender",
    "ask_for",
    "defer",
    "defer_due",
    "fetch",
    "ignore",
    "remove_mailbox",
    "remove_sender",
    "set_mailbox",
    "test_mailbox",
]
