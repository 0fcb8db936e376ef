from __future__ import annotations


def without_tags(data: bytes) -> bytes:
    """An MP3 without its tags (ID3, APE): names, places, covers. The sound itself stays as it is."""
    while data[:3] == b"ID3" and len(data) > 10:
        size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
        data = data[10 + size + (10 if data[5] & 0x10 else 0) :]
    if data[-128:-125] == b"TAG":
        data = data[:-128]
    if data[-32:-24] == b"APETAGEX":
        size = int.from_bytes(data[-20:-16], "little")
        has_header = bool(int.from_bytes(data[-12:-8], "little") >> 31)
        data = data[: -(size + (32 if has_header else 0))]
    return data
