"""The house's small HTML vocabulary → blocks of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html as lxml_html

from .description import (
    Block,
    Heading,
    Inline,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Run,
    TableBlock,
    plain,
    runs,
)

_SPACES = re.compile(r"[ \t\r\n\u00a0]+")
_INLINE = {"a", "strong", "b", "em", "i", "u", "br", "span", "sub", "sup", "ins", "del"}


def blocks_from_html(html: str, *, pictures: Mapping[str, bytes] | None = None) -> tuple[Block, ...]:
    """Paragraphs, headings, lists, tables, quotes and pictures, in their order.

    `html`: already sanitised. `pictures`: what stands behind each `src`; one that is missing
    leaves its caption.
    """
    if not html.strip():
        return ()
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    return tuple(_blocks(root, pictures or {}))


def board_parts(html: str) -> tuple[tuple[tuple[str, Inline], ...], tuple[Inline, ...]]:
    """A board notice's HTML → its rows ("<strong>Khi nào:</strong> …") and its other paragraphs, for BoardNotice."""
    rows: list[tuple[str, Inline]] = []
    rest: list[Inline] = []
    for block in blocks_from_html(html):
        for content in _contents(block):
            parts = runs(content)
            label = parts[0].text.strip() if parts and parts[0].is_bold else ""
            if label.endswith(":") and len(parts) > 1:
                rows.append((label.rstrip(": "), _trimmed(list(parts[1:]))))
            elif plain(content).strip():
                rest.append(content)
    return tuple(rows), tuple(rest)


def _contents(block: Block) -> Iterator[Inline]:
    if isinstance(block, (Paragraph, Heading, Quote)):
        yield block.content
    elif isinstance(block, ListBlock):
        yield from block.items
    elif isinstance(block, TableBlock):
        for row in block.rows:
            yield " · ".join(plain(cell) for cell in row)


def _blocks(parent: Any, pictures: Mapping[str, bytes]) -> Iterator[Block]:
    loose: list[Run] = _text(parent.text, False, False, "")
    for child in parent:
        if not isinstance(child.tag, str):
            loose += _text(child.tail, False, False, "")
            continue
        if child.tag in _INLINE:
            loose += [*_runs(child, False, False, ""), *_text(child.tail, False, False, "")]
            continue
        if plain(loose).strip():
            yield Paragraph(_trimmed(loose))
        loose = []
        yield from _block(child, pictures)
        loose = _text(child.tail, False, False, "")
    if plain(loose).strip():
        yield Paragraph(_trimmed(loose))


def _block(node: Any, pictures: Mapping[str, bytes]) -> Iterator[Block]:
    tag = node.tag
    if tag == "p":
        content = _content(node)
        if plain(content).strip():
            yield Paragraph(content)
        for image in node.iter("img"):
            yield from _picture(image, "", pictures)
    elif tag in ("h1", "h2", "h3", "h4"):
        yield Heading(_content(node), 2 if tag in ("h1", "h2") else 3)
    elif tag in ("ul", "ol"):
        yield ListBlock(tuple(_items(node)), is_ordered=tag == "ol")
    elif tag == "blockquote":
        for inner in _blocks(node, pictures):
            yield Quote(inner.content) if isinstance(inner, Paragraph) else inner
    elif tag == "table":
        yield _table(node)
    elif tag == "figure":
        caption = " ".join(plain(_content(c)) for c in node.iter("figcaption"))
        images = list(node.iter("img"))
        for number, image in enumerate(images, 1):
            yield from _picture(image, caption if number == len(images) else "", pictures)
        for table in node.iter("table"):
            yield _table(table)
    elif tag == "img":
        yield from _picture(node, "", pictures)
    else:
        yield from _blocks(node, pictures)


def _picture(image: Any, caption: str, pictures: Mapping[str, bytes]) -> Iterator[Block]:
    data = pictures.get(image.get("src", ""))
    alt = image.get("alt", "")
    if data is not None:
        yield Picture(data, alt, caption)
    elif caption or alt:
        yield Paragraph([Run(f"[Ảnh: {caption or alt}]", is_italic=True)], align="center")


def _items(node: Any) -> Iterator[Inline]:
    for item in node:
        if item.tag != "li":
            continue
        yield _content(item, without=("ul", "ol"))
        for inner in item:
            if inner.tag in ("ul", "ol"):
                yield from _items(inner)


def _table(node: Any) -> TableBlock:
    header: tuple[Inline, ...] = ()
    rows: list[tuple[Inline, ...]] = []
    for row in node.iter("tr"):
        cells: list[Inline] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            cells.append(_content(cell))
            cells += [""] * (_span(cell) - 1)
        is_head = all(cell.tag == "th" for cell in row if cell.tag in ("td", "th"))
        if is_head and not header and not rows:
            header = tuple(cells)
        elif cells:
            rows.append(tuple(cells))
    columns = max((len(row) for row in [*rows, header]), default=0)
    if header:
        header = (*header, *[""] * (columns - len(header)))
    caption = " ".join(plain(_content(c)) for c in node.iter("caption"))
    return TableBlock(tuple(rows), header, caption=caption, widths=_widths(rows, header, columns))


def _span(cell: Any) -> int:
    value = cell.get("colspan", "1")
    return min(int(value), 30) if value.isdigit() and int(value) > 0 else 1


def _widths(rows: list[tuple[Inline, ...]], header: tuple[Inline, ...], columns: int) -> tuple[float, ...]:
    """Columns by the length of what stands in them, none narrower than a fifth of the widest."""
    lengths = [1.0] * columns
    for row in [*rows, header]:
        for number, cell in enumerate(row):
            lengths[number] = max(lengths[number], min(60, len(plain(cell))))
    widest = max(lengths, default=1)
    return tuple(max(length, widest / 5) for length in lengths)


def _content(node: Any, without: tuple[str, ...] = ()) -> tuple[Run, ...]:
    return _trimmed(_inside(node, False, False, "", without))


def _inside(node: Any, is_bold: bool, is_italic: bool, link: str, without: tuple[str, ...] = ()) -> list[Run]:
    out = _text(node.text, is_bold, is_italic, link)
    for child in node:
        if isinstance(child.tag, str) and child.tag not in without:
            if child.tag in ("p", "li", "div") and out:
                out.append(Run("\n"))
            out += _runs(child, is_bold, is_italic, link)
        out += _text(child.tail, is_bold, is_italic, link)
    return out


def _runs(node: Any, is_bold: bool, is_italic: bool, link: str) -> list[Run]:
    if node.tag == "br":
        return [Run("\n")]
    if node.tag == "img":
        return []
    return _inside(
        node,
        is_bold or node.tag in ("strong", "b", "th"),
        is_italic or node.tag in ("em", "i"),
        node.get("href", link) if node.tag == "a" else link,
    )


def _text(text: str | None, is_bold: bool, is_italic: bool, link: str) -> list[Run]:
    if not text:
        return []
    return [Run(_SPACES.sub(" ", text), is_bold, is_italic, link=link)]


def _trimmed(content: list[Run]) -> tuple[Run, ...]:
    """Without space at both ends and after a line break."""
    out: list[Run] = []
    for run in content:
        text = run.text
        if not out or out[-1].text.endswith(("\n", " ")):
            text = text.lstrip(" ")
        if text:
            out.append(Run(text, run.is_bold, run.is_italic, run.is_underlined, run.link))
    while out and not out[-1].text.rstrip(" \n"):
        out.pop()
    if out:
        last = out[-1]
        out[-1] = Run(last.text.rstrip(" \n"), last.is_bold, last.is_italic, last.is_underlined, last.link)
    return tuple(out)
