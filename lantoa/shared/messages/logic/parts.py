"""How many parts an SMS takes: what a provider counts and charges."""

from __future__ import annotations

_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")


def sms_parts(text: str) -> int:
    """160 signs, or 153 in each of several; with tone marks 70 and 67."""
    if all(c in _PLAIN or c in _DOUBLE for c in text):
        length, one, joined = sum(2 if c in _DOUBLE else 1 for c in text), 160, 153
    else:
        length, one, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= one else -(-length // joined)
