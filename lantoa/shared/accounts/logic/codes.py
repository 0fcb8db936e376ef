"""Codes that people type from paper or from a message."""

from __future__ import annotations


def plain_code(typed: str) -> str:
    """Digits only: spaces, points and hyphens do not matter."""
    return "".join(c for c in typed if c in "0123456789")


def grouped(code: str, *, by: int = 4) -> str:
    """1234 5678 9012: read out and typed in groups."""
    return " ".join(code[i : i + by] for i in range(0, len(code), by))
