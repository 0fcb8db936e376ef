"""Reads a MySQL dump without a MySQL: CREATE TABLE for the columns, INSERT for the rows, one statement at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

LARGEST_STATEMENT = 64 * 1024 * 1024
_CREATE = re.compile(rb"\s*CREATE TABLE (?:IF NOT EXISTS )?`?([^`\s(]+)`?\s*\(", re.IGNORECASE)
_COLUMN = re.compile(rb"^\s*`([^`]+)`\s", re.MULTILINE)
_INSERT = re.compile(
    rb"\s*(?:INSERT|REPLACE)(?: IGNORE)?(?: INTO)?\s+`?([^`\s(]+)`?\s*(\([^)]*\))?\s*VALUES\s*", re.IGNORECASE
)
_TOKEN = re.compile(
    rb"\s*(?:(?P<string>(?:_[a-z0-9]+\s*)?'(?:[^'\\]|\\.|'')*')|(?P<hex>0x[0-9a-f]+)|(?P<word>[^\s,()']+)|(?P<sign>[(),]))",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES = re.compile(rb"\\.|'", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)|''", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"0": b"", b"Z": b"\x1a", b"b": b"\b"}

Row = dict[str, str | None]


class TooLong(ValueError):
    """A statement without an end: this is no dump."""


def statements(file: BinaryIO) -> Iterator[bytes]:
    """Each ends with a line that ends with a semicolon outside of quotes."""
    kept: list[bytes] = []
    size, in_string = 0, False
    for line in file:
        if not kept and line.lstrip()[:2] in {b"--", b"/*", b"#", b""}:
            continue
        kept.append(line)
        size += len(line)
        if size > LARGEST_STATEMENT:
            raise TooLong
        if sum(found == b"'" for found in _QUOTES.findall(line)) % 2:
            in_string = not in_string
        if not in_string and line.rstrip().endswith(b";"):
            yield b"".join(kept)
            kept, size = [], 0


def rows(file: BinaryIO, wanted: re.Pattern[str]) -> Iterator[tuple[str, Row]]:
    """Rows of the tables whose names match, in the order of the file."""
    columns: dict[str, list[str]] = {}
    for statement in statements(file):
        if created := _CREATE.match(statement):
            name = created[1].decode("utf-8", "replace")
            columns[name] = [c.decode("utf-8", "replace") for c in _COLUMN.findall(statement[created.end() :])]
        elif inserted := _INSERT.match(statement):
            name = inserted[1].decode("utf-8", "replace")
            if not wanted.match(name):
                continue
            named = re.findall(rb"`([^`]+)`|(\w+)", inserted[2] or b"")
            order = [(a or b).decode("utf-8", "replace") for a, b in named] or columns.get(name, [])
            for values in _values(statement, inserted.end()):
                if len(values) == len(order):
                    yield name, dict(zip(order, values, strict=True))


def _values(statement: bytes, at: int) -> Iterator[list[str | None]]:
    current: list[str | None] | None = None
    while found := _TOKEN.match(statement, at):
        at = found.end()
        if found["sign"] == b"(":
            current = []
        elif found["sign"] == b")":
            if current is not None:
                yield current
            current = None
        elif current is not None and found["sign"] is None:
            current.append(_value(found))


def _value(found: re.Match[bytes]) -> str | None:
    if found["string"] is not None:
        inside = found["string"].split(b"'", 1)[1][:-1]
        plain = _ESCAPED.sub(lambda m: b"'" if m[1] is None else _SIGNS.get(m[1], m[1]), inside)
        return plain.decode("utf-8", "replace")
    if found["hex"] is not None:
        return bytes.fromhex(found["hex"][2:].decode()).decode("utf-8", "replace")
    word = found["word"].decode("utf-8", "replace")
    return None if word.upper() == "NULL" else word
