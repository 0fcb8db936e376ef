"""Tables, items, captions, pictures: what may stand in what."""

from __future__ import annotations

from typing import Any

from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.html.boxes import gather_loose
from lantoa.apps.newsroom.logic.html.tree import elements


def mend_tables(root: Any) -> None:
    for table in list(root.iter("table")):
        cells = list(table.iter("td", "th"))
        if len(cells) <= 1 or any(inner is not table for inner in table.iter("table")):
            # One cell, or a table around tables, is a frame and no table.
            if cells or len(table):
                _unframe(table)
            continue
        for part in list(table.iter("tbody", "thead", "tfoot")):
            part.attrib.clear()
        rows = list(table.iter("tr"))
        first = [cell for cell in rows[0] if cell.tag in ("td", "th")] if rows else []
        if len(rows) > 1 and first and not any(c.tag == "th" for c in cells) and all(_is_bold(c) for c in first):
            for cell in first:
                cell.tag = "th"
        _make_head(table, rows)


def _unframe(table: Any) -> None:
    for part in list(table.iter("caption", "thead", "tbody", "tfoot", "tr", "td", "th")):
        if part.getparent() is None:
            continue
        if part.tag in ("td", "th", "caption"):
            gather_loose(part)
        part.drop_tag()
    table.drop_tag()


def _is_bold(cell: Any) -> bool:
    text = "".join(cell.itertext()).strip()
    bold = "".join("".join(strong.itertext()) for strong in cell.iter("strong")).strip()
    return bool(text) and text == bold


def _make_head(table: Any, rows: list[Any]) -> None:
    """A first row of <th> stands in a <thead>: screen readers and print repeat it."""
    if not rows:
        return
    row = rows[0]
    cells = [cell for cell in row if isinstance(cell.tag, str)]
    for cell in cells:
        if cell.tag == "th":
            for strong in list(cell.iter("strong")):
                strong.drop_tag()
    if len(rows) < 2 or not cells or any(cell.tag != "th" for cell in cells) or table.find("thead") is not None:
        return
    for cell in cells:
        cell.set("scope", "col")
    head = lxml_html.Element("thead")
    row.getparent().remove(row)
    row.tail = None
    head.append(row)
    caption = table.find("caption")
    table.insert(0 if caption is None else table.index(caption) + 1, head)


def mend_parts(root: Any) -> None:
    """Paragraphs inside items, cells, captions and headings are line breaks there."""
    for holder in elements(root):
        if holder.getparent() is None:
            continue
        if holder.tag in ("li", "td", "th", "figcaption", "caption"):
            for inner in [e for e in elements(holder) if e.tag in ("p", "h2", "h3", "blockquote")]:
                if inner.getprevious() is not None or (inner.getparent().text or "").strip():
                    inner.addprevious(lxml_html.Element("br"))
                elif inner.tail and inner.tail.strip():
                    inner.addnext(lxml_html.Element("br"))
                inner.drop_tag()
        if holder.tag in ("h2", "h3"):
            for strong in list(holder.iter("strong")):
                strong.drop_tag()
    _mend_lists(root)


def _mend_lists(root: Any) -> None:
    """Only items in a list, items only in a list."""
    for item in list(root.iter("li")):
        if item.getparent().tag not in ("ul", "ol"):
            item.tag = "p"
    for list_ in list(root.iter("ul", "ol")):
        for child in list(list_):
            if child.tag != "li":
                wrap = lxml_html.Element("li")
                child.addprevious(wrap)
                wrap.append(child)
                wrap.tail, child.tail = child.tail, None
        if (list_.text or "").strip():
            first = lxml_html.Element("li")
            first.text, list_.text = list_.text, None
            list_.insert(0, first)


def frame_pictures(root: Any) -> None:
    for image in list(root.iter("img")):
        ancestors = {a.tag for a in image.iterancestors()}
        if ancestors & {"figure", "td", "th", "li"}:
            continue
        # A picture inside a paragraph stands before it, as a figure of its own.
        block = image
        while block.getparent() is not None and block.getparent() is not root:
            block = block.getparent()
        figure = lxml_html.Element("figure")
        if block is image:
            image.addprevious(figure)
            figure.tail, image.tail = image.tail, None
        else:
            tail, image.tail = image.tail, None
            previous = image.getprevious()
            parent = image.getparent()
            parent.remove(image)
            if previous is not None:
                previous.tail = (previous.tail or "") + (tail or "")
            else:
                parent.text = (parent.text or "") + (tail or "")
            block.addprevious(figure)
        figure.append(image)
