"""What an editor should know about a variant before it goes for approval; live while one types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.logic.html import plain_text
from lantoa.apps.newsroom.logic.sentences import words
from lantoa.apps.newsroom.logic.spoken import SPOKEN_SECONDS, estimated_seconds
from lantoa.core.text.sms import UCS2, foreign_signs, sms_parts

POST_WORDS = 120
SMS_PARTS = 2
BOARD_WORDS = 110
CARD_WORDS = 70
PRESS_WORDS = 350

_MESSAGES = {
    "empty": _("This text is still empty."),
    "too_many_words": _("%(count)s words; the limit of this form is %(limit)s."),
    "too_many_parts": _("%(parts)s SMS parts; plan for %(limit)s at most, each part is paid."),
    "toned_sms": _("Signs that make the message cost double: %(signs)s"),
    "too_long_to_say": _("About %(seconds)s seconds; %(limit)s are planned."),
    "unit_not_named": _("The unit that speaks is not named in this text."),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A hint, not a refusal. `code` for machines, `message` for people."""

    code: str
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(_MESSAGES[self.code]) % self.detail


def remarks_on(
    form: str, text: str, *, language: str = "vi", unit_name: str = "", is_toned_wanted: bool = False
) -> list[Remark]:
    """`text` as the variant keeps it (HTML for portal, press and board)."""
    plain = plain_text(text) if form in ("portal", "press", "board") else text
    if not plain.strip():
        return [Remark("empty")]
    out: list[Remark] = []
    limit = {"post": POST_WORDS, "board": BOARD_WORDS, "card": CARD_WORDS, "press": PRESS_WORDS}.get(form)
    if limit is not None and words(plain) > limit:
        out.append(Remark("too_many_words", {"count": words(plain), "limit": limit}))
    if form == "sms":
        count = sms_parts(plain)
        if count.encoding == UCS2 and not is_toned_wanted:
            out.append(Remark("toned_sms", {"signs": " ".join(foreign_signs(plain))}))
        if count.parts > SMS_PARTS:
            out.append(Remark("too_many_parts", {"parts": count.parts, "limit": SMS_PARTS}))
    if form == "spoken":
        seconds = estimated_seconds(plain, language=language)
        if seconds > SPOKEN_SECONDS:
            out.append(Remark("too_long_to_say", {"seconds": seconds, "limit": SPOKEN_SECONDS}))
    if unit_name and form != "portal" and not _names(plain, unit_name):
        out.append(Remark("unit_not_named"))
    return out


def _names(text: str, unit_name: str) -> bool:
    from lantoa.apps.newsroom.logic.variants.text import short_unit_name
    from lantoa.core.text import fold

    folded = fold(text)
    return fold(unit_name) in folded or fold(short_unit_name(unit_name)) in folded
