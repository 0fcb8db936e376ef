from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, by_field, register
from lantoa.shared.mailboxes.choices import LETTERS_KEPT_FOR
from lantoa.shared.mailboxes.models import KnownSender, Letter

register(
    KnownSender,
    purpose=_("To make drafts of the letters of people whom the unit knows."),
    fields=["address", "name"],
    subject=by_field("address", "emails"),
    keep_for=None,
    erase=Erase.DELETE,
)
register(
    Letter,
    purpose=_("To take every letter once, and to let a person decide on those of unknown senders."),
    fields=["sender_address", "sender_name", "subject", "glance"],
    subject=by_field("sender_address", "emails"),
    since="received_at",
    keep_for=LETTERS_KEPT_FOR,
    erase=Erase.DELETE,
)
