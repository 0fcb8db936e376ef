"""Text from before Unicode: TCVN3 (ABC fonts, .VnTime), VNI-Windows (VNI-Times), VIQR, and UTF-8 read twice.

Three of them are ordinary Latin-1 letters to a program; only the font made them Vietnamese. They are recognised by
what the words become: a text is legacy when its marked words are no Vietnamese as they stand and are Vietnamese
syllables once converted. Source of the code tables: TCVN 5712:1993 (VN3), VNI-Windows, RFC 1456 (VIQR).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from lantoa.core.text.syllables import is_syllable


class Legacy(StrEnum):
    TCVN3 = "tcvn3"
    VNI = "vni"
    VIQR = "viqr"
    UTF8_TWICE = "utf8-twice"


_TCVN3_CODES = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộ", 0xEA: "ờởỡớợùỖủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
TCVN3 = {start + i: letter for start, letters in _TCVN3_CODES.items() for i, letter in enumerate(letters)}
del TCVN3[0xF0]
_TCVN3_MAP = {**TCVN3, 0x3BC: "à"}  # Word turns the micro sign into the Greek letter

_A, _E, _GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _BREVE, _CIRCUMFLEX = (
    "aA", "eE", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323", "\u0306", "\u0302",
)  # fmt: skip
_VNI_MARKS = {
    "ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _CIRCUMFLEX, "á": _CIRCUMFLEX + _ACUTE, "à": _CIRCUMFLEX + _GRAVE, "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE, "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_MARKS |= {mark.upper(): marks for mark, marks in _VNI_MARKS.items()}
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í"}
_VNI_LETTERS |= {code.upper(): letter.upper() for code, letter in _VNI_LETTERS.items()}
_VNI_PAIR = re.compile(f"([aeouyAEOUYôöÔÖ])([{''.join(_VNI_MARKS)}])")
# Pairs that the spelling of no language around here writes; one of them is proof enough for a single word.
_VNI_STRONG = re.compile("[aeo][äåã]|[aeouyôö][øûõ]|[ôöñ][ùïû]|ñ[aeiouyö]", re.IGNORECASE)

_TCVN3_WORD = re.compile(f"[A-Za-z{re.escape(''.join(map(chr, _TCVN3_MAP)))}]+")
# Signs that are no letters, or a capital with a mark after a small letter: no language writes these inside a word.
_TCVN3_STRONG = re.compile(
    "[¡-©ª«¬\xad®µ¶·¸¹»¼½¾÷þ\u03bc]|[a-z][À-Þ]|[A-Z][ß-ÿ][A-Z]|[b-df-hj-np-tv-xz]ß|[aeiouy]æ|æ[aeiouy]"
)
_TCVN3_LONE_SIGN = frozenset("§©®·«»¬\xad")
_VNI_WORD = re.compile(f"[A-Za-z{''.join(_VNI_MARKS)}{''.join(_VNI_LETTERS)}]+")

_VIQR_WORD = re.compile(r"[A-Za-z](?:[A-Za-z^(+'`?~.]|\\.)*")
_VIQR_STRONG = re.compile(r"[aeoAEO]\^|[aA]\((?=[a-z'`?~.])|[oOuU]\+|[aeiouyAEIOUY][~`]|^[dD][dD]|[aeiouy][.?'][a-z]")
_VIQR_LETTER = re.compile(r"\\(.)|([dD])[dD]|([aeiouyAEIOUY])(?:([\^(+])([`'?~.]?)|([`'?~.])([\^(+]?))")
_VIQR_SHAPES = {"^": _CIRCUMFLEX, "(": _BREVE, "+": "\u031b"}
_VIQR_TONES = {"`": _GRAVE, "'": _ACUTE, "?": _HOOK, "~": _TILDE, ".": _DOT}
_VIQR_FITS = {"^": "aeoAEO", "(": "aA", "+": "ouOU"}

_ONLY_VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
# Old encodings use the letters of Latin-1 only: any other letter means that the text is Unicode already.
_BEYOND_LATIN1 = re.compile("(?=[^\\W\\d_])[^\x00-\xff\u03bc]")
_HIGH = re.compile("[^\x00-\x7f]")
_SAMPLE = 20_000


def legacy_of_font(font: str) -> Legacy | None:
    """The encoding that a font's name gives away: .VnTime, .VnArialH, VNI-Times."""
    name = font.strip().lower()
    if name.startswith((".vn", "vntime", "vnarial")):
        return Legacy.TCVN3
    return Legacy.VNI if name.startswith("vni-") else None


def is_capital_font(font: str) -> bool:
    """TCVN3 has no capital letters with tones: the fonts whose name ends in H draw small letters as capitals."""
    return legacy_of_font(font) is Legacy.TCVN3 and font.strip().endswith("H")


def recognise_legacy(s: str) -> Legacy | None:
    """The old encoding that `s` is in, or None. Vietnamese in Unicode, French, English… are never taken for one."""
    s = s[:_SAMPLE]
    if not s.isascii():
        if _repaired_utf8(s) is not None:
            return Legacy.UTF8_TWICE
        if _BEYOND_LATIN1.search(unicodedata.normalize("NFC", s)):
            return None
        scores = [(_score(s, *_READINGS[legacy]), legacy) for legacy in (Legacy.TCVN3, Legacy.VNI)]
        best, legacy = max(scores)
        if best > 0:
            return legacy
    return Legacy.VIQR if _is_viqr(s) else None


def to_unicode(s: str, *, legacy: Legacy | None = None, is_capitals: bool = False) -> str:
    """`s` in Unicode, NFC. Without `legacy` it is recognised, line by line where the whole is mixed; what is in no
    old encoding comes back as it was. `is_capitals`: the text stood in a font of capitals (.VnTimeH).
    """
    legacy = legacy or recognise_legacy(s)
    if legacy is None and "\n" in s:
        return "\n".join(_converted(line, recognise_legacy(line)) for line in s.split("\n"))
    converted = _converted(s, legacy)
    return converted.upper() if is_capitals and legacy is Legacy.TCVN3 else converted


def _converted(s: str, legacy: Legacy | None) -> str:
    match legacy:
        case Legacy.TCVN3:
            s = _from_tcvn3(s)
        case Legacy.VNI:
            s = _VNI_WORD.sub(lambda m: _kept_or(m.group(), _vni_word(m.group())), s)
        case Legacy.VIQR:
            s = _VIQR_WORD.sub(lambda m: _viqr_or_kept(m.group()), s)
        case Legacy.UTF8_TWICE:
            s = _repaired_utf8(s) or s
    return unicodedata.normalize("NFC", s)


# Recognising


def _tcvn3_word(word: str) -> str:
    return word.translate(_TCVN3_MAP)


def _vni_word(word: str) -> str:
    word = _VNI_PAIR.sub(lambda m: _VNI_LETTERS.get(m[1], m[1]) + _VNI_MARKS[m[2]], word)
    word = "".join(_VNI_LETTERS.get(c, c) for c in word)
    return unicodedata.normalize("NFC", word)


_READINGS: dict[Legacy, tuple[re.Pattern[str], Callable[[str], str], Callable[[str], bool]]] = {
    Legacy.TCVN3: (_TCVN3_WORD, _tcvn3_word, lambda word: _TCVN3_STRONG.search(word) is not None),
    Legacy.VNI: (_VNI_WORD, _vni_word, lambda word: _VNI_STRONG.search(word) is not None),
}
_UNITS = re.compile("[µ\u03bc][a-zA-Z]{1,3}")


def _score(s: str, pattern: re.Pattern[str], convert: Callable[[str], str], is_strong: Callable[[str], bool]) -> float:
    """Share of the marked words that this reading makes Vietnamese; 0 when the evidence is thin."""
    words = {w for w in _marked_words(s) if not _UNITS.fullmatch(w)}
    if not words:
        return 0
    made = {w for w in words if pattern.fullmatch(w) and is_syllable(convert(w))}
    natural = {w for w in words if w.isalpha() and not set(w) & {"µ", "ª", "\u03bc"} and is_syllable(w)}
    strong = {w for w in made - natural if is_strong(w) and any(c.isascii() for c in w)}
    share = len(made) / len(words)
    if share < 0.7 or not strong or len(natural) > 0.5 * len(words):
        return 0
    if len(strong) == 1 and len(words) > 3:  # one odd word in a foreign text proves nothing
        return 0
    return share + len(strong) / (1000 + len(strong))


_MARKED = re.compile("[A-Za-z\xa1-\xff\u03bc\u0152\u0153\u0160\u0161\u0178]+")


def _marked_words(s: str) -> list[str]:
    return [w for w in _MARKED.findall(s) if _HIGH.search(w) and (len(w) > 1 or w not in _TCVN3_LONE_SIGN)]


def _is_viqr(s: str) -> bool:
    words = {w for w in _VIQR_WORD.findall(s) if _VIQR_STRONG.search(w)}
    made = {w for w in words if (c := _viqr_word(w)) is not None and _HIGH.search(c)}
    total = len(s.split())
    return len(made) >= 2 and len(made) >= 0.7 * len(words) and len(words) >= 0.15 * min(total, 2 * len(words) + total)


# Converting


def _kept_or(word: str, converted: str) -> str:
    """A foreign name inside a legacy text (Beyoncé) stays: its letters are letters and converted it is nonsense."""
    keeps = _HIGH.search(word) and word.isalpha() and not is_syllable(converted) and is_latin_word(word)
    return word if keeps else converted


def is_latin_word(word: str) -> bool:
    """Whether the word reads as an ordinary word of a Latin language: one marked letter among four plain ones."""
    return re.fullmatch("[A-Z]?[a-z]*[à-ÿ][a-z]*", word) is not None and len(word) >= 5


def _from_tcvn3(s: str) -> str:
    parts: list[tuple[str, str]] = []  # (what stood between, word)
    at = 0
    for found in _TCVN3_WORD.finditer(s):
        parts.append((s[at : found.start()], found.group()))
        at = found.end()
    tail = s[at:]
    capital = [_is_capital(word) for _, word in parts]
    out: list[str] = []
    for i, (between, word) in enumerate(parts):
        out.append(between)
        if len(word) == 1 and word in _TCVN3_LONE_SIGN and not _is_lone_letter(word, before=between, text=s):
            out.append(word)
            continue
        converted = _kept_or(word, _tcvn3_word(word))
        if capital[i] is None and converted != word:
            # Too short to tell by itself ("ñY", "Hµ"): it goes with its neighbours on the line.
            near = [capital[j] for j in (i - 1, i + 1) if 0 <= j < len(parts) and _is_one_line(parts, i, j)]
            told = [c for c in near if c is not None]
            is_upper = bool(told) and all(told)
        else:
            is_upper = bool(capital[i])
        out.append(converted.upper() if is_upper else converted)
    return "".join(out) + tail


def _is_lone_letter(sign: str, *, before: str, text: str) -> bool:
    """A sign alone that is a word or an abbreviation: 100.000 ® (đ), « t« (ô tô) unless » closes it, thê ¬ (ơ)."""
    match sign:
        case "®":
            return before.rstrip(" ")[-1:].isdecimal()
        case "«":
            return not _CLOSING.search(text)
        case _:
            return sign == "¬"


_CLOSING = re.compile("(?<![A-Za-z])»|»(?![A-Za-z])")


def _is_one_line(parts: list[tuple[str, str]], i: int, j: int) -> bool:
    return "\n" not in parts[max(i, j)][0]


def _is_capital(word: str) -> bool | None:
    """Whether a TCVN3 word was meant in capitals, by its plain letters: two say it, fewer do not."""
    plain = [c for c in word if c.isascii()]
    if any(c.islower() for c in plain):
        return False
    return True if len(plain) >= 2 else None


def _viqr_word(word: str) -> str | None:
    """The word converted, or None when what comes out is no syllable."""
    converted = unicodedata.normalize("NFC", _VIQR_LETTER.sub(_viqr_letter, word))
    # "nguo+`i" is typed as often as "ngu+o+`i".
    converted = re.sub("([uU])(?=[ơờởỡớợƠỜỞỠỚỢ][a-zA-Z])", lambda m: "ư" if m[1] == "u" else "Ư", converted)
    return converted if is_syllable(re.sub(r"[.?'~`]+$", "", converted)) else None


def _viqr_or_kept(word: str) -> str:
    return _viqr_word(word) or word


def _viqr_letter(m: re.Match[str]) -> str:
    if m[1]:
        return m[1]
    if m[2]:
        return "đ" if m[2] == "d" else "Đ"
    letter, shape, tone = m[3], m[4] or m[7] or "", m[5] or m[6] or ""
    if shape and letter not in _VIQR_FITS[shape]:
        return m[0]
    return letter + (_VIQR_SHAPES[shape] if shape else "") + (_VIQR_TONES[tone] if tone else "")


_CP1252_HOLES = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
_TWICE = re.compile("[ÂÃÄÅÆáâ\u0102\u0110][^\x00-\x7f]")


def _repaired_utf8(s: str) -> str | None:
    """Text whose UTF-8 bytes were read as Windows-1252, mended; None when it is nothing of the kind."""
    if not _TWICE.search(s):
        return None
    raw = bytearray()
    for char in s:
        if ord(char) in _CP1252_HOLES or (ord(char) < 0xA0 and ord(char) >= 0x80):
            raw.append(ord(char))
            continue
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            return None
    try:
        mended = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut in the middle of a letter at the very end (a sample): what came before decides.
        if error.start < len(raw) - 3 or error.reason != "unexpected end of data":
            return None
        mended = raw[: error.start].decode("utf-8")
    return mended if _ONLY_VIETNAMESE.search(mended) or is_syllable_text(mended) else None


def is_syllable_text(s: str) -> bool:
    words = [w for w in re.findall(r"[^\W\d_]+", s) if _HIGH.search(w)]
    return bool(words) and sum(map(is_syllable, words)) >= 0.7 * len(words)
