"""Codes of tickets: twelve letters and digits that cannot be mistaken for each other."""

from __future__ import annotations

import hashlib
import re

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U
LENGTH = 12
PATTERN = f"[{ALPHABET}]{{{LENGTH}}}"
_CODE = re.compile(rf"(?<![A-Z0-9])({PATTERN})/?$")


def code_from(digest: str) -> str:
    """58 bits of a keyed hash: nobody guesses a ticket at the door."""
    number = int(digest, 16)
    letters = []
    for _n in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def plain_code(written: str) -> str | None:
    """From “k7qf-m2xa 9trb” or a ticket's address; None for what is no code."""
    text = re.sub(r"[\s\-]", "", written).upper()
    found = _CODE.search(text)
    return found[1] if found else None


def shown(code: str) -> str:
    return "-".join(code[n : n + 4] for n in range(0, LENGTH, 4))


def ticket_sha256(happening_pk: int, code: str) -> str:
    return hashlib.sha256(f"{happening_pk}:{code}".encode()).hexdigest()
