"""The one client for every address that a user or a source gives. It never reaches inside the network by mistake.

`client()` is the house's own; a call gives an outcome, never an exception for what the network did.
"""

from functools import lru_cache

from lantoa.core.http.addresses import Address, AddressRefused, is_public, parse
from lantoa.core.http.client import Client, Limits
from lantoa.core.http.outcomes import (
    NotOk,
    Ok,
    Outcome,
    Refused,
    TimedOut,
    TooLarge,
    Unknown,
    Unreachable,
    explain,
)

__all__ = [
    "Address",
    "AddressRefused",
    "Client",
    "Limits",
    "NotOk",
    "Ok",
    "Outcome",
    "Refused",
    "TimedOut",
    "TooLarge",
    "Unknown",
    "Unreachable",
    "client",
    "explain",
    "is_public",
    "parse",
]


def client() -> Client:
    """The client with what the operator allows beyond the open internet (LANTOA_HTTP_ALLOW)."""
    from django.conf import settings

    return _client(tuple(settings.LANTOA_HTTP_ALLOW))


@lru_cache(maxsize=8)
def _client(allow: tuple[str, ...]) -> Client:
    return Client(allow=allow)
