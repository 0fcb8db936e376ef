"""Sealed backups in the age format, version 1, for X25519 keys (age-encryption.org/v1).

The server holds the public key only: who breaks into it, or into the second place, reads no backup. The format is that
of the program `age`, so that a backup opens without us: `age -d -i KEY backup.tar.age > backup.tar`.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import io
import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lantoa.cli.faults import Refused
from lantoa.cli.words import gettext as _

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAGIC = b"age-encryption.org/v1\n"
_CHUNK = 64 * 1024
_TAG = 16
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_PUBLIC, _SECRET = "age", "age-secret-key-"


class BadKey(Refused):
    """What was given is no key of this kind, or not the one that opens this file."""


def new_key() -> tuple[str, str]:
    """Public and secret key, written as `age-keygen` writes them."""
    secret = X25519PrivateKey.generate()
    return _bech32(_PUBLIC, secret.public_key().public_bytes_raw()), _bech32(
        _SECRET, secret.private_bytes_raw()
    ).upper()


def write_key(path: Path) -> str:
    """The secret key into a file of its owner's; gives the public one."""
    public, secret = new_key()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise Refused(_("{path} cannot be written: {fault}").format(path=path, fault=fault)) from fault
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {public}\n{secret}\n")
    return public


def read_key(path: Path) -> bytes:
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadKey(_("The key {path} cannot be read: {fault}").format(path=path, fault=fault)) from fault
    for word in lines:
        if word.startswith(_SECRET.upper()):
            return _unbech32(word, _SECRET)
    raise BadKey(_("{path} holds no secret key (AGE-SECRET-KEY-1…).").format(path=path))


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


@contextlib.contextmanager
def sealed(target: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    """The target itself where nobody is to be sealed for. Ended only if all went well: else it does not open."""
    if not recipient:
        yield target
        return
    sealer = Sealer(target, recipient)
    yield cast("IO[bytes]", sealer)
    sealer.finish()


class Sealer(io.RawIOBase):
    """Everything written comes out sealed for the recipient; `finish` ends it. A file without its end does not open."""

    def __init__(self, target: IO[bytes], recipient: str) -> None:
        public = _unbech32(recipient, _PUBLIC)
        file_key = secrets.token_bytes(16)
        passing = X25519PrivateKey.generate()
        share = passing.public_key().public_bytes_raw()
        wrap = _derive(
            passing.exchange(X25519PublicKey.from_public_bytes(public)), share + public, b"age-encryption.org/v1/X25519"
        )
        body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
        head = MAGIC + b"-> X25519 " + _plain(share) + b"\n" + _plain(body) + b"\n---"
        nonce = secrets.token_bytes(16)
        self._target = target
        self._target.write(head + b" " + _plain(_mac(file_key, head)) + b"\n" + nonce)
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        given = bytes(data)
        self._waiting += given
        # The last chunk is marked as such: one is kept back until it is known whether more comes.
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), is_last=False)
            del self._waiting[:_CHUNK]
        return len(given)

    def finish(self) -> None:
        """Not `close`, which Python calls for what was left half-way, too."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), chunk, None))
        self._number += 1


class Opener(io.RawIOBase):
    """Reads what was sealed; every chunk is proved before it is given out."""

    def __init__(self, source: IO[bytes], secret: bytes, *, name: str) -> None:
        self._source = source
        self._name = name
        file_key = self._file_key(X25519PrivateKey.from_private_bytes(secret))
        self._cipher = ChaCha20Poly1305(_derive(file_key, self._exactly(16), b"payload"))
        self._number = 0
        self._ready = b""
        self._next = source.read(_CHUNK + _TAG)
        self._is_done = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        found = bytearray()
        while size < 0 or len(found) < size:
            if not self._ready and not self._fill():
                break
            more = len(self._ready) if size < 0 else size - len(found)
            found += self._ready[:more]
            self._ready = self._ready[more:]
        return bytes(found)

    def _fill(self) -> bool:
        if self._is_done:
            return False
        chunk, self._next = self._next, self._source.read(_CHUNK + _TAG)
        self._is_done = not self._next
        try:
            self._ready = self._cipher.decrypt(_nonce(self._number, is_last=self._is_done), chunk, None)
        except InvalidTag:
            raise self._damaged() from None
        self._number += 1
        return bool(self._ready)

    def _file_key(self, secret: X25519PrivateKey) -> bytes:
        head = self._exactly(len(MAGIC))
        if head != MAGIC:
            raise self._damaged()
        found: bytes | None = None
        public = secret.public_key().public_bytes_raw()
        while True:
            line = self._line()
            if line.startswith(b"---"):
                break
            head += line
            words = line.split()
            if line.startswith(b"-> ") and words[1:2] == [b"X25519"] and len(words) == 3:
                body = self._line()
                head += body
                share = _unplain(words[2])
                wrap = _derive(
                    secret.exchange(X25519PublicKey.from_public_bytes(share)), share + public,
                    b"age-encryption.org/v1/X25519",
                )  # fmt: skip
                try:
                    found = ChaCha20Poly1305(wrap).decrypt(bytes(12), _unplain(body), None)
                except InvalidTag:
                    continue
        if found is None:
            raise BadKey(_("This key does not open {path}: it was sealed for another one.").format(path=self._name))
        if not hmac.compare_digest(_unplain(line[3:]), _mac(found, head + b"---")):
            raise self._damaged()
        return found

    def _line(self) -> bytes:
        line = self._source.readline(4096)
        if not line.endswith(b"\n"):
            raise self._damaged()
        return line

    def _exactly(self, size: int) -> bytes:
        found = self._source.read(size)
        if len(found) != size:
            raise self._damaged()
        return found

    def _damaged(self) -> Refused:
        return Refused(_("{path} is damaged: what is sealed in it was changed or cut.").format(path=self._name))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), head, sha256)


def _plain(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unplain(text: bytes) -> bytes:
    text = text.strip()
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError:
        return b""


def _bech32(prefix: str, data: bytes) -> str:
    words = _regroup(data, 8, 5, is_padded=True)
    check = _polymod([*_spread(prefix), *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1{''.join(_ALPHABET[word] for word in words)}"


def _unbech32(text: str, prefix: str) -> bytes:
    told = text.strip().lower()
    found, _sign, rest = told.rpartition("1")
    words = [_ALPHABET.find(sign) for sign in rest]
    if found != prefix or len(words) < 6 or min(words) < 0 or _polymod([*_spread(prefix), *words]) != 1:
        raise BadKey(_("“{key}…” is no key: copy it whole, letter by letter.").format(key=text.strip()[:12]))
    data = bytes(_regroup(bytes(words[:-6]), 5, 8, is_padded=False))
    if len(data) != 32:
        raise BadKey(_("“{key}…” is no key: copy it whole, letter by letter.").format(key=text.strip()[:12]))
    return data


def _spread(prefix: str) -> list[int]:
    return [*(ord(sign) >> 5 for sign in prefix), 0, *(ord(sign) & 31 for sign in prefix)]


def _regroup(data: bytes, bits: int, to: int, *, is_padded: bool) -> list[int]:
    held, count, found = 0, 0, []
    for value in data:
        held, count = held << bits | value, count + bits
        while count >= to:
            count -= to
            found.append(held >> count & (1 << to) - 1)
    if is_padded and count:
        found.append(held << to - count & (1 << to) - 1)
    return found


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, step in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= step if top >> place & 1 else 0
    return check
