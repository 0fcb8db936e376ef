"""A document description → .pdf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantoa.core.later import later

if TYPE_CHECKING:
    from .paper import to_pdf
else:
    to_pdf = later(f"{__name__}.paper", "to_pdf")

__all__ = ["to_pdf"]
