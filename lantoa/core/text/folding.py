"""The one place that folds tone marks: for search, for sorting, for SMS and for addresses."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Đ has no decomposition. Ð (eth) and Ɖ look the same and come out of old converters in its place.
_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "Ɖ": "D", "ɖ": "d"})
_BLANK = re.compile(r"\s+")
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

_PLAIN = str.maketrans(
    {
        "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "•": "-", "·": "-",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "′": "'",
        "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "₫": "d", "×": "x",
    }
)  # fmt: skip


def fold(s: str) -> str:
    """For search: lower case without tone and other marks, đ as d, white space as one space. Folding twice is once."""
    while True:
        t = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", s).casefold())
        t = _BLANK.sub(" ", _DROPPED.sub("", _MARKS.sub("", t.translate(_D)))).strip()
        if t == s:
            return t
        s = t


def toneless(s: str) -> str:
    """For SMS and old machines: without marks, case kept, typographic signs as typed ones."""
    t = unicodedata.normalize("NFD", _DROPPED.sub("", s).translate(_PLAIN))
    return unicodedata.normalize("NFC", _MARKS.sub("", t).translate(_D))


_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(s: str, max_length: int = 80) -> str:
    """For addresses; cut between words where it can be. Empty when nothing Latin is in `s`: the caller falls back."""
    words = _NOT_SLUG.sub("-", fold(s)).strip("-")
    if len(words) <= max_length:
        return words
    cut = words[: max_length + 1].rfind("-")
    return words[: cut if cut > max_length // 2 else max_length].strip("-")


# Primary weights in the order of the alphabet; f, j, w and z stand where Latin puts them.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHT = {letter: chr(ord("A") + i) for i, letter in enumerate(_ALPHABET)}
_OTHER_LETTER = "~"  # sorts after every weight: letters of other scripts
_LEVEL, _GAP = " ", "!"  # a level ends below everything, a gap between words sorts below every letter and digit
_HORN, _BREVE, _CIRCUMFLEX = "\u031b", "\u0306", "\u0302"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"
_SHAPES = {("a", _BREVE): "ă", ("a", _CIRCUMFLEX): "â", ("e", _CIRCUMFLEX): "ê", ("o", _CIRCUMFLEX): "ô",
           ("o", _HORN): "ơ", ("u", _HORN): "ư"}  # fmt: skip
_DIGITS_MAX = 60


def sort_key(s: str) -> str:
    """A string that sorts by code point (collation "C") as Vietnamese does.

    First the letters (a ă â b c d đ e ê …), numbers by value, words apart; then the tones of each syllable
    (ngang huyền hỏi ngã sắc nặng, so that hòa and hoà are one); then small before capital letters.
    Punctuation only separates words.
    """
    primary: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    word_tones = ""
    number = ""
    shape = ""  # the letter that marks belong to
    weight_at = -1

    def end_number() -> None:
        nonlocal number
        if number:
            value = number.lstrip("0")[:_DIGITS_MAX]
            primary.append(chr(ord("0") + min(len(value), 9)) + (f"{len(value):02d}" if len(value) > 8 else "") + value)
            number = ""

    def end_word() -> None:
        nonlocal word_tones
        tones.append(word_tones or "0")
        word_tones = ""

    gap = False
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", _DROPPED.sub("", s)).translate(_D_EXACT)):
        if _MARKS.match(char):
            if shape:
                turned = _SHAPES.get((shape, char))
                if turned is not None:
                    primary[weight_at] = _WEIGHT[turned]
                    shape = turned
                else:
                    word_tones += _TONES.get(char, _OTHER_MARK)
            continue
        if char.isdecimal():
            if gap and (primary or number):
                end_word()
                primary.append(_GAP)
            gap, shape = False, ""
            number += str(unicodedata.decimal(char))
            continue
        end_number()
        if not char.isalnum():
            gap, shape = True, ""
            continue
        if gap and primary:
            end_word()
            primary.append(_GAP)
        gap = False
        for lower in char.lower():
            weight = _WEIGHT.get(lower)
            shape, weight_at = (lower, len(primary)) if weight else ("", -1)
            primary.append(weight or _OTHER_LETTER + lower)
            cases.append("1" if char != lower else "0")
    end_number()
    end_word()
    return _LEVEL.join(("".join(primary), "".join(tones).rstrip("0"), "".join(cases).rstrip("0"))).rstrip(_LEVEL)


_D_EXACT = str.maketrans({"ð": "đ", "Ð": "Đ", "Ɖ": "Đ", "ɖ": "đ"})
