"""Faults whose message is for the person at the terminal."""

from __future__ import annotations


class Refused(RuntimeError):
    """The command will not or cannot go on; the message, already in the person's language, says what to do."""
