"""A document description → .docx, in Word's own Times New Roman."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantoa.core.later import later

if TYPE_CHECKING:
    from .paper import to_docx
else:
    to_docx = later(f"{__name__}.paper", "to_docx")

__all__ = ["to_docx"]
