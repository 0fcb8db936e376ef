"""Why a file is refused. The code is for machines, the message says to a person what happened and what to do."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_MESSAGES: dict[str, Promise | str] = {
    "empty": _("The file is empty. Choose it again; if it was copied from a phone, wait until copying has ended."),
    "too_large": _("The file weighs %(size)s, but at most %(limit)s are accepted. Make it smaller and send it again."),
    "nul_in_name": _("The name of the file holds a NUL character. Give it another name and send it again."),
    "bad_name": _("The name of the file is not a plain name. Rename it without / \\ and dots in front."),
    "not_allowed": _("This is not a kind of file that is kept here. Accepted: %(accepted)s."),
    "wrong_kind": _("A %(expected)s is needed here, but this file is a %(found)s."),
    "false_type": _(
        "The name says .%(named)s, but the content is %(found)s. The file may be dangerous and was not kept."
    ),
    "svg": _("SVG pictures can hold programs and are not accepted. Save the picture as PNG or JPEG."),
    "html": _("Web pages are not kept as files. Copy the text into a story, or save the page as PDF."),
    "script": _("A program is hidden in this file, so it was not kept. Open it, save it anew and send that one."),
    "polyglot": _("Another file is hidden in this one, so it was not kept. Open it, save it anew and send that one."),
    "too_many_pixels": _(
        "The picture has %(megapixels)s million pixels; at most %(limit)s million are accepted. Make it smaller first."
    ),
    "broken": _("The file is damaged or was not copied to its end. Open it on your device and send it again."),
    "macros": _(
        "The document holds macros (programs), so it was not kept. Save it as .docx, .xlsx or .pdf without them."
    ),
    "bomb": _(
        "Unpacked, this file would fill the disk, so it was not opened. Save the document anew and send that one."
    ),
    "locked": _("The document is locked with a password. Remove the password and send it again."),
    "too_long": _("The recording is longer than %(hours)s hours. Cut it into parts."),
    "disk_full": _(
        "The server's disk is full, so the file was not kept. Nothing else was lost; tell the administrator."
    ),
    "busy": _("Too many large pictures are being checked at this moment. Send it again in a minute."),
    "too_many_arriving": _(
        "Too many of your files are on their way: at most %(limit)s, together at most %(size)s. Let some "
        "arrive first, or take back what you do not need."
    ),
    "lost": _("What had arrived of this file is not on the server any more. Send it again."),
    "no_unit": _("Choose the unit for which you send the files."),
    "unreadable_film": _(
        "The film cannot be read: %(why)s. Play it on your device; if it plays there, export it anew as MP4 "
        "(H.264) and send that one."
    ),
    "captions": _(
        "Line %(line)s of the captions cannot be read. Accepted: WebVTT (first line WEBVTT) and SubRip (.srt), each "
        "cue with times like 00:01:02.500 --> 00:01:05.000."
    ),
    "captions_backwards": _("Line %(line)s of the captions: the end must come after the beginning."),
    "captions_order": _("Line %(line)s of the captions begins before the cue above it."),
    "captions_late": _("Line %(line)s of the captions lies behind the end of the film (%(length)s)."),
    "captions_empty": _("There is not one cue in these captions."),
}


class UploadRefused(ValueError):
    """A file that is not kept. `code` is a key of the list above; `name` is what the person called the file."""

    def __init__(self, code: str, *, name: str = "", **details: Any) -> None:
        if code not in _MESSAGES:
            raise KeyError(code)
        self.code, self.name, self.details = code, name, details
        super().__init__(f"upload refused: {code} {details or ''}".rstrip())

    @property
    def message(self) -> str:
        """In the reader's language, what happened and what to do."""
        return str(_MESSAGES[self.code]) % {key: str(value) for key, value in self.details.items()}


def codes() -> list[str]:
    return sorted(_MESSAGES)
