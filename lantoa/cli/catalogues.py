"""Compiles .po to .mo with the standard library: a fresh machine has no gettext, and the repository no .mo."""

from __future__ import annotations

import ast
import os
import struct
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"


class BrokenCatalogue(ValueError):
    """A .po file cannot be read; the message names file and line."""


class Entry:
    def __init__(self) -> None:
        self.context: str | None = None
        self.msgid: str | None = None
        self.plural: str | None = None
        self.strings: dict[int, str] = {}
        self.is_fuzzy = False
        self.places: list[str] = []

    @property
    def key(self) -> str:
        key = self.msgid or ""
        if self.plural is not None:
            key = f"{key}\0{self.plural}"
        return f"{self.context}\x04{key}" if self.context is not None else key

    @property
    def value(self) -> str:
        return "\0".join(self.strings[index] for index in sorted(self.strings))


def read_po(path: Path) -> dict[str, str]:
    """Key → translation, in the form that .mo files hold; fuzzy and empty ones are left out."""
    messages: dict[str, str] = {}
    for entry in entries(path):
        is_translated = bool(entry.strings) and all(entry.strings.values())
        is_header = entry.msgid == "" and entry.context is None
        if is_translated and (not entry.is_fuzzy or is_header):
            messages[entry.key] = entry.value
    return messages


_FIELDS = {"msgctxt": "context", "msgid": "msgid", "msgid_plural": "plural"}


def entries(path: Path) -> list[Entry]:
    return _Reader(path).read()


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: list[Entry] = []
        self._entry = Entry()
        # Name of an attribute, or the number of a plural form: what a following line of text belongs to.
        self._field: str | int | None = None

    def read(self) -> list[Entry]:
        for number, raw in enumerate(self._path.read_text(encoding="utf-8").splitlines(), start=1):
            line = raw.strip()
            try:
                self._take(line)
            except (SyntaxError, ValueError) as fault:
                raise BrokenCatalogue(f"{self._path}:{number}: {line[:60]}") from fault
        self._close()
        return self._found

    def _take(self, line: str) -> None:
        if not line:
            self._close()
        elif line.startswith("#"):
            if isinstance(self._field, int):
                self._close()
            self._entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            if line.startswith("#:"):
                self._entry.places += line[2:].split()
        elif line.startswith('"'):
            self._add(line)
        else:
            word, _, rest = line.partition(" ")
            self._begin(word)
            self._add(rest.strip())

    def _begin(self, word: str) -> None:
        if word in _FIELDS:
            if isinstance(self._field, int):
                self._close()
            self._field = _FIELDS[word]
        elif word == "msgstr":
            self._field = 0
        elif word.startswith("msgstr[") and word.endswith("]"):
            self._field = int(word[7:-1])
        else:
            raise ValueError(word)

    def _add(self, quoted: str) -> None:
        text = ast.literal_eval(quoted)
        if not isinstance(text, str) or self._field is None:
            raise ValueError(quoted)
        if isinstance(self._field, int):
            self._entry.strings[self._field] = self._entry.strings.get(self._field, "") + text
        else:
            setattr(self._entry, self._field, (getattr(self._entry, self._field) or "") + text)

    def _close(self) -> None:
        if self._entry.msgid is not None:
            self._found.append(self._entry)
            self._entry = Entry()
        self._field = None


def mo_bytes(messages: dict[str, str]) -> bytes:
    """The binary form of GNU gettext, without the optional hash table."""
    keys = sorted(messages, key=lambda key: key.encode())
    ids = b""
    strings = b""
    offsets: list[tuple[int, int, int, int]] = []
    for key in keys:
        msgid = key.encode()
        msgstr = messages[key].encode()
        offsets.append((len(ids), len(msgid), len(strings), len(msgstr)))
        ids += msgid + b"\0"
        strings += msgstr + b"\0"
    key_start = 7 * 4 + 16 * len(keys)
    value_start = key_start + len(ids)
    table: list[int] = []
    for start, length, _, _ in offsets:
        table += [length, start + key_start]
    for _, _, start, length in offsets:
        table += [length, start + value_start]
    header = struct.pack("<7I", 0x950412DE, 0, len(keys), 7 * 4, 7 * 4 + len(keys) * 8, 0, 0)
    return header + struct.pack(f"<{len(table)}I", *table) + ids + strings


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Compiles every catalogue whose .mo is missing or older than its .po."""
    compiled: list[Path] = []
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        fresh = mo.with_name(f".{mo.name}.{os.getpid()}")
        fresh.write_bytes(mo_bytes(read_po(po)))
        fresh.replace(mo)
        compiled.append(mo)
    return compiled
