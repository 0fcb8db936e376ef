"""An amount in words, as a voucher says it: 702.000 → Bảy trăm linh hai nghìn đồng. Vietnamese only. Pure."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ")


def amount_in_words(dong: int) -> str:
    if dong == 0:
        return "Không đồng"
    groups: list[int] = []
    rest = abs(dong)
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    parts = [
        f"{_group(group, is_first=at == len(groups) - 1)} {_SCALES[at]}".strip()
        for at, group in reversed(list(enumerate(groups)))
        if group
    ]
    said = f"{'âm ' if dong < 0 else ''}{' '.join(parts)} đồng"
    return said[0].upper() + said[1:]


def _group(number: int, *, is_first: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or not is_first:
        words.append(f"{_DIGITS[hundreds]} trăm")
    if tens == 0 and ones and words:
        words.append("linh")
    elif tens == 1:
        words.append("mười")
    elif tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    if ones:
        words.append(_ones(tens, ones))
    return " ".join(words)


def _ones(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens:
        return "lăm"
    return _DIGITS[ones]
