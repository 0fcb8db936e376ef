"""Small cards to cut out (invitation, reset, village head's card) and the A4 board notice, as .pdf.

They are read standing, by people with poor eyes and in poor light: sans, big, black on white, and
made to survive a photocopier.
"""

from .board import board_pdf
from .described import BoardNotice, Card, invitation_slip, reset_slip, village_card
from .small import CardSize, cards_pdf

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
