"""What every text passes on its way in. Text of old fonts is mended first (`to_unicode`), then cleaned."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

# Drawn as nothing, yet two names that differ only by one of them are two names to the database.
# The bidirectional marks can also make a text read otherwise than it is stored.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u180e\u061c]")
_SOFT_HYPHEN = "\xad"
_JOINERS = re.compile("[\u200c\u200d]")
# Joiners mean something only inside emoji and in scripts that join letters; elsewhere they are dirt from a paste.
_JOINS = re.compile("[\u0600-\u109f\u2190-\u2bff\u3030-\u303d\ufe0f\U0001f000-\U0001faff]")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile(r"[\t\n \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_SPACES_AT_END = re.compile(r"[\t \xa0\u2000-\u200a\u202f\u3000]+(?=\n|\Z)")


class TextRefused(ValueError):
    """A text that cannot be kept as it is. `code`: nul, control, surrogate, encoding or too_long."""

    def __init__(self, code: str, *, position: int = 0, line: int = 1, found: str = "", limit: int = 0) -> None:
        self.code, self.position, self.line, self.found, self.limit = code, position, line, found, limit
        at = f" U+{ord(found):04X}" if len(found) == 1 else ""
        super().__init__(f"text refused: {code}{at} at {position} (line {line})")


def explain(error: TextRefused) -> str:
    """The error in the reader's language, saying what to do."""
    place = {"line": error.line, "limit": error.limit}
    match error.code:
        case "nul":
            return _("Line %(line)s holds a NUL character: the file is damaged or is not a text file.") % place
        case "encoding":
            return _("The encoding of this text was not recognised. Save it as UTF-8 and try again.")
        case "too_long":
            return _("This text is too long: at most %(limit)s characters.") % place
        case _:
            return _("Line %(line)s holds a hidden control character. Copy the text again without formatting.") % place


def nfc(s: str) -> str:
    return unicodedata.normalize("NFC", s)


def clean_line(s: str, *, max_length: int | None = None) -> str:
    """One line: a name, a title. Every run of white space becomes one space. Raises TextRefused."""
    return _limited(_SPACES.sub(" ", _clean(s)).strip(" "), max_length)


def clean_text(s: str, *, max_length: int | None = None) -> str:
    """Text of several lines: newlines are \\n, no white space at line ends, no empty lines around it.

    Raises TextRefused.
    """
    return _limited(_SPACES_AT_END.sub("", _clean(s)).strip("\n"), max_length)


def _clean(s: str) -> str:
    s = _NEWLINES.sub("\n", s)
    if bad := _REFUSED.search(s):
        found = bad.group()
        code = "nul" if found == "\0" else "surrogate" if "\ud800" <= found <= "\udfff" else "control"
        raise TextRefused(code, position=bad.start(), line=s.count("\n", 0, bad.start()) + 1, found=found)
    s = _INVISIBLE.sub("", s)
    s = _JOINERS.sub(lambda m: m.group() if _joins(s, m) else "", s)
    if _SOFT_HYPHEN in s:
        from lantoa.core.text.legacy import recognise_legacy

        # In TCVN3 the code of the soft hyphen is "ư": it must survive until the text has been converted.
        if recognise_legacy(s) is None:
            s = s.replace(_SOFT_HYPHEN, "")
    return nfc(s)


def _joins(s: str, match: re.Match[str]) -> bool:
    before, after = s[: match.start()][-1:], s[match.end() :][:1]
    return bool(_JOINS.match(before) and _JOINS.match(after))


def _limited(s: str, max_length: int | None) -> str:
    if max_length is not None and len(s) > max_length:
        raise TextRefused("too_long", position=max_length, limit=max_length)
    return s
