"""Names that a new province gives itself."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$")

_ADDRESS = re.compile(r"^(?:https?://)?(?P<host>[^\s/:?#@]+)(?::\d+)?(?:[/?#].*)?$")


class CannotStart(ValueError):
    """The message is for the person at the terminal, in their language."""


def hostname_from(written: str) -> str:
    """ "https://tuyenquang.gov.vn/" → "tuyenquang.gov.vn". Raises CannotStart."""
    found = _ADDRESS.match(written.strip().lower())
    host = found["host"].rstrip(".") if found else ""
    try:
        host = host.encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        host = ""
    if not _HOST.match(host):
        raise CannotStart(
            str(_("“%(host)s” is not a domain name. Write it as in tuyenquang.gov.vn.") % {"host": written})
        )
    return host
