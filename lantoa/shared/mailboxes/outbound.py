from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lantoa.core import outbound
from lantoa.core.outbound import Destination
from lantoa.shared.mailboxes.models import Mailbox


def _mailboxes() -> Iterator[Destination]:
    for host, port in Mailbox.objects.filter(is_active=True).values_list("host", "port").distinct():
        yield Destination(host, port, _("Letters of units are fetched (IMAP)"), _("Desk → Mailboxes"))


outbound.register("lantoa.shared.mailboxes", _mailboxes)
