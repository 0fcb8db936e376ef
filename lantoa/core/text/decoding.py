"""Bytes of unknown encoding, read as text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lantoa.core.text.cleaning import TextRefused
from lantoa.core.text.legacy import Legacy, recognise_legacy, to_unicode
from lantoa.core.text.syllables import is_syllable

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Decoded:
    """`encoding`: of the bytes. `legacy`: set when the letters themselves were of before Unicode; `text` is mended."""

    text: str
    encoding: str
    legacy: Legacy | None = None


def decode(data: bytes) -> Decoded:
    """UTF-8, UTF-16, Windows-1258, Windows-1252, and text of TCVN3, VNI or VIQR fonts in any of them.

    Raises TextRefused("encoding") when it is none of these.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _read(data[len(bom) :], encoding)
    if wide := _utf16_without_bom(data):
        return _read(data, wide)
    try:
        return _mended(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    return _eight_bits(data)


def _read(data: bytes, encoding: str) -> Decoded:
    try:
        return _mended(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise TextRefused("encoding", position=error.start) from None


def _mended(text: str, encoding: str) -> Decoded:
    legacy = recognise_legacy(text)
    mended = to_unicode(text, legacy=legacy) if legacy else to_unicode(text)
    if legacy is None and mended != unicodedata.normalize("NFC", text):
        legacy = next(filter(None, map(recognise_legacy, text.split("\n"))), None)
    return Decoded(mended, encoding, legacy)


def _utf16_without_bom(data: bytes) -> str | None:
    """Text in UTF-16 has a zero byte beside each plain letter, all on one side."""
    sample = data[:4000]
    if len(data) % 2 or len(sample) < 4 or 0 not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.3 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _eight_bits(data: bytes) -> Decoded:
    candidates: list[tuple[float, Decoded]] = []
    latin = _try(data, "cp1252")
    if latin is not None:
        mended = _mended(latin, "cp1252")
        candidates.append((_likeness(mended.text) + (0.01 if mended.legacy else 0), mended))
    vietnamese = _try(data, "cp1258")
    if vietnamese is not None:
        text = unicodedata.normalize("NFC", vietnamese)
        candidates.append((_likeness(text), Decoded(text, "cp1258")))
    if not candidates:
        raise TextRefused("encoding")
    # On equal marks the first stands: Windows-1252, which Western Europe writes.
    return max(candidates, key=lambda c: c[0])[1]


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> float:
    """Share of the marked words that are Vietnamese syllables; a combining mark left alone counts against."""
    words = [w for w in _WORD.findall(text) if not w.isascii()]
    loose = len(re.findall("[\u0300-\u036f]", text))
    if not words and not loose:
        return 0
    return (sum(map(is_syllable, words)) - loose) / (len(words) + loose)
