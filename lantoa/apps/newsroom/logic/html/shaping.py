"""The middle pass: what Word, Google Docs, Zalo and web pages mean, said in plain elements.

Works on an lxml tree whose root is a <div>; changes it in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.html.vocabulary import BLOCKS
from lantoa.core.text import Legacy, legacy_of_font, nfc, recognise_legacy, to_unicode
from lantoa.core.text.legacy import is_capital_font

RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "dt": "p", "dd": "p"}
BOXES = frozenset(
    {"div", "section", "article", "main", "header", "footer", "aside", "nav", "center", "pre", "address", "dl"}
)
BLOCK_LIKE = BLOCKS | BOXES | {"h1", "h4", "h5", "h6", "dt", "dd", "li", "tr", "td", "th", "thead", "tbody", "tfoot"}
UNWRAPPED = frozenset({"span", "font", "u", "s", "ins", "tfoot", "sub", "sup"})

_LIST_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_LIST_IGNORE = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_LIST_CLASS = re.compile(r"\bMsoList(Paragraph|Bullet|Number)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display:\s*none|mso-hide:\s*all|mso-element:\s*(comment|header|footer)|mso-special-character:\s*comment",
    re.IGNORECASE,
)
_FAMILY = re.compile(r"font-family:\s*([^;]+)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_PLAIN_WEIGHT = re.compile(r"font-weight:\s*(normal|[1-4]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_ORDERED_MARK = re.compile(r"^\(?(\d{1,3}|[a-zđ]|[ivx]{1,4})[.)]\s*$", re.IGNORECASE)
# Typed bullets: Word's Symbol font puts them into the private area. A hyphen is left: it may open a speech.
_TYPED_BULLET = re.compile(r"^\s*[•·▪◦●○■□➢➤✓\uf0b7\uf0a7\uf0d8\uf0fc\uf076]\s+")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u202f]+")
_UNIT_SPACE = re.compile(r"(?<=\d)[\u00a0\u202f](?=(?:%|‰|°|đồng|triệu|tỷ|nghìn|km|ha|kg|m|tấn|người|lượt)(?!\w))")
_HELD = "\ue000"  # stands for a no-break space that is meant, while the others are folded
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")


def shape(root: Any) -> None:
    _drop_hidden(root)
    _to_unicode(root)
    _mark_lists(root)
    _name(root)
    _open_boxes(root)
    _fold_spaces(root)
    _gather_loose(root)
    _mark_typed_bullets(root)
    _build_lists(root)
    _mend_tables(root)
    _mend_parts(root)
    _frame_pictures(root)
    _join_neighbours(root)
    _drop_empty(root)
    _fold_spaces(root)  # joined pieces may have brought two spaces together
    _trim(root)


def drop_without_address(root: Any) -> None:
    """Pictures and links whose address was refused: the frame goes, the words stay."""
    for link in list(root.iter("a")):
        if not link.get("href"):
            link.drop_tag()
    for image in list(root.iter("img")):
        if not image.get("src"):
            image.drop_tree()
    _drop_empty(root)
    for figure in list(root.iter("figure")):
        if next(figure.iter("img", "table"), None) is None:
            # The caption may say what cannot be seen any more: it stays as a paragraph.
            caption = figure.find("figcaption")
            figure.tag = "p"
            if caption is not None:
                caption.drop_tag()
    _drop_empty(root)
    _fold_spaces(root)
    _trim(root)


def _elements(root: Any) -> list[Any]:
    return [node for node in root.iterdescendants() if isinstance(node.tag, str)]


def _drop_hidden(root: Any) -> None:
    for node in _elements(root):
        if node.getparent() is None:
            continue
        if node.tag == "del" or _HIDDEN.search(node.get("style", "")) or "MsoCommentReference" in node.get("class", ""):
            node.drop_tree()


# ── letters of before Unicode ─────────────────────────────────────────────


def _font(node: Any) -> str:
    face = node.get("face")
    if face:
        return str(face)
    match = _FAMILY.search(node.get("style", ""))
    return match.group(1).split(",")[0].strip(" '\"") if match else ""


def _to_unicode(root: Any) -> None:
    """By the font where one is named, else by the letters of the whole text."""
    whole = recognise_legacy(nfc("".join(root.itertext())))
    fonts: dict[Any, str] = {root: _font(root)}
    for node in _elements(root):
        fonts[node] = _font(node) or fonts.get(node.getparent(), "")
    for node in [root, *_elements(root)]:
        if node.text:
            node.text = _read(node.text, fonts.get(node, ""), whole)
        if node is not root and node.tail:
            node.tail = _read(node.tail, fonts.get(node.getparent(), ""), whole)


def _read(text: str, font: str, whole: Legacy | None) -> str:
    text = nfc(text)
    if text.isascii():
        return text
    legacy = legacy_of_font(font) if font else None
    if legacy is not None and recognise_legacy(text) is None and _is_modern(text):
        # A legacy font's name often stays on text that was typed in Unicode afterwards.
        legacy = None
    legacy = legacy or whole
    return nfc(to_unicode(text, legacy=legacy, is_capitals=is_capital_font(font))) if legacy else text


def _is_modern(text: str) -> bool:
    """Whether it has a letter that no legacy font has: one with two marks, or of the Vietnamese block."""
    return any("\u1ea0" <= c <= "\u1ef9" or c in "ĂăĐđƠơƯư" for c in text)


# ── lists that are paragraphs ─────────────────────────────────────────────


def _mark_lists(root: Any) -> None:
    """Notes on each list paragraph its level and kind; takes Word's own marks out of the text."""
    for node in _elements(root):
        if node.getparent() is None or node.tag not in ("p", "div", "h1", "h2", "h3"):
            continue
        style = node.get("style", "")
        level = _LIST_LEVEL.search(style)
        mark = ""
        for inner in list(node.iter("span")):
            if _LIST_IGNORE.search(inner.get("style", "")):
                mark = "".join(inner.itertext()).strip(" \u00a0\t\r\n")
                inner.drop_tree()
        if node.tag in ("p", "div") and (level or _LIST_CLASS.search(node.get("class", "")) and mark):
            node.set("data-level", level.group(1) if level else "1")
            node.set("data-list", "ol" if _ORDERED_MARK.match(mark) else "ul")


def _mark_typed_bullets(root: Any) -> None:
    for node in root.iter("p"):
        if not node.get("data-list") and node.getparent().tag not in ("li", "td", "th"):
            _mark_typed_bullet(node)


def _mark_typed_bullet(node: Any) -> None:
    text = node.text or ""
    match = _TYPED_BULLET.match(text)
    if match:
        node.text = text[match.end() :]
        node.set("data-level", "1")
        node.set("data-list", "ul")


def _build_lists(root: Any) -> None:
    for parent in [root, *_elements(root)]:
        run: list[Any] = []
        for child in [*parent, None]:
            if child is not None and child.get("data-list") and child.tag == "p":
                run.append(child)
                if not (child.tail or "").strip():
                    continue
            if run:
                _as_list(run)
                run = []


def _as_list(run: list[Any]) -> None:
    parent = run[0].getparent()
    place = parent.index(run[0])
    tail = run[-1].tail
    stack: list[tuple[int, Any]] = []
    tops: list[Any] = []
    for paragraph in run:
        level, kind = int(paragraph.get("data-level", "1")), paragraph.get("data-list", "ul")
        while stack and (stack[-1][0] > level or (stack[-1][0] == level and stack[-1][1].tag != kind)):
            stack.pop()
        if not stack or stack[-1][0] < level:
            made = lxml_html.Element(kind)
            if stack and len(stack[-1][1]):
                stack[-1][1][-1].append(made)
            else:
                tops.append(made)
            stack.append((level, made))
        paragraph.tail = None
        parent.remove(paragraph)
        paragraph.tag = "li"
        paragraph.attrib.clear()
        stack[-1][1].append(paragraph)
    for number, top in enumerate(tops):
        parent.insert(place + number, top)
    tops[-1].tail = tail


# ── names and boxes ───────────────────────────────────────────────────────


def _name(root: Any) -> None:
    for node in _elements(root):
        style = node.get("style", "")
        if node.tag in ("b", "strong") and _PLAIN_WEIGHT.search(style):
            node.tag = "span"  # Google Docs wraps a whole text into a bold that is not bold
        node.tag = RENAMED.get(node.tag, node.tag)
        if node.tag in ("sup", "sub"):
            _small_figures(node)
        if node.tag in ("span", "font") and style and not _has_block(node):
            _emphasis_of(node, style)
    for node in _elements(root):
        if node.tag in UNWRAPPED or (node.tag in ("strong", "em", "a") and _has_block(node)):
            node.drop_tag()
        elif node.tag == "hr":
            node.drop_tree()


def _small_figures(node: Any) -> None:
    """m² and CO₂ are words; a vocabulary without <sup> must not make them m2 and CO2."""
    text = "".join(node.itertext()).strip()
    table = _SUPERSCRIPTS if node.tag == "sup" else _SUBSCRIPTS
    if text and len(text) <= 3 and all(c in "0123456789+-" for c in text):
        for child in list(node):
            child.drop_tree()
        node.text = text.translate(table)


def _emphasis_of(node: Any, style: str) -> None:
    is_bold, is_italic = bool(_BOLD.search(style)), bool(_ITALIC.search(style))
    if not (is_bold or is_italic):
        return
    node.tag = "strong" if is_bold else "em"
    if is_bold and is_italic:
        inner = lxml_html.Element("em")
        inner.text, node.text = node.text, None
        for child in list(node):
            inner.append(child)
        node.append(inner)


def _has_block(node: Any) -> bool:
    return any(inner.tag in BLOCK_LIKE for inner in node.iterdescendants() if isinstance(inner.tag, str))


def _open_boxes(root: Any) -> None:
    for node in reversed(_elements(root)):
        if node.tag in BOXES:
            if _has_block(node) or node.getparent().tag in ("p", "li", "td", "th", "figcaption", "caption"):
                _gather_loose(node)
                _with_breaks_around(node)
                node.drop_tag()
            else:
                node.tag = "p"


def _with_breaks_around(node: Any) -> None:
    """Text of a box inside a cell or an item must not grow together with its neighbours."""
    parent = node.getparent()
    if parent.tag in ("li", "td", "th") and (node.getprevious() is not None or (parent.text or "").strip()):
        node.addprevious(lxml_html.Element("br"))


def _gather_loose(box: Any) -> None:
    """Text and inline elements that stand beside blocks become paragraphs; two line breaks end one."""
    children = list(box)
    loose = lxml_html.Element("p")
    loose.text, box.text = box.text, None
    for child in children:
        box.remove(child)
    made: list[Any] = []

    def close() -> None:
        nonlocal loose
        if (loose.text or "").strip() or len(loose):
            made.append(loose)
        loose = lxml_html.Element("p")

    for child in children:
        tail, child.tail = child.tail, None
        if not isinstance(child.tag, str):
            _add_text(loose, tail)
            continue
        if child.tag in BLOCK_LIKE or child.tag in ("img", "figure", "table"):
            close()
            made.append(child)
            loose.text = tail
        elif child.tag == "br" and _ends_with_break(loose) and not (tail or "").strip() == "":
            close()
            loose.text = tail
        elif child.tag == "br" and _ends_with_break(loose):
            continue
        else:
            loose.append(child)
            child.tail = tail
    close()
    for element in made:
        box.append(element)


def _ends_with_break(node: Any) -> bool:
    return len(node) > 0 and node[-1].tag == "br" and not (node[-1].tail or "").strip()


def _add_text(node: Any, text: str | None) -> None:
    if not text:
        return
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text


# ── white space ───────────────────────────────────────────────────────────


def _fold_spaces(root: Any) -> None:
    for node in [root, *_elements(root)]:
        if node.text:
            node.text = _folded(node.text)
        if node.tail:
            node.tail = _folded(node.tail)


def _folded(text: str) -> str:
    text = _UNIT_SPACE.sub(_HELD, text.replace("\u00ad", "").replace(_HELD, ""))
    return _SPACES.sub(" ", text).replace(_HELD, "\u00a0")


def _trim(root: Any) -> None:
    """No space at either end of a block, none doubled across elements."""
    root.text = None
    for node in root:
        node.tail = None
    for block in _elements(root):
        if block.tag in ("ul", "ol", "table", "thead", "tbody", "tr", "figure", "blockquote"):
            block.text = None if not (block.text or "").strip() else block.text
            for child in block:
                child.tail = None if not (child.tail or "").strip() else child.tail
        elif block.tag in ("p", "h2", "h3", "li", "td", "th", "caption", "figcaption"):
            _trim_block(block)


def _slots(block: Any) -> Iterator[tuple[Any, str]]:
    """Every piece of text in its order, as (element, "text" or "tail")."""
    yield block, "text"
    for child in block:
        if isinstance(child.tag, str) and child.tag not in ("ul", "ol"):
            yield from _slots(child)
        yield child, "tail"


def _trim_block(block: Any) -> None:
    ends_with_space = True
    last: tuple[Any, str] | None = None
    for node, slot in _slots(block):
        if slot == "text" and node.tag in ("br", "img"):
            # No space after a line break, none before it either.
            if last and node.tag == "br":
                _set(last, (_get(last) or "").rstrip(" "))
            ends_with_space = node.tag == "br"
            last = None
            continue
        text = getattr(node, slot)
        if not text:
            continue
        if ends_with_space:
            text = text.lstrip(" ")
            setattr(node, slot, text or None)
        if text:
            ends_with_space = text.endswith(" ")
            last = (node, slot)
    if last:
        _set(last, (_get(last) or "").rstrip(" "))


def _get(place: tuple[Any, str]) -> str | None:
    value: str | None = getattr(place[0], place[1])
    return value


def _set(place: tuple[Any, str], text: str) -> None:
    setattr(place[0], place[1], text or None)


# ── parts ─────────────────────────────────────────────────────────────────


def _mend_tables(root: Any) -> None:
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
            _gather_loose(part)
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


def _mend_parts(root: Any) -> None:
    """Paragraphs inside items, cells, captions and headings are line breaks there."""
    for holder in _elements(root):
        if holder.getparent() is None:
            continue
        if holder.tag in ("li", "td", "th", "figcaption", "caption"):
            for inner in [e for e in _elements(holder) if e.tag in ("p", "h2", "h3", "blockquote")]:
                if inner.getprevious() is not None or (inner.getparent().text or "").strip():
                    inner.addprevious(lxml_html.Element("br"))
                elif inner.tail and inner.tail.strip():
                    inner.addnext(lxml_html.Element("br"))
                inner.drop_tag()
        if holder.tag in ("h2", "h3"):
            for strong in list(holder.iter("strong")):
                strong.drop_tag()
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


def _frame_pictures(root: Any) -> None:
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


def _join_neighbours(root: Any) -> None:
    """Word cuts one bold word into three runs: <strong>a</strong><strong>b</strong> is one."""
    for node in _elements(root):
        if node.tag not in ("strong", "em") or node.getparent() is None:
            continue
        if any(a.tag == node.tag for a in node.iterancestors()):
            node.drop_tag()
            continue
        following = node.getnext()
        while following is not None and following.tag == node.tag and not node.tail:
            _add_text(node, following.text)
            for child in list(following):
                node.append(child)
            node.tail = following.tail
            following.tail = None
            following.getparent().remove(following)
            following = node.getnext()


def _drop_empty(root: Any) -> None:
    for node in reversed(_elements(root)):
        parent = node.getparent()
        if parent is None:
            continue
        if node.tag == "br":
            if _is_at_edge(node):
                node.drop_tag()
            continue
        if node.tag in ("img", "td", "th"):
            continue
        if len(node) == 0 and not (node.text or "").strip():
            # What is only a space between two words stays as that space.
            node.text = " " if node.text else None
            node.drop_tag() if node.tag in ("strong", "em", "a") else node.drop_tree()


def _is_at_edge(node: Any) -> bool:
    """A line break with no text before it or none after it in its block."""
    has_before = bool((node.getparent().text or "").strip()) or node.getprevious() is not None
    has_after = bool((node.tail or "").strip()) or node.getnext() is not None
    if node.getparent().tag in ("strong", "em", "a"):
        return False
    return not (has_before and has_after)
