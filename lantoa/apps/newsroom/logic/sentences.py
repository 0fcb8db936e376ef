"""Sentences of a Vietnamese text, as they stand in it: a shorter form is chosen from them, never written anew."""

from __future__ import annotations

import re

# Ends a sentence only when a new one visibly begins.
_END = re.compile(r"([.!?…]+[\"”’)\]]*)\s+(?=[\"“‘(\[]?[A-ZÀ-ỸĐ0-9])")
_ABBREVIATIONS = frozenset(
    """tp ts gs pgs ths bs ks cn kts nsnd nsưt ông bà tr tt stt vd v.v đ/c q p x h mr mrs ms dr st no vol th.s tx kv đt
    tel fax nxb hđnd ubnd gs.ts pgs.ts""".split()
)
_LAST_WORD = re.compile(r"(\S+)$")
_WORDS = re.compile(r"\S+")


def sentences(paragraph: str) -> list[str]:
    """Does not cut after abbreviations (TP., ThS.), initials (A.), ordinals at the beginning (1.) and numbers."""
    out: list[str] = []
    begin = 0
    for match in _END.finditer(paragraph):
        mark = match.group(1)
        if mark.startswith(".") and not mark.startswith("..") and _is_abbreviation(paragraph[begin : match.start()]):
            continue
        out.append(paragraph[begin : match.end(1)].strip())
        begin = match.end()
    rest = paragraph[begin:].strip()
    if rest:
        out.append(rest)
    return [sentence for sentence in out if sentence]


def _is_abbreviation(before: str) -> bool:
    """Whether the full stop after this text belongs to its last word."""
    match = _LAST_WORD.search(before)
    if match is None:
        return True
    word = match.group(1).lstrip('("“‘[')
    if word.lower() in _ABBREVIATIONS:
        return True
    if len(word) == 1 and word.isalpha() and word.isupper():
        # "V. I. Lênin" is initials; "Nguyễn Văn A." (a name made unknown) closes a sentence.
        earlier = before[: match.start()].split()[-2:]
        return len(earlier) < 2 or not all(name[:1].isupper() and len(name.rstrip(".")) > 1 for name in earlier)
    # "1." opens a sentence: the numeral of a list, not the end of one.
    return word == before.strip() and (word.isdigit() or (len(word) == 1 and word.isalpha()))


def words(text: str) -> int:
    """What stands between spaces: in Vietnamese, syllables."""
    return len(_WORDS.findall(text))


def chosen(candidates: list[str], *, max_words: int, at_least_one: bool = False) -> list[str]:
    """From the beginning, whole sentences, while they fit; the first that does not fit ends it.

    A later sentence that would still fit is not taken: it leans on the one before it.
    """
    out: list[str] = []
    used = 0
    for sentence in candidates:
        count = words(sentence)
        if used + count > max_words and not (at_least_one and not out):
            break
        out.append(sentence)
        used += count
        if used >= max_words:
            break
    return out
