"""The office's OpenID Connect provider: three calls, through the guarded client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from lantoa.core import http
from lantoa.shared.accounts.logic import oidc

_KEPT_SECONDS = 600


class OfficeAway(RuntimeError):
    """The provider does not answer, or answers what no provider would. The message is for the log."""


@dataclass(frozen=True)
class Office:
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.issuer)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def client(self) -> http.Client:
        """The operator named this host, so it may stand in the inner network."""
        host, port = self.place
        return http.Client(allow=(*settings.LANTOA_HTTP_ALLOW, f"{host}:{port}"))


def office() -> Office | None:
    """None where none is set."""
    if not (settings.LANTOA_OIDC_ISSUER and settings.LANTOA_OIDC_CLIENT_ID):
        return None
    return Office(
        issuer=settings.LANTOA_OIDC_ISSUER.rstrip("/"),
        client_id=settings.LANTOA_OIDC_CLIENT_ID,
        client_secret=settings.LANTOA_OIDC_CLIENT_SECRET,
        claim=settings.LANTOA_OIDC_CLAIM,
    )


def configuration(at: Office) -> dict[str, Any]:
    """What the provider says about itself; an issuer that calls itself otherwise is another one."""
    address = f"{at.issuer}/.well-known/openid-configuration"
    kept: dict[str, Any] | None = cache.get(f"oidc:{address}")
    if kept is not None:
        return kept
    found = _read(at, address)
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(found.get("issuer", "")).rstrip("/") != at.issuer or not all(isinstance(found.get(k), str) for k in wanted):
        raise OfficeAway(f"{at.issuer} describes itself as {found.get('issuer')!r}")
    cache.set(f"oidc:{address}", found, _KEPT_SECONDS)
    return found


def claims(at: Office, *, code: str, verifier: str, nonce: str, back: str, now: float) -> dict[str, Any]:
    """Who signed in there. Raises OfficeAway or oidc.BadToken."""
    described = configuration(at)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": at.client_id,
        "client_secret": at.client_secret,
        "code_verifier": verifier,
    }
    answer = at.client.send("POST", described["token_endpoint"], form=form, headers={"Accept": "application/json"})
    if not isinstance(answer, http.Ok):
        raise OfficeAway(f"the token endpoint: {type(answer).__name__} {getattr(answer, 'status', '')}")
    try:
        token = str(answer.json()["id_token"])
    except (ValueError, KeyError, TypeError) as fault:
        raise OfficeAway("the token endpoint gave no ID token") from fault
    # Asked for each time: a provider may change its keys from one minute to the next, and people sign in seldom.
    keys = _read(at, described["jwks_uri"]).get("keys", [])
    return oidc.read(token, keys=keys, issuer=str(described["issuer"]), audience=at.client_id, nonce=nonce, now=now)


def _read(at: Office, url: str) -> dict[str, Any]:
    answer = at.client.get(url, headers={"Accept": "application/json"})
    if not isinstance(answer, http.Ok):
        raise OfficeAway(f"{url}: {type(answer).__name__} {getattr(answer, 'status', '')}")
    try:
        found = answer.json()
    except ValueError as fault:
        raise OfficeAway(f"{url} gives no JSON") from fault
    if not isinstance(found, dict):
        raise OfficeAway(f"{url} gives no object")
    return found
