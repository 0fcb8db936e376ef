"""Lines as they stand on the pages of a .pdf → paragraphs, headings in the middle, tables, signatures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lantoa.apps.newsroom.logic.importing.draft import HEADS, Draft
from lantoa.core.text import fold

_PAGE_NUMBER = re.compile(r"^[-–—\s]*(?:trang\s+)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…:;][\"”’)\]]*$")
_NEW = re.compile(r"^(?:[-–•·+*●▪\uf0b7\uf0a7]\s|\(?\d{1,3}[.)]\s|[a-zđ]\)\s|(?:Điều|Chương|Mục|Phần)\s+[\dIVXLC]+\b)")
_GAP = re.compile(r"\s{3,}")
_DATED = re.compile(r"ngày\s+\S+\s+tháng\s+\S+\s+năm|^\s*số\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """`before`, `after`: what is left of the page's own text width at both sides, in signs."""

    text: str  # one space between words
    cells: tuple[str, ...]
    before: int
    after: int
    width: int  # of the page's text


@dataclass(slots=True)
class _Block:
    kind: str  # p, centre, right, row
    text: str
    cells: tuple[str, ...] = ()
    is_open: bool = True


def html_blocks(pages: list[list[str]], draft: Draft) -> Iterator[str]:
    pages = _without_running_lines(pages)
    if pages:
        pages[0] = _without_head(pages[0], draft)
    blocks = _blocks(_lines(pages))
    kinds = {"p": "<p>", "centre": '<p class="lt-centre">', "right": '<p class="lt-right">'}
    table: list[tuple[str, ...]] = []
    for block in [*blocks, _Block("p", "")]:
        if block.kind == "row":
            table.append(block.cells)
            continue
        if table:
            yield _table(table)
            table = []
        if block.text:
            yield f"{kinds[block.kind]}{escape(block.text, quote=False)}</p>"


def _table(rows: list[tuple[str, ...]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{escape(cell, quote=False)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tbody>{body}</tbody></table>"


def _lines(pages: list[list[str]]) -> list[_Line | None]:
    """All lines, None for empty ones. Every page is measured by itself: each has its own scale."""
    out: list[_Line | None] = []
    base, right = 0, 0
    for page in pages:
        plain = [line.rstrip() for line in page if line.strip() and len(_GAP.split(line.strip())) == 1]
        ends = sorted(map(len, plain))
        if len(plain) > 3 or not right:
            right = _right_edge(ends)
            full = [line for line in plain if len(line) >= right * 0.8]
            base = min((len(line) - len(line.lstrip()) for line in full), default=0)
        out.extend(_line(line, base, right) if line.strip() else None for line in page)
        out.append(None)
    return out


def _right_edge(ends: list[int]) -> int:
    """Where full lines end: the farthest place where three or more of them do (a foot may reach beyond)."""
    common = [end for end, count in Counter(ends).items() if count >= 3]
    return max(common, default=0) or (ends[len(ends) * 9 // 10] if ends else 0)


def _line(raw: str, base: int, right: int) -> _Line:
    line = raw.rstrip()
    cells = tuple(" ".join(cell.split()) for cell in _GAP.split(line.strip()))
    before = max(0, len(line) - len(line.lstrip()) - base)
    return _Line(" ".join(line.split()), cells, before, right - len(line), right - base)


def _without_head(lines: list[str], draft: Draft) -> list[str]:
    """Without the head of an official paper: all down to its number and date."""
    top = [number for number, line in enumerate(lines) if line.strip()][:12]
    folded = {number: fold(lines[number]) for number in top}
    if not any(head in text for text in folded.values() for head in HEADS):
        return lines
    last = max(
        number
        for number in top
        if any(head in folded[number] for head in HEADS) or _DATED.search(" ".join(lines[number].split()))
    )
    draft.warn("head_left_out")
    return lines[last + 1 :]


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Without page numbers, and without what stands first or last on most pages."""
    edges: Counter[str] = Counter()
    for page in pages:
        said = [" ".join(line.split()) for line in page if line.strip()]
        edges.update({re.sub(r"\d+", "0", line) for line in (*said[:1], *said[-1:])})
    running = {line for line, count in edges.items() if count >= 3 and count >= len(pages) * 0.6}
    out: list[list[str]] = []
    for page in pages:
        kept: list[str] = []
        numbers = [number for number, line in enumerate(page) if line.strip()]
        ends = {*numbers[:2], *numbers[-2:]}
        for number, line in enumerate(page):
            plain = " ".join(line.split())
            is_running = number in ends and (re.sub(r"\d+", "0", plain) in running or _PAGE_NUMBER.match(plain))
            if not is_running:
                kept.append(line)
        out.append(kept)
    return out


def _blocks(lines: list[_Line | None]) -> list[_Block]:
    out: list[_Block] = []
    was_empty = True
    for number, line in enumerate(lines):
        if line is None:
            was_empty = True
            continue
        kind = _kind(line, is_row=_is_row(lines, number))
        last = out[-1] if out else None
        if last is not None and last.kind == kind and _goes_on(last, line, kind, was_empty=was_empty):
            last.text = f"{last.text} {line.text}"
        else:
            out.append(_Block(kind, line.text, line.cells))
        out[-1].is_open = not (_ENDS.search(line.text) and line.after > line.width * 0.1)
        was_empty = False
    return out


def _is_row(lines: list[_Line | None], number: int) -> bool:
    """A line of several cells beside another one of as many."""
    line = lines[number]
    if line is None or len(line.cells) < 2:
        return False
    near = [other for other in lines[max(0, number - 2) : number + 3] if other is not None and other is not line]
    return any(len(other.cells) == len(line.cells) for other in near)


def _kind(line: _Line, *, is_row: bool) -> str:
    if is_row:
        return "row"
    is_short = line.width - line.before - line.after < line.width * 0.85
    if is_short and line.before >= 6 and abs(line.before - line.after) <= max(8, (line.before + line.after) // 3):
        return "centre"
    return "right" if line.before > line.width * 0.5 and len(line.text.split()) <= 8 else "p"


def _goes_on(last: _Block, line: _Line, kind: str, *, was_empty: bool) -> bool:
    if kind in ("row", "right"):
        return False
    if kind == "centre":
        return not was_empty and last.text.isupper() == line.text.isupper()
    if _NEW.match(line.text) or line.before > 2:
        return False
    if was_empty:
        # Over the end of a page an open sentence goes on; a new one begins with a capital.
        return last.is_open and not _ENDS.search(last.text) and line.text[:1].islower()
    return last.is_open
