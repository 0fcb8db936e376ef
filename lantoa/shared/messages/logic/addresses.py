"""Addresses of persons: made alike, and shown to nobody in full."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+\Z")
_MOBILE = re.compile(r"84(?:3|5|7|8|9)[0-9]{8}\Z")


def plain_email(written: str) -> str | None:
    """Lower case, or None for what is no address. A line break in it would smuggle headers in."""
    address = written.strip().lower()
    return address if len(address) <= 254 and _EMAIL.match(address) else None


def plain_phone(written: str) -> str | None:
    """0912 345 678 and +84 912 345 678 → 84912345678; None for what is no mobile number of Viet Nam."""
    digits = re.sub(r"[\s.\-()]", "", written).removeprefix("+")
    if digits.startswith("0"):
        digits = f"84{digits[1:]}"
    return digits if _MOBILE.match(digits) else None


def mask_email(address: str) -> str:
    name, _at, host = address.partition("@")
    return f"{name[:1]}***@{host}"


def mask_phone(address: str) -> str:
    return f"{address[:4]}***{address[-2:]}"


def without_addresses(words: str) -> str:
    """The other side's words for the log, with whatever looks like an address taken out."""
    return re.sub(r"[^\s<>\"']+@[^\s<>\"']+|\+?[0-9][0-9 .\-]{7,}[0-9]", "…", words)[:300]
