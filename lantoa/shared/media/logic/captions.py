"""Captions: WebVTT as it is shown, SubRip as many programs write it; checked line by line."""

from __future__ import annotations

import re
from typing import NamedTuple

from lantoa.shared.media.logic.refusals import UploadRefused

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_CUE = re.compile(rf"{_TIME} *--> *{_TIME}((?:\s+(?:align|line|position|size|vertical|region):\S+)*)\s*")
_MARKUP = re.compile(r"<(?!/?(?:b|i|u|c|v|lang|ruby|rt)\b)[^>]*>")
_ALL_MARKUP = re.compile(r"<[^>]*>")
_BLOCKS = ("NOTE", "STYLE", "REGION")


class Cue(NamedTuple):
    line: int  # where its times stand in the text, counted from one
    start: float  # seconds
    end: float
    text: str
    settings: str


def cues(text: str) -> list[Cue]:
    """All cues in their order. Raises UploadRefused with the line: captions, captions_backwards, captions_order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    is_subrip = not lines[0].startswith("WEBVTT")
    if is_subrip and not any(_CUE.fullmatch(line.strip()) for line in lines[:4]):
        raise UploadRefused("captions", line=1)
    found: list[Cue] = []
    for number, block in _blocks(lines):
        if block[0].startswith("WEBVTT") or (block[0].split(" ")[0] in _BLOCKS and "-->" not in block[0]):
            continue
        at = next((n for n, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None:
            raise UploadRefused("captions", line=number)
        cue = _cue(block[at], number + at, "\n".join(block[at + 1 :]))
        if found and cue.start < found[-1].start:
            raise UploadRefused("captions_order", line=cue.line)
        found.append(cue)
    if not found:
        raise UploadRefused("captions_empty")
    return found


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Lines between empty ones, each block with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            is_open = False
        elif is_open:
            blocks[-1][1].append(line.rstrip())
        else:
            blocks.append((number, [line.rstrip()]))
            is_open = True
    return blocks


def _cue(times: str, line: int, text: str) -> Cue:
    match = _CUE.fullmatch(times.strip())
    if match is None or "-->" in text:
        raise UploadRefused("captions", line=line)
    start, end = _seconds(match.group(1, 2, 3, 4)), _seconds(match.group(5, 6, 7, 8))
    if end <= start:
        raise UploadRefused("captions_backwards", line=line)
    return Cue(line, start, end, _MARKUP.sub("", text).strip(), " ".join(match.group(9).split()))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, rest = parts
    if int(minutes or 0) > 59 or int(seconds or 0) > 59:
        return -1.0
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + int((rest or "0").ljust(3, "0")) / 1000


def clean_captions(text: str, *, film_seconds: float | None = None) -> str:
    """The same captions as plain WebVTT, whichever of both they were. Raises UploadRefused with the line."""
    found = cues(text)
    if film_seconds and (late := next((cue for cue in found if cue.start > film_seconds + 1), None)):
        raise UploadRefused("captions_late", line=late.line, length=clock_of(film_seconds))
    parts = [f"{_time(c.start)} --> {_time(c.end)}{' ' + c.settings if c.settings else ''}\n{c.text}" for c in found]
    return "WEBVTT\n\n" + "\n\n".join(parts) + "\n"


def _time(seconds: float) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{rest:03}"


def clock_of(seconds: float | None) -> str:
    """As people read a length: 1:02:03 or 4:05."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def spoken(text: str) -> str:
    """What is said, as a text to be read: a new paragraph where somebody pauses for over two seconds."""
    paragraphs: list[list[str]] = []
    last: Cue | None = None
    for cue in cues(text):
        words = " ".join(_ALL_MARKUP.sub("", cue.text).split())
        if not words or (last is not None and words == " ".join(_ALL_MARKUP.sub("", last.text).split())):
            continue
        if last is None or cue.start - last.end > 2:
            paragraphs.append([])
        paragraphs[-1].append(words)
        last = cue
    return "\n\n".join(" ".join(words) for words in paragraphs)
