"""What changed between two texts, word by word, for people: "Cần xem lại", versions side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import Literal

from lantoa.apps.newsroom.logic.html import plain_text

Op = Literal["same", "added", "removed"]

# A word with the space after it, a line break alone: pieces put together again are the text.
_PIECES = re.compile(r"\n|[^\S\n]+|[\w’'-]+|[^\w\s]", re.UNICODE)
_PARAGRAPHS = re.compile(r"\n+")
# Paragraphs less alike than this are shown as one removed and one added, not as a salad of words.
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Change:
    op: Op
    text: str


def word_changes(old: str, new: str) -> list[Change]:
    """Joined, `same` + `removed` give the old text, `same` + `added` the new one."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    out: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out.append(Change("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            out.append(Change("removed", "".join(before[i1:i2])))
        if j2 > j1:
            out.append(Change("added", "".join(after[j1:j2])))
    return _smoothed(out)


def _smoothed(changes: list[Change]) -> list[Change]:
    """A lone space or comma between two changes belongs to them: "ngày 7" → "sáng 8" is one change, not three."""
    out: list[Change] = []
    pending: list[Change] = []

    def flush() -> None:
        removed = "".join(c.text for c in pending if c.op != "added")
        added = "".join(c.text for c in pending if c.op != "removed")
        if removed:
            out.append(Change("removed", removed))
        if added:
            out.append(Change("added", added))
        pending.clear()

    for number, change in enumerate(changes):
        is_between = 0 < number < len(changes) - 1
        if change.op == "same" and not (is_between and pending and len(change.text) <= 2 and not change.text.isalnum()):
            flush()
            out.append(change)
        else:
            pending.append(change)
    flush()
    return out


def paragraph_changes(old: str, new: str) -> list[list[Change]]:
    """Paragraph by paragraph; those that only changed a little are compared word by word."""
    before = [p for p in _PARAGRAPHS.split(old) if p.strip()]
    after = [p for p in _PARAGRAPHS.split(new) if p.strip()]
    out: list[list[Change]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out.extend([Change("same", paragraph)] for paragraph in before[i1:i2])
        else:
            out.extend(_replaced(before[i1:i2], after[j1:j2]))
    return out


def _replaced(before: list[str], after: list[str]) -> Iterator[list[Change]]:
    """Pairs each new paragraph with the first old one that is like it, keeping both orders."""
    position = 0
    for paragraph in after:
        match = next((n for n in range(position, len(before)) if _likeness(before[n], paragraph) >= ALIKE), None)
        if match is None:
            yield [Change("added", paragraph)]
            continue
        for removed in before[position:match]:
            yield [Change("removed", removed)]
        yield word_changes(before[match], paragraph)
        position = match + 1
    for removed in before[position:]:
        yield [Change("removed", removed)]


def _likeness(a: str, b: str) -> float:
    matcher = SequenceMatcher(None, a.split(), b.split(), autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def is_changed(changes: Iterable[Change]) -> bool:
    return any(change.op != "same" for change in changes)


def rendered(changes: Iterable[Change]) -> str:
    """Safe HTML with <ins> and <del>, everything else escaped."""
    tags = {"added": "ins", "removed": "del"}
    out = []
    for change in changes:
        text = escape(change.text, quote=False).replace("\n", "<br>")
        tag = tags.get(change.op)
        out.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(out)


def compare_texts(old: str, new: str) -> str:
    """Paragraphs of safe HTML; empty when nothing changed."""
    changed = paragraph_changes(old, new)
    if not any(is_changed(changes) for changes in changed):
        return ""
    return "".join(f"<p>{rendered(changes)}</p>" for changes in changed)


def compare_html(old: str, new: str) -> str:
    """The difference of what is read in two texts of the house's HTML. Formatting alone is no difference."""
    return compare_texts(plain_text(old), plain_text(new))
