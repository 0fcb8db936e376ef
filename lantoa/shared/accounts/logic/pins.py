"""Which six digits may be a PIN."""

from __future__ import annotations

import itertools
import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LENGTH = 6
_SIX_DIGITS = re.compile(r"[0-9]{6}\Z")
# Seen again and again where people may choose freely: keypad patterns and dates everybody in Viet Nam knows.
_COMMON = frozenset(
    {
        "102030", "112233", "147258", "147369", "159357", "159753", "192168", "246810", "258456", "357159",
        "369258", "010203", "020945", "020990", "021945", "190845", "300475", "030230", "051290", "686868",
        "797979", "888999", "999888", "666888", "888666", "688688", "186186", "779779",
    }
)  # fmt: skip


def fault_of(pin: str, *, known: tuple[str, ...] = ()) -> str | Promise | None:
    """What is wrong with the PIN, or None. `known`: texts somebody else knows (telephone number, user name)."""
    if not _SIX_DIGITS.match(pin):
        return _("A PIN has exactly six digits.")
    if _is_trivial(pin):
        return _("This PIN is too easy to guess. Avoid rows, repeated digits and dates everybody knows.")
    if any(pin in re.sub(r"[^0-9]", "", text) for text in known):
        return _("This PIN is part of your telephone number or user name. Choose another one.")
    return None


def _is_trivial(pin: str) -> bool:
    if len(set(pin)) <= 2 or pin in _COMMON:
        return True
    if pin[:3] == pin[3:] or pin[:2] == pin[2:4] == pin[4:]:
        return True
    if pin == pin[::-1]:
        return True
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    return len(steps) == 1 or _doubled_row(pin)


def _doubled_row(pin: str) -> bool:
    """334455 and the like: every digit twice, in a row."""
    if not all(pin[i] == pin[i + 1] for i in (0, 2, 4)):
        return False
    steps = {(int(pin[i + 2]) - int(pin[i])) % 10 for i in (0, 2)}
    return len(steps) == 1
