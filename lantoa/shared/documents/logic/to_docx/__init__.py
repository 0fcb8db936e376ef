"""A document description → .docx, in Word's own Times New Roman."""

from .paper import to_docx

__all__ = ["to_docx"]
