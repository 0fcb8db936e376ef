"""How long a text takes to be read aloud, and how it is cut for one breath of a programme."""

from __future__ import annotations

import re

from lantoa.apps.newsroom.logic.sentences import sentences

# Words (syllables) a minute, for a loudspeaker in a valley: slower than a studio. Set by the house, not measured.
WORDS_PER_MINUTE = {"vi": 170, "en": 140}
OTHER_PER_MINUTE = 130
SPOKEN_SECONDS = 90
# A full stop is a breath.
PAUSE_SECONDS = 0.4

_TOKEN = re.compile(r"\S+")
_FIGURES = re.compile(r"\d+")
_CAPITALS = re.compile(r"^[A-ZĐ]{2,8}$")
# Signs that are said: % "phần trăm", / "trên" or "tháng", the comma in 30,96 "phẩy".
_SAID_SIGNS = re.compile(r"(?<=\d)[,/:–-](?=\d)|%|°")


def spoken_words(text: str) -> int:
    """Syllables as said: 2.268.000 is eight of them, UBND is four, 30,96 % is nine."""
    total = 0
    for token in _TOKEN.findall(text):
        core = token.strip(".,;:!?…()[]\"“”‘’'")
        if not core:
            total += 2 if "%" in token else 0
        elif any(c.isdigit() for c in core):
            total += _figures(core)
        elif _CAPITALS.match(core):
            total += len(core)
        else:
            total += 1
    return total


def _figures(core: str) -> int:
    # 1.234.567: dots between threes are not said, the groups' names are.
    grouped = re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", core)
    said = 0
    for number in _FIGURES.findall(grouped):
        trimmed = number.rstrip("0") or "0"
        zeros = len(number) - len(trimmed)
        # "mười hai nghìn": the figures that are not nought with the names of their places.
        said += max(1, round(1.7 * len(trimmed))) + (1 if zeros else 0)
    said += 2 * core.count("%") + len([sign for sign in _SAID_SIGNS.findall(grouped) if sign != "%"])
    letters = re.sub(r"[\d.,/:%°–-]", " ", grouped).split()
    return said + sum(len(word) if word.isupper() else 1 for word in letters)


def estimated_seconds(text: str, *, language: str = "vi", words_per_minute: int | None = None) -> int:
    """An estimate for planning; the recording says the truth."""
    rate = words_per_minute or WORDS_PER_MINUTE.get(language, OTHER_PER_MINUTE)
    pauses = sum(len(sentences(line)) for line in text.split("\n") if line.strip())
    return round(spoken_words(text) * 60 / rate + pauses * PAUSE_SECONDS)


def split_script(
    text: str, *, max_seconds: int, language: str = "vi", words_per_minute: int | None = None
) -> list[str]:
    """Whole sentences in pieces of at most `max_seconds`; a sentence longer than that stands alone, uncut."""
    pieces: list[str] = []
    for sentence in [s for line in text.split("\n") for s in sentences(line)]:
        longer = f"{pieces[-1]} {sentence}" if pieces else sentence
        if pieces and estimated_seconds(longer, language=language, words_per_minute=words_per_minute) <= max_seconds:
            pieces[-1] = longer
        else:
            pieces.append(sentence)
    return pieces


def fitting(
    candidates: list[str], *, max_seconds: int, language: str = "vi", words_per_minute: int | None = None
) -> list[str]:
    """Whole sentences from the beginning while they fit; at least one."""
    out: list[str] = []
    for sentence in candidates:
        said = " ".join([*out, sentence])
        if out and estimated_seconds(said, language=language, words_per_minute=words_per_minute) > max_seconds:
            break
        out.append(sentence)
    return out
