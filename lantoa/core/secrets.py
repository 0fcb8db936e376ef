"""Secrets at rest: sealed by a key that is kept outside the database.

The keyring is `secret.key` (0600) in the installation's home, one key a line, the newest first; or the variable
LANTOA_SECRET_KEY. Every sealed text says by which key it was sealed, so that keys can be changed while old texts open.
The last key also makes the digests: it stays as long as there are any.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import logging
import os
import secrets as _random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import models
from django.db.models.query_utils import DeferredAttribute

log = logging.getLogger(__name__)

_PREFIX = "s1"
_NONCE_BYTES = 12


class SecretsError(Exception):
    """`code`: key_missing, key_unreadable or broken."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


# The keyring


def key_file() -> Path:
    from django.conf import settings

    return Path(settings.HOME) / "secret.key"


def key_id(key: bytes) -> str:
    return hashlib.sha256(b"lantoa key id" + key).hexdigest()[:8]


_kept: dict[str, tuple[tuple[int, int], list[bytes]]] = {}


def _keys(*, reread: bool = False) -> list[bytes]:
    """All keys, the newest first. Makes the first one on first use."""
    if given := os.environ.get("LANTOA_SECRET_KEY"):
        return _parsed(given, "LANTOA_SECRET_KEY")
    path = key_file()
    kept = _kept.get(str(path))
    if kept is not None and not reread:
        return kept[1]
    if not path.exists():
        _make(path)
    stamp = path.stat()
    if stamp.st_mode & 0o077:
        # A file copied back from a backup is easily readable by all.
        log.warning("secret.key was open to others; closed now", extra={"path": str(path)})
        path.chmod(0o600)
    keys = _parsed(path.read_text(encoding="ascii", errors="replace"), str(path))
    _kept[str(path)] = ((stamp.st_mtime_ns, stamp.st_size), keys)
    return keys


def _parsed(text: str, where: str) -> list[bytes]:
    keys = []
    for line in text.replace(",", " ").split():
        try:
            key = base64.b64decode(line, altchars=b"-_", validate=True)
        except ValueError as fault:
            raise SecretsError("key_unreadable", f"{where}: a key is not base64; restore it from the backup") from fault
        if len(key) != 32:
            raise SecretsError("key_unreadable", f"{where}: a key has 32 bytes, not {len(key)}")
        keys.append(key)
    if not keys:
        raise SecretsError("key_missing", f"{where} is empty: restore it from the backup")
    return keys


def _write_aside(path: Path, keys: list[bytes]) -> Path:
    aside = path.with_name(f".secret.{os.getpid()}.{_random.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(base64.urlsafe_b64encode(key).decode() + "\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    return aside


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked: two processes that start together end with one key, never with half a file.
    aside = _write_aside(path, [_random.token_bytes(32)])
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two rotations at once would each drop the other's new key, and what it had sealed meanwhile."""
    lock = os.open(path.with_name(".secret.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def rotate() -> str:
    """Puts a new key first; old texts still open. Gives the new key's id. Then reseal (`lantoa_secrets reseal`)."""
    if os.environ.get("LANTOA_SECRET_KEY"):
        raise SecretsError(
            "key_unreadable", "the keys come from LANTOA_SECRET_KEY: put a new one before them there (`new_key`)"
        )
    path = key_file()
    with _alone(path):
        keys = _keys(reread=True)
        new = _random.token_bytes(32)
        _write_aside(path, [new, *keys]).replace(path)
        _kept.pop(str(path), None)
    return key_id(new)


def new_key() -> str:
    """A key as a line of the keyring."""
    return base64.urlsafe_b64encode(_random.token_bytes(32)).decode()


def newest_key_id() -> str:
    return key_id(_keys()[0])


def _key(wanted: str) -> bytes | None:
    # A key put in by another process since we read the file is there on the second look.
    for reread in (False, True):
        for key in _keys(reread=reread):
            if key_id(key) == wanted:
                return key
    return None


# Sealing


def seal(text: str, context: str) -> str:
    """Seals a text for one purpose; `context` must be said again to open it."""
    key = _keys()[0]
    nonce = _random.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), context.encode())
    return f"{_PREFIX}.{key_id(key)}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def open(sealed: str, context: str) -> str:  # noqa: A001  (the pair seal/open is what the trade says)
    """Opens what `seal` made. Raises SecretsError key_missing or broken."""
    prefix, _sep, rest = sealed.partition(".")
    by, _sep, data = rest.partition(".")
    if prefix != _PREFIX or not data:
        raise SecretsError("broken", "not a sealed text")
    key = _key(by)
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
    return sealed if sealed_by(sealed) == newest_key_id() else seal(open(sealed, context), context)


# Digests and codes


@lru_cache(maxsize=16)
def _digest_key(key: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"lantoa digest").derive(key)


def digest(value: str, purpose: str) -> str:
    """Keyed hash for look-ups (a phone number, a code), useless without the key; by the oldest, so that it stays."""
    return hmac.new(_digest_key(_keys()[-1]), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def is_digest_of(kept: str, value: str, purpose: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(kept.encode(), digest(value, purpose).encode())


def one_time_code(digits: int = 6) -> str:
    return f"{_random.randbelow(10**digits):0{digits}d}"


# The field


@dataclass(frozen=True)
class Sealed:
    """A secret as it stands in the database; `open()` gives the text. Its repr shows nothing."""

    token: str
    context: str

    def open(self) -> str:
        return open(self.token, self.context)

    def __repr__(self) -> str:
        return f"<sealed {self.context} by {sealed_by(self.token) or 'nobody'}>"

    __str__ = __repr__


class _OpensOnUse(DeferredAttribute):
    """A row is read without its key; only who asks for the secret needs it. Lists go on when the key is lost."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = value.open()
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text that stands sealed in the database. Cannot be filtered by; keep a `digest` beside it for that.

    `values()` gives `Sealed`, an instance the text itself. The empty text is not sealed.
    """

    descriptor_class = _OpensOnUse

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | str | None:
        return Sealed(value, self.context) if value else value

    def to_python(self, value: Any) -> Any:
        return value.open() if isinstance(value, Sealed) else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            if value.context == self.context:
                return value.token
            value = value.open()
        value = super().get_prep_value(value)
        return seal(value, self.context) if value else value

    def value_to_string(self, obj: models.Model) -> str:
        """What dumps and comparisons show: never the text."""
        value = obj.__dict__.get(self.attname)
        return value.token if isinstance(value, Sealed) else str(self.get_prep_value(value) or "")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed: look up by a digest")
        return super().get_lookup(lookup_name)


def encrypted_fields() -> list[EncryptedTextField]:
    from django.apps import apps

    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]


# Secrets that stand elsewhere than in an EncryptedTextField (inside a JSON of another package) are resealed by these.
_resealers: list[Callable[[], int]] = []


def reseals(function: Callable[[], int]) -> Callable[[], int]:
    """Registers a function that puts its own secrets under the newest key and gives their number."""
    if function not in _resealers:
        _resealers.append(function)
    return function


def reseal_all(fields: Iterable[EncryptedTextField] | None = None) -> int:
    """Puts every secret under the newest key; rows changed meanwhile by somebody else are left to them."""
    count = 0
    newest = newest_key_id()
    for field in encrypted_fields() if fields is None else fields:
        rows = field.model._base_manager.exclude(**{f"{field.attname}__isnull": True})
        for pk, value in rows.values_list("pk", field.attname).iterator(chunk_size=500):
            if not isinstance(value, Sealed) or sealed_by(value.token) == newest:
                continue
            fresh = Sealed(reseal(value.token, value.context), value.context)
            count += _swap(field, pk, value.token, fresh)
    return count + sum(function() for function in _resealers)


def _swap(field: EncryptedTextField, pk: Any, before: str, after: Sealed) -> int:
    from django.db import connection

    quote = connection.ops.quote_name
    table, column, key = (
        quote(name or "") for name in (field.model._meta.db_table, field.column, field.model._meta.pk.column)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608  (quoted names)
            [after.token, pk, before],
        )
        return int(cursor.rowcount)
