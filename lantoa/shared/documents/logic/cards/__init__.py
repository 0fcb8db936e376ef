"""Small cards to cut out (invitation, reset, village head's card) and the A4 board notice, as .pdf.

They are read standing, by people with poor eyes and in poor light: sans, big, black on white, and
made to survive a photocopier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantoa.core.later import later

from .described import BoardNotice, Card, CardSize, invitation_slip, reset_slip, village_card

if TYPE_CHECKING:
    from .board import board_pdf
    from .small import cards_pdf
else:
    board_pdf = later(f"{__name__}.board", "board_pdf")
    cards_pdf = later(f"{__name__}.small", "cards_pdf")

__all__ = [
    "BoardNotice",
    "Card",
    "CardSize",
    "board_pdf",
    "cards_pdf",
    "invitation_slip",
    "reset_slip",
    "village_card",
]
