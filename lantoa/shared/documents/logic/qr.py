"""QR codes: as a PNG for .docx, as modules for .pdf."""

from __future__ import annotations

import io

import segno

# M survives a stain of 15 %: these hang on boards and go from hand to hand.
ERROR_LEVEL = "m"


def modules(address: str) -> list[list[bool]]:
    """Rows of dark (True) and light modules, without the quiet zone."""
    code = segno.make(address, error=ERROR_LEVEL, micro=False)
    return [[bool(module) for module in row] for row in code.matrix]


def png(address: str, *, scale: int = 10) -> bytes:
    out = io.BytesIO()
    segno.make(address, error=ERROR_LEVEL, micro=False).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()
