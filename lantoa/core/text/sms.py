"""How a text travels as SMS: its encoding, its parts, what it costs.

GSM 03.38: 160 signs in one part, 153 in each of several; the ten signs of its extension table take two places. A text
with one sign outside that table goes as UCS-2: 70, and 67 in each of several.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")

GSM = "gsm"
UCS2 = "ucs2"
SINGLE = {GSM: 160, UCS2: 70}
JOINED = {GSM: 153, UCS2: 67}


@dataclass(frozen=True, slots=True)
class SmsCount:
    """`characters`: places taken (extension signs and signs beyond U+FFFF take two). `left`: before the next part."""

    encoding: str
    characters: int
    parts: int
    left: int


def encoding_of(text: str) -> str:
    return GSM if all(c in GSM_BASIC or c in GSM_EXTENSION for c in text) else UCS2


def foreign_signs(text: str) -> str:
    """The signs that make the whole text UCS-2, each once: what an editor replaces to halve the price."""
    return "".join(dict.fromkeys(c for c in text if c not in GSM_BASIC and c not in GSM_EXTENSION))


def _places(sign: str, encoding: str) -> int:
    if encoding == GSM:
        return 2 if sign in GSM_EXTENSION else 1
    return 2 if ord(sign) > 0xFFFF else 1


def sms_parts(text: str) -> SmsCount:
    encoding = encoding_of(text)
    characters = sum(_places(sign, encoding) for sign in text)
    if characters <= SINGLE[encoding]:
        return SmsCount(encoding, characters, 1 if text else 0, SINGLE[encoding] - characters)
    room = JOINED[encoding]
    parts, used = 1, 0
    for sign in text:
        places = _places(sign, encoding)
        # A sign of two places is never cut over two parts: the last place of the part stays empty.
        if used + places > room:
            parts, used = parts + 1, 0
        used += places
    return SmsCount(encoding, characters, parts, room - used)


def split_parts(text: str) -> list[str]:
    """The text as the telephone gets it, part by part."""
    count = sms_parts(text)
    if count.parts <= 1:
        return [text] if text else []
    out, used = [""], 0
    for sign in text:
        places = _places(sign, count.encoding)
        if used + places > JOINED[count.encoding]:
            out.append("")
            used = 0
        out[-1] += sign
        used += places
    return out


def sms_price(parts: int, recipients: int, price_per_part: Decimal) -> Decimal:
    """In the currency of `price_per_part`."""
    return parts * recipients * price_per_part
