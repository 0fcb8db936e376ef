"""Placeholder until the documents' services land in this session: the owner of this app replaces this file whole."""

from lantoa.shared.documents.logic.cards import BoardNotice, board_pdf, cards_pdf, village_card
from lantoa.shared.documents.logic.slips import MediaLine, Opinion, StoryOnPaper, approval_slip, story_print
from lantoa.shared.documents.logic.to_docx import to_docx
from lantoa.shared.documents.logic.to_pdf import to_pdf

__all__ = [
    "BoardNotice",
    "MediaLine",
    "Opinion",
    "StoryOnPaper",
    "approval_slip",
    "board_pdf",
    "cards_pdf",
    "story_print",
    "to_docx",
    "to_pdf",
    "village_card",
]
