"""Secrets at rest: sealed by a key that is kept outside the database.

The keyring is `secret.key` (0600) in the installation's home, one key a line, the newest first; or the variable
LANTOA_SECRET_KEY. Every sealed text says by which key it was sealed, so that keys can be changed while old texts open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets as _random
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

_PREFIX = "s1"


class SecretsError(Exception):
    """`code`: key_missing, key_unreadable or broken."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def _path() -> Path:
    from django.conf import settings

    return Path(settings.HOME) / "secret.key"


def _id(key: bytes) -> str:
    return hashlib.sha256(b"lantoa key id" + key).hexdigest()[:8]


_kept: dict[str, list[bytes]] = {}


def _keys() -> list[bytes]:
    """All keys, the newest first. Makes the first one on first use."""
    given = os.environ.get("LANTOA_SECRET_KEY")
    if given:
        return [_decoded(line) for line in given.split()]
    path = _path()
    if str(path) not in _kept:
        if not path.exists():
            _make(path)
        lines = path.read_text(encoding="ascii").split()
        if not lines:
            raise SecretsError("key_missing", f"{path} is empty: restore it from the backup")
        _kept[str(path)] = [_decoded(line) for line in lines]
    return _kept[str(path)]


def _decoded(line: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(line)
    except ValueError as fault:
        raise SecretsError("key_unreadable", "a key is not base64") from fault
    if len(key) != 32:
        raise SecretsError("key_unreadable", "a key has 32 bytes")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked: two processes that start together end with one key, never with half a file.
    aside = path.with_name(f".secret.{os.getpid()}.{_random.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.urlsafe_b64encode(_random.token_bytes(32)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def rotate() -> str:
    """Puts a new key first; old texts still open. Gives the new key's id."""
    path = _path()
    keys = _keys()
    new = _random.token_bytes(32)
    aside = path.with_name(f".secret.{os.getpid()}.{_random.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(base64.urlsafe_b64encode(key).decode() + "\n" for key in (new, *keys))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    _kept.pop(str(path), None)
    return _id(new)


def seal(text: str, context: str) -> str:
    """Seals a text for one purpose; `context` must be said again to open it."""
    key = _keys()[0]
    nonce = _random.token_bytes(12)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), context.encode())
    return f"{_PREFIX}.{_id(key)}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def open(sealed: str, context: str) -> str:  # noqa: A001  (the pair seal/open is what the trade says)
    """Opens what `seal` made. Raises SecretsError key_missing or broken."""
    prefix, _sep, rest = sealed.partition(".")
    key_id, _sep, data = rest.partition(".")
    if prefix != _PREFIX or not data:
        raise SecretsError("broken", "not a sealed text")
    key = next((k for k in _keys() if _id(k) == key_id), None)
    if key is None:
        raise SecretsError("key_missing", f"sealed by key {key_id}, which is not in the keyring: restore secret.key")
    try:
        raw = base64.urlsafe_b64decode(data)
        return AESGCM(key).decrypt(raw[:12], raw[12:], context.encode()).decode()
    except (InvalidTag, ValueError) as fault:
        raise SecretsError("broken", "the sealed text was changed or belongs to another context") from fault


def digest(value: str, purpose: str) -> str:
    """Keyed hash for look-ups (a phone number, a code): useless without the key. Made by the oldest key, so it stays."""
    return hmac.new(_keys()[-1], f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def one_time_code(digits: int = 6) -> str:
    return "".join(_random.choice("0123456789") for _ in range(digits))


class EncryptedTextField(models.TextField):
    """Text that stands sealed in the database. Cannot be filtered by; keep a `digest` beside it for that."""

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return open(value, self.context) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if not value or value.startswith(f"{_PREFIX}."):
            return value
        return seal(value, self.context)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed: look up by a digest")
        return super().get_lookup(lookup_name)
