"""What the words in front of a unit's name say."""

from __future__ import annotations

from dataclasses import dataclass

from lantoa.core.text import fold, nfc, slug, toneless
from lantoa.shared.units.choices import UnitKind

# Word in front → kind. "Thành phố" stands before provinces and before former districts:
# which of the two follows from the length of the code (two digits: a province).
PREFIXES: dict[str, UnitKind] = {
    "Tỉnh": UnitKind.PROVINCE,
    "Thành phố": UnitKind.DISTRICT,
    "Huyện": UnitKind.DISTRICT,
    "Quận": UnitKind.DISTRICT,
    "Thị xã": UnitKind.DISTRICT,
    "Xã": UnitKind.COMMUNE,
    "Phường": UnitKind.WARD,
    "Thị trấn": UnitKind.TOWNSHIP,
    "Đặc khu": UnitKind.SPECIAL_ZONE,
    "Tổ dân phố": UnitKind.VILLAGE,
    "Khu phố": UnitKind.VILLAGE,
    "Thôn": UnitKind.VILLAGE,
    "Bản": UnitKind.VILLAGE,
    "Xóm": UnitKind.VILLAGE,
    "Ấp": UnitKind.VILLAGE,
    "Buôn": UnitKind.VILLAGE,
    "Làng": UnitKind.VILLAGE,
}

SHORTENED: dict[str, str] = {
    "tp": "Thành phố",
    "tx": "Thị xã",
    "tt": "Thị trấn",
    "tdp": "Tổ dân phố",
    "t": "Tỉnh",
    "h": "Huyện",
    "q": "Quận",
    "x": "Xã",
    "p": "Phường",
}

ENGLISH: dict[str, str] = {
    "Tỉnh": "Province",
    "Thành phố": "City",
    "Huyện": "District",
    "Quận": "District",
    "Thị xã": "Town",
    "Xã": "Commune",
    "Phường": "Ward",
    "Thị trấn": "Township",
    "Đặc khu": "Special Zone",
    "Tổ dân phố": "Residential Group",
    "Khu phố": "Residential Group",
    "Thôn": "Village",
    "Bản": "Village",
    "Xóm": "Village",
    "Ấp": "Village",
    "Buôn": "Village",
    "Làng": "Village",
}

# Established in English; the rest is the name without tone marks.
ENGLISH_NAMES = {"Hà Nội": "Hanoi", "Hải Phòng": "Haiphong"}

_LONGEST_FIRST = [(prefix.lower() + " ", prefix) for prefix in sorted(PREFIXES, key=len, reverse=True)]
_FOLDED = sorted(((fold(word), word) for word in PREFIXES), key=lambda pair: -len(pair[0]))


def address_word(name: str) -> str:
    """For addresses: "lung-cu"; where a number alone is left, the kind stays: "thon-1"."""
    short = slug(split_name(name)[1])
    return (slug(name) if short.replace("-", "").isdigit() else short) or "don-vi"


@dataclass(frozen=True)
class Asked:
    """A name as somebody typed it: the word in front (if any), the rest folded, and what stood after commas."""

    prefix: str
    folded_short: str
    folded: str
    within: tuple[str, ...]

    @property
    def kind(self) -> UnitKind | None:
        return PREFIXES.get(self.prefix)


def split_name(name: str) -> tuple[str, str]:
    """("Xã", "Lũng Cú") of "Xã Lũng Cú"; ("", name) where no known word stands in front.

    "Phường 1" keeps its number as the short name; "Xã" alone is a name, not a prefix.
    """
    name = " ".join(nfc(name).split())
    lowered = name.lower()
    for beginning, prefix in _LONGEST_FIRST:
        if lowered.startswith(beginning):
            return prefix, name[len(beginning) :]
    return "", name


def kind_of(name: str, code: str = "") -> UnitKind:
    prefix, _ = split_name(name)
    if prefix == "Thành phố" and len(code) == 2:
        return UnitKind.PROVINCE
    return PREFIXES.get(prefix, UnitKind.OTHER)


def english_name(name: str) -> str:
    prefix, short = split_name(name)
    plain = ENGLISH_NAMES.get(short) or toneless(short)
    return f"{plain} {ENGLISH[prefix]}" if prefix else plain


def asked(text: str) -> Asked:
    """Reads "xã Sủng Là, huyện Đồng Văn", "X. Sung La", "tt đồng văn"."""
    first, *rest = [part for part in (p.strip() for p in nfc(text).split(",")) if part] or [""]
    prefix, folded = _folded_parts(first)
    within = tuple(fold(part) for part in rest)
    full = f"{fold(prefix)} {folded}".strip()
    return Asked(prefix, folded, full, within)


def _folded_parts(text: str) -> tuple[str, str]:
    head, dot, tail = text.partition(".")
    if dot and fold(head) in SHORTENED and tail.strip():
        return SHORTENED[fold(head)], fold(tail)
    words = text.split()
    if len(words) > 1 and fold(words[0]) in SHORTENED:
        return SHORTENED[fold(words[0])], fold(" ".join(words[1:]))
    whole = fold(text)
    for folded, prefix in _FOLDED:
        if whole.startswith(folded + " "):
            return prefix, whole[len(folded) + 1 :]
    return "", whole
