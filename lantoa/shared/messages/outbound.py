from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.core import outbound
from lantoa.core.outbound import Destination
from lantoa.shared.messages.adapters.smtp import BadSmtpUrl, Server


def _mail() -> Iterator[Destination]:
    if not settings.LANTOA_SMTP_URL:
        return
    try:
        server = Server.from_url(settings.LANTOA_SMTP_URL)
    except BadSmtpUrl:
        return
    yield Destination(server.host, server.port, _("Mail to people and staff"), "LANTOA_SMTP_URL")


outbound.register("lantoa.shared.messages", _mail)
