"""Why something sent from a phone is not taken. `message` is for people, `code` for the phone."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_MESSAGES: dict[str, Promise] = {
    "unreadable": _(
        "The phone sent something that cannot be read. Reload the page; what you wrote stays on the phone."
    ),
    "unknown_kind": _(
        "This house does not take that kind of thing from phones. Reload the page to get its newest form."
    ),
    "no_unit": _("That unit does not exist any more. Choose another unit and send again."),
    "not_yours": _("This was written by another person. It can be sent only when that person is signed in."),
    "not_allowed": _("You may not send anything for this unit any more. What you wrote stays on the phone."),
    "too_many_files": _("At most %(limit)s files go together. Make two of them."),
    "too_much_text": _("The text is too long. Shorten it and send again."),
    "too_many_unfinished": _("Too much of yours has been begun and not finished. Finish or delete something first."),
    "chunk_too_large": _("The piece of the file is too large. Reload the page to get its newest form."),
    "wrong_offset": _("The file goes on at another place; the phone continues there by itself."),
    "wrong_hash": _("The file was damaged on its way. It is sent once more from the beginning."),
    "unknown_file": _("This file was not announced. The phone announces it again by itself."),
    "incomplete": _("Not everything has arrived yet. The phone sends the rest by itself."),
    "nothing_in_it": _("There is nothing in it yet: write a few words, or add a picture or a voice note."),
    "later": _("The house cannot take it at this moment. The phone tries again by itself."),
}


class ArrivalRefused(Exception):
    def __init__(self, code: str, **detail: Any) -> None:
        if code not in _MESSAGES:
            raise KeyError(code)
        self.code, self.detail = code, detail
        super().__init__(f"not taken: {code} {detail or ''}".rstrip())

    @property
    def message(self) -> str:
        return str(_MESSAGES[self.code]) % {key: str(value) for key, value in self.detail.items()}
