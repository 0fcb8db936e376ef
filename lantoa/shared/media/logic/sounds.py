from __future__ import annotations

import re

from lantoa.shared.media.logic.refusals import UploadRefused


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


_CUE = re.compile(r"(?:\d{2,}:)?\d{2}:\d{2}\.\d{3} --> (?:\d{2,}:)?\d{2}:\d{2}\.\d{3}(?:\s.*)?")
_MARKUP = re.compile(r"<(?!/?(?:b|i|u|c|v|lang|ruby|rt)\b)[^>]*>")


def clean_captions(text: str) -> str:
    """Captions in WebVTT, checked line by line. Raises UploadRefused with the line."""
    lines = text.replace("\r\n", "\n").lstrip("\ufeff").strip("\n").split("\n")
    if not lines or not lines[0].startswith("WEBVTT"):
        raise UploadRefused("captions", line=1)
    for number, line in enumerate(lines, start=1):
        if "-->" in line and not _CUE.fullmatch(line.strip()):
            raise UploadRefused("captions", line=number)
    return "\n".join(_MARKUP.sub("", line) if "-->" not in line else line for line in lines) + "\n"
