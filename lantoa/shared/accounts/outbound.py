from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lantoa.core import outbound
from lantoa.core.outbound import Destination
from lantoa.shared.accounts.adapters.office import office


def _office() -> Iterator[Destination]:
    at = office()
    if at is not None:
        yield Destination(
            *at.place,
            _("Signing in with the office's account (OpenID Connect)"),
            "LANTOA_OIDC_ISSUER",
            is_needed=False,
        )


outbound.register("lantoa.shared.accounts", _office)
