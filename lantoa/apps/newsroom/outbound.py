from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lantoa.core import outbound
from lantoa.core.outbound import Destination


def _given() -> Iterator[Destination]:
    """Staff give the addresses; the guarded client lets none of them lead into the inner network."""
    yield Destination(
        "*", 443, _("Old portals and web addresses that staff bring in"), _("Desk → Stories"), is_needed=False
    )


outbound.register("lantoa.apps.newsroom", _given)
