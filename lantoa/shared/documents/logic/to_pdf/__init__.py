"""A document description → .pdf."""

from .flowables import Line, QrFlowable
from .paper import to_pdf
from .text import ALIGNS, markup

__all__ = ["ALIGNS", "Line", "QrFlowable", "markup", "to_pdf"]
