"""What can become of a call. `reason` is for machines and logs; `explain` is for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lantoa.core.text import TextRefused, decode


@dataclass(frozen=True)
class _Answer:
    url: str  # the address that answered, after redirects
    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # names in small letters
    body: bytes = field(default=b"", repr=False)
    size_bytes: int = 0  # of the body, also when it went into a file
    sha256: str = ""

    @property
    def content_type(self) -> str:
        """Without parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text, by its declared charset, else as its bytes say. Raises TextRefused."""
        charset = self.headers.get("content-type", "").lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
        if charset:
            try:
                return self.body.decode(charset)
            except (LookupError, UnicodeDecodeError):
                pass
        return decode(self.body).text

    def json(self) -> Any:
        """Raises ValueError when the body is no JSON."""
        try:
            return json.loads(self.text)
        except TextRefused as refused:
            raise ValueError("not JSON") from refused

    @property
    def retry_after_seconds(self) -> int | None:
        """What the other side asks to wait, where it says it in seconds."""
        told = self.headers.get("retry-after", "").strip()
        return int(told) if told.isascii() and told.isdigit() and len(told) < 8 else None


@dataclass(frozen=True)
class Ok(_Answer):
    """A whole answer with a status of 200–299 (or 304, when asked with a condition)."""


@dataclass(frozen=True)
class NotOk(_Answer):
    """A whole answer with another status: the other side has decided, and nothing is in doubt."""


@dataclass(frozen=True)
class Refused:
    """We did not call, or did not take what came: the address or the answer is none that we may use.

    `reason`: url, scheme, userinfo, host, port, inside, redirects, content_type, encoding.
    """

    url: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Unreachable:
    """Nothing was sent (dns, connect, tls), or, for a call that changes nothing, no whole answer came back
    (reset, bad_answer). Trying again is safe.
    """

    url: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class TooLarge:
    """The answer is larger than `limit_bytes`, counted after unpacking."""

    url: str
    limit_bytes: int


@dataclass(frozen=True)
class TimedOut:
    """Nothing was sent in time (dns, connect, tls), or a call that changes nothing had no whole answer in time."""

    url: str
    reason: str


@dataclass(frozen=True)
class Unknown:
    """A call that changes something was sent, and nobody knows whether it was carried out: never send it again
    blindly.

    `reason`: timeout, reset, bad_answer, server_error, too_large. `status` and `body` where some came.
    """

    url: str
    reason: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


Outcome = Ok | NotOk | Refused | Unreachable | TooLarge | TimedOut | Unknown


def explain(outcome: Outcome) -> str:
    """One sentence for people, in their language; empty for Ok."""
    match outcome:
        case Ok():
            return ""
        case NotOk(status=status):
            return _("The other side answered with status %(status)s.") % {"status": status}
        case Refused(reason=reason, detail=detail):
            return _refusal(reason) % {"detail": detail}
        case TooLarge(limit_bytes=limit):
            return _("What this address sends is larger than %(megabytes)s MB.") % {"megabytes": limit // 1_000_000}
        case TimedOut():
            return _("This address did not answer in time. Try again later.")
        case Unknown():
            return _("It was sent, but no clear answer came back. Check on the other side before sending it again.")
        case Unreachable(reason="dns"):
            return _("There is no such host: check the address.")
        case Unreachable(reason="tls"):
            return _("The secure connection to this address failed: its certificate cannot be trusted.")
        case Unreachable():
            return _("This address cannot be reached now. Try again later.")


def _refusal(reason: str) -> str:
    match reason:
        case "scheme":
            return _("Only addresses that begin with http:// or https:// can be used.")
        case "userinfo":
            return _("An address with a user name or password in it is not accepted.")
        case "port":
            return _("Only the usual ports of the web (80 and 443) can be used.")
        case "inside" | "host":
            return _("This address points inside a private network and is not accepted.")
        case "redirects":
            return _("This address leads on from one address to another too often.")
        case "content_type":
            return _("This address sends something else than expected (%(detail)s).")
        case "encoding":
            return _("The answer of this address is packed in a way that cannot be read.")
        case _:
            return _("This is not a complete web address.")
