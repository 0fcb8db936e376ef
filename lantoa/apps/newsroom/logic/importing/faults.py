"""What can be wrong with a file: a code for machines, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

_MESSAGES = {
    # refused
    "empty": _("The file is empty."),
    "too_large": _(
        "The file is %(size)s MB; at most %(limit)s MB can be read. Make its pictures smaller and try again."
    ),
    "false_type": _(
        "“%(name)s” is called a text file, but holds something else (%(found)s). Open it and save it anew."
    ),
    "not_supported": _("Files of this kind cannot be read: %(found)s. Readable are: %(accepted)s."),
    "zip_bomb": _("The file unpacks to far more than it should and was not opened. Open it in Word and save it anew."),
    "damaged": _("The file is damaged and cannot be read. Open it where it was made and save it anew."),
    "encrypted": _("The file is protected by a password. Remove the password and send it again."),
    "entities": _("The file holds hidden instructions (XML entities) and was not opened. Save it anew in Word."),
    "nul": _("The file is called text but holds binary signs. Save it anew as UTF-8 text."),
    "encoding": _("The letters of this text cannot be recognised. Save it anew as UTF-8."),
    "too_long": _("The text has %(count)s characters; one story holds at most %(limit)s. Please divide it."),
    "picture_too_large": _(
        "“%(name)s” has %(megapixels)s megapixels; at most %(limit)s can be taken. Make it smaller."
    ),
    "picture_damaged": _("“%(name)s” is damaged or is no picture."),
    "picture_format": _(
        "“%(name)s” is a picture of a kind that browsers do not show (%(found)s). Save it as JPEG or PNG."
    ),
    "pdf_scanned": _(
        "This PDF is a scan: it has pictures of pages, but no text. Type the text, or send the Word file."
    ),
    "office_missing": _(
        "This kind of file (%(found)s) is read with LibreOffice, which is not on this machine. "
        "Save the file as .docx, or ask the administrator to install LibreOffice."
    ),
    "office_failed": _("LibreOffice could not read this file. Open it where it was made and save it as .docx."),
    "office_timeout": _("LibreOffice did not finish within %(seconds)s seconds. Save the file as .docx and try again."),
    "no_text": _("No text was found in this file."),
    # taken, with a remark
    "script_dropped": _("Scripts in the file were left out."),
    "svg_dropped": _("Drawings of the kind SVG were left out; send them as PNG."),
    "outside_picture": _("Pictures that stand on other websites were left out; send them as files."),
    "link_dropped": _("Some links led nowhere safe; their words are kept."),
    "picture_missing": _("The picture “%(name)s” is named in the text but is not in the file."),
    "too_many_pictures": _("The file has more than %(limit)s pictures; those after them were left out."),
    "macros_ignored": _("The file holds macros; they were not run and are left out."),
    "legacy_letters": _("The text was typed in an old font (%(found)s) and was converted; please read it through."),
    "name_differs": _("The file is called “%(name)s”, but is of the kind %(found)s; it was read as that."),
    "tracked_changes": _("The file had tracked changes: they were taken as accepted. Please check."),
    "comments_ignored": _("Comments in the file were left out."),
    "head_left_out": _("The official head or the list of recipients was left out of the text."),
    "title_guessed": _("No title was marked: the first words were taken. Please check."),
    "file_ignored": _("“%(name)s” in the archive was left out."),
    "pdf_pictures": _("Pictures in the PDF are not taken over; send them as files."),
    "pdf_joined": _("Lines of the PDF were joined into paragraphs; please check."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(_MESSAGES[self.code]) % dict(self.detail)

    def __str__(self) -> str:
        return self.message


class ImportRefused(Exception):
    """The file cannot be taken. `code` for machines, `message` for people; its own text is for the log."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(f"{code} {detail}" if detail else code)
        self.fault = Fault(code, detail)

    @property
    def code(self) -> str:
        return self.fault.code

    @property
    def message(self) -> str:
        return self.fault.message
