"""Names of bodies in the head of a paper, as far as a unit's name and kind tell them; a unit may set its own.

A territory's State papers are issued by its people's committee, its Party papers by its Party committee.
"""

from __future__ import annotations

STATE, PARTY = "state", "party"
_COMMITTEES = {"province": "Tỉnh ủy", "commune": "Đảng ủy", "ward": "Đảng ủy", "township": "Đảng ủy"}
TERRITORIES = frozenset({"province", "district", "commune", "ward", "township", "special_zone"})
_KIND_WORDS = ("tỉnh ", "thành phố ", "huyện ", "quận ", "thị xã ", "xã ", "phường ", "thị trấn ", "đặc khu ")


def issuing_body(name: str, kind: str, office: str) -> str:
    if kind not in TERRITORIES:
        return name
    lowered = name[:1].lower() + name[1:]
    if office == PARTY:
        if kind == "province":
            return f"{_COMMITTEES['province']} {place_name(name)}"
        return f"{_COMMITTEES.get(kind, 'Đảng ủy')} {lowered}"
    return f"Ủy ban nhân dân {lowered}"


def superior_body(kind: str, office: str, *, parent_name: str, parent_kind: str) -> str:
    """A people's committee names none above it; a department names the committee that it belongs to."""
    if kind in TERRITORIES or not parent_name:
        return ""
    return issuing_body(parent_name, parent_kind, office)


def place_name(name: str) -> str:
    """ "Xã Đồng Văn" → "Đồng Văn", for the line of place and date."""
    for word in _KIND_WORDS:
        if name.lower().startswith(word):
            return name[len(word) :]
    return name


def place_of_party_committee(name: str) -> str:
    """ "Tỉnh ủy Tuyên Quang", "Đảng ủy xã Đồng Văn" → the place; empty for a body that is named after none."""
    for word in ("Tỉnh ủy ", "Thành ủy "):
        if name.startswith(word):
            return name[len(word) :]
    for word in ("Đảng ủy ", "Đảng bộ "):
        if name.startswith(word):
            seat = name[len(word) :]
            return place_name(seat) if place_name(seat) != seat else ""
    return ""
