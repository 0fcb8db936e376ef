"""Verbs of notices: the only way an app tells staff anything."""

from lantoa.shared.notices.services.passing import pass_on
from lantoa.shared.notices.services.telling import opened, send_due, send_held, settle, tell

__all__ = ["opened", "pass_on", "send_due", "send_held", "settle", "tell"]
