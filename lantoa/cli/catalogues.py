"""Compiles .po to .mo with the standard library: a fresh machine has no gettext, and compiled files are not in the repository."""

from __future__ import annotations

import ast
import os
import struct
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"


class BrokenCatalogue(ValueError):
    """A .po file cannot be read; the message names file and line."""


class _Entry:
    def __init__(self) -> None:
        self.context: str | None = None
        self.msgid: str | None = None
        self.plural: str | None = None
        self.strings: dict[int, str] = {}
        self.is_fuzzy = False

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


def entries(path: Path) -> list[_Entry]:
    found: list[_Entry] = []
    entry = _Entry()
    field: str | int | None = None

    def close() -> None:
        nonlocal entry, field
        if entry.msgid is not None:
            found.append(entry)
            entry = _Entry()
        field = None

    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            if field is not None and isinstance(field, int):
                close()
            if line.startswith("#,") and "fuzzy" in line:
                entry.is_fuzzy = True
            continue
        if not line:
            close()
            continue
        word, _, rest = line.partition(" ")
        if line.startswith('"'):
            rest = line
        elif word == "msgctxt":
            close()
            field = "context"
            entry.context = ""
        elif word == "msgid":
            if isinstance(field, int):
                close()
            field = "msgid"
            entry.msgid = ""
        elif word == "msgid_plural":
            field = "plural"
            entry.plural = ""
        elif word == "msgstr":
            field = 0
            entry.strings[0] = ""
        elif word.startswith("msgstr["):
            field = int(word[7:-1])
            entry.strings[field] = ""
        else:
            raise BrokenCatalogue(f"{path}:{number}: {line[:60]}")
        try:
            text = ast.literal_eval(rest.strip())
        except (SyntaxError, ValueError) as fault:
            raise BrokenCatalogue(f"{path}:{number}: {line[:60]}") from fault
        if field == "context":
            entry.context = (entry.context or "") + text
        elif field == "msgid":
            entry.msgid = (entry.msgid or "") + text
        elif field == "plural":
            entry.plural = (entry.plural or "") + text
        elif isinstance(field, int):
            entry.strings[field] += text
        else:
            raise BrokenCatalogue(f"{path}:{number}: {line[:60]}")
    close()
    return found


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
