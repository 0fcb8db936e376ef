"""Sealing a text for one purpose, opening it again; digests and codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as _random
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lantoa.core.secrets import keyring
from lantoa.core.secrets.keyring import SecretsError

_PREFIX = "s1"
_NONCE_BYTES = 12


def seal(text: str, context: str) -> str:
    """Seals a text for one purpose; `context` must be said again to open it."""
    key = keyring.keys()[0]
    nonce = _random.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), context.encode())
    return f"{_PREFIX}.{keyring.key_id(key)}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def open(sealed: str, context: str) -> str:  # noqa: A001  (the pair seal/open is what the trade says)
    """Opens what `seal` made. Raises SecretsError key_missing or broken."""
    prefix, _sep, rest = sealed.partition(".")
    by, _sep, data = rest.partition(".")
    if prefix != _PREFIX or not data:
        raise SecretsError("broken", "not a sealed text")
    key = keyring.find(by)
    if key is None:
        raise SecretsError("key_missing", f"sealed by key {by}, which is not in the keyring: restore secret.key")
    try:
        raw = base64.b64decode(data, altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode()).decode()
    except (InvalidTag, ValueError) as fault:
        raise SecretsError("broken", "the sealed text was changed or belongs to another context") from fault


def sealed_by(sealed: str) -> str:
    """Id of the key that sealed a text; empty when it is not sealed."""
    parts = sealed.split(".")
    return parts[1] if len(parts) == 3 and parts[0] == _PREFIX else ""


def reseal(sealed: str, context: str) -> str:
    """The same secret under the newest key."""
    return sealed if sealed_by(sealed) == keyring.newest_key_id() else seal(open(sealed, context), context)


# Digests and codes


@lru_cache(maxsize=16)
def _digest_key(key: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"lantoa digest").derive(key)


def digest(value: str, purpose: str) -> str:
    """Keyed hash for look-ups (a phone number, a code), useless without the key; by the oldest, so that it stays."""
    return hmac.new(_digest_key(keyring.keys()[-1]), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def is_digest_of(kept: str, value: str, purpose: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(kept.encode(), digest(value, purpose).encode())


def one_time_code(digits: int = 6) -> str:
    return f"{_random.randbelow(10**digits):0{digits}d}"
