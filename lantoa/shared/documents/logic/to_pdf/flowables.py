"""What reportlab does not draw by itself: a short line, a QR code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
)

from lantoa.shared.documents.logic import qr


class Line(Flowable):
    """A short line in the middle of its column, as under a heading."""

    def __init__(self, length_pt: float, *, before_pt: float = 2, thickness_pt: float = 0.7) -> None:
        super().__init__()
        self.length_pt = length_pt
        self.before_pt = before_pt
        self.thickness_pt = thickness_pt

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.before_pt + 1

    def draw(self) -> None:
        left = (self.width - self.length_pt) / 2
        self.canv.setLineWidth(self.thickness_pt)
        self.canv.line(left, 1, left + self.length_pt, 1)


class QrFlowable(Flowable):
    """A QR code as vectors, with its quiet zone of four modules."""

    def __init__(self, address: str, size_mm: float) -> None:
        super().__init__()
        self.rows = qr.modules(address)
        self.size = size_mm * mm
        self.hAlign = "CENTER"

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        return self.size, self.size

    def draw(self) -> None:
        draw_qr(self.canv, self.rows, 0, 0, self.size)


def draw_qr(canvas: Any, rows: Sequence[Sequence[bool]], x: float, y: float, size: float) -> None:
    """`x`, `y`: the lower left corner, `size` with the quiet zone, all in points."""
    module = size / (len(rows) + 8)
    path = canvas.beginPath()
    for row_number, row in enumerate(rows):
        start = None
        for column, is_dark in enumerate([*row, False]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                # Runs are drawn whole: single squares show hairlines in some viewers.
                path.rect(
                    x + (start + 4) * module,
                    y + size - (row_number + 5) * module,
                    (column - start) * module,
                    module,
                )
                start = None
    canvas.saveState()
    canvas.setFillColor(colors.black)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
