from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_CAUSES: tuple[tuple[tuple[str, ...], Promise], ...] = (
    (("moov atom not found", "end of file", "partial file"), _("it was not copied to its end")),
    (
        (
            "unknown decoder",
            "decoder not found",
            "no decoder",
            "could not find codec",
            "unsupported codec",
            "codec none",
        ),
        _("it is recorded in a way that ffmpeg does not know"),
    ),
    (("encrypted", "drm"), _("it is locked against copying")),
    (("timeout",), _("it took more than four hours")),
)
_DAMAGED = _("it is damaged")


def why_unreadable(said: str) -> str:
    """What ffmpeg said, in words for people."""
    told = said.lower()
    return str(next((cause for marks, cause in _CAUSES if any(mark in told for mark in marks)), _DAMAGED))
