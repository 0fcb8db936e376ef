"""The keys: made at first use, changed without loss, never replaced when damaged."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import logging
import os
import secrets as _random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)


class SecretsError(Exception):
    """`code`: key_missing, key_unreadable or broken."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def key_file() -> Path:
    from django.conf import settings

    return Path(settings.HOME) / "secret.key"


def key_id(key: bytes) -> str:
    return hashlib.sha256(b"lantoa key id" + key).hexdigest()[:8]


_kept: dict[str, list[bytes]] = {}


def keys(*, reread: bool = False) -> list[bytes]:
    """All keys, the newest first. Makes the first one on first use."""
    if given := os.environ.get("LANTOA_SECRET_KEY"):
        return _parsed(given, "LANTOA_SECRET_KEY")
    path = key_file()
    kept = _kept.get(str(path))
    if kept is not None and not reread:
        return kept
    if not path.exists():
        _make(path)
    stamp = path.stat()
    if stamp.st_mode & 0o077:
        # A file copied back from a backup is easily readable by all.
        log.warning("secret.key was open to others; closed now", extra={"path": str(path)})
        path.chmod(0o600)
    read = _parsed(path.read_text(encoding="ascii", errors="replace"), str(path))
    _kept[str(path)] = read
    return read


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
        new = _random.token_bytes(32)
        _write_aside(path, [new, *keys(reread=True)]).replace(path)
        _kept.pop(str(path), None)
    return key_id(new)


def new_key() -> str:
    """A key as a line of the keyring."""
    return base64.urlsafe_b64encode(_random.token_bytes(32)).decode()


def newest_key_id() -> str:
    return key_id(keys()[0])


def find(wanted: str) -> bytes | None:
    # A key put in by another process since we read the file is there on the second look.
    for reread in (False, True):
        for key in keys(reread=reread):
            if key_id(key) == wanted:
                return key
    return None
