"""ID tokens of OpenID Connect: read only when every one of their claims holds. No network, no clock."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

# Clocks of two offices are never quite the same.
_LEEWAY_SECONDS = 60
_OLDEST_SECONDS = 600


class BadToken(ValueError):
    """The token is not for us, not from there, not now or not signed; the message is for the log."""


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def challenge(verifier: str) -> str:
    """PKCE, S256: who steals the code on its way back cannot use it."""
    return _plain(hashlib.sha256(verifier.encode("ascii")).digest())


def read(
    token: str, *, keys: Iterable[Mapping[str, Any]], issuer: str, audience: str, nonce: str, now: float
) -> dict[str, Any]:
    """RS256 and ES256 only: what the token itself says about its algorithm is never believed further than that."""
    try:
        head_part, claims_part, signature_part = token.split(".")
        head, claims = json.loads(_bytes(head_part)), json.loads(_bytes(claims_part))
        signature = _bytes(signature_part)
    except (ValueError, binascii.Error) as fault:
        raise BadToken("no token") from fault
    if not isinstance(head, dict) or not isinstance(claims, dict):
        raise BadToken("no token")
    _check_signature(head, f"{head_part}.{claims_part}".encode(), signature, keys)
    if claims.get("iss") != issuer:
        raise BadToken("of another issuer")
    meant = claims.get("aud")
    meant = meant if isinstance(meant, list) else [meant]
    if audience not in meant or (len(meant) > 1 and claims.get("azp") != audience):
        raise BadToken("for somebody else")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise BadToken("not asked for by this browser")
    ends, begins = _number(claims, "exp"), _number(claims, "iat")
    if now > ends + _LEEWAY_SECONDS or begins > now + _LEEWAY_SECONDS or now - begins > _OLDEST_SECONDS:
        raise BadToken("too old or too young")
    return claims


def _check_signature(
    head: Mapping[str, Any], signed: bytes, signature: bytes, keys: Iterable[Mapping[str, Any]]
) -> None:
    kind = {"RS256": "RSA", "ES256": "EC"}.get(str(head.get("alg")))
    if kind is None:
        raise BadToken(f"signed by {head.get('alg')!r}")
    for key in keys:
        if (
            key.get("kty") != kind
            or key.get("use", "sig") != "sig"
            or ("kid" in head and key.get("kid") != head["kid"])
        ):
            continue
        try:
            if kind == "RSA":
                _rsa(key).verify(signature, signed, padding.PKCS1v15(), SHA256())
            else:
                middle = len(signature) // 2
                halves = (int.from_bytes(signature[:middle], "big"), int.from_bytes(signature[middle:], "big"))
                _curve(key).verify(encode_dss_signature(*halves), signed, ec.ECDSA(SHA256()))
        except (InvalidSignature, ValueError, KeyError, TypeError):
            continue
        return
    raise BadToken("signed by nobody whom the provider names")


def _rsa(key: Mapping[str, Any]) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(_integer(key["e"]), _integer(key["n"])).public_key()


def _curve(key: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    if key.get("crv") != "P-256":
        raise ValueError("another curve")
    return ec.EllipticCurvePublicNumbers(_integer(key["x"]), _integer(key["y"]), ec.SECP256R1()).public_key()


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadToken(f"without {name}")
    return float(value)


def _integer(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
