"""Placeholder until notices land in this session: the owner of this app replaces this file whole."""

from __future__ import annotations

from typing import Any


def tell(*args: Any, **kwargs: Any) -> None:
    return None


def mark_opened(user: Any, *, url: str) -> int:
    return 0
