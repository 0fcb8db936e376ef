"""Markdown of the guide as HTML: headings with anchors, links between chapters, pictures, wide tables that scroll."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lantoa.core.text import slug
from lantoa.ui.parts import Link

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def _table_open(_self: Any, tokens: Sequence[Token], number: int, _options: Any, _env: Any) -> str:
    return f'<div class="guide-wide" role="region" tabindex="0" aria-label="{tokens[number].meta["label"]}"><table>\n'


def _table_close(_self: Any, _tokens: Sequence[Token], _number: int, _options: Any, _env: Any) -> str:
    return "</table></div>\n"


_markdown.add_render_rule("table_open", _table_open)
_markdown.add_render_rule("table_close", _table_close)


@dataclasses.dataclass(frozen=True)
class Rendered:
    title: str
    html: str
    contents: list[Link]  # its sections


def render(
    text: str,
    *,
    link: Callable[[str], str],
    picture: Callable[[str], str],
    prefix: str = "",
    deeper: int = 0,
) -> Rendered:
    """`prefix` keeps anchors of several chapters on one page apart, `deeper` moves headings down so many levels.

    The title does not stand in `html`: the page says it.
    """
    title = section = ""
    contents: list[Link] = []
    tokens: list[Token] = []
    open_title = False
    parsed = _markdown.parse(text)
    for number, token in enumerate(parsed):
        if token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1])
            if token.type == "heading_open":
                section = _words(parsed[number + 1])
            if level == 1:
                title, open_title = section, token.type == "heading_open"
                continue
            token.tag = f"h{min(6, level + deeper)}"
            if token.type == "heading_open":
                token.attrSet("id", anchor := prefix + slug(section))
                if level == 2:
                    contents.append(Link(section, f"#{anchor}"))
        elif open_title:
            continue
        elif token.type == "table_open":
            token.meta["label"] = _escaped(section or title)
        elif token.type in ("th_open", "td_open") and token.attrs.pop("style", ""):
            token.attrSet("class", "n")  # only figures are set to the right, and style attributes are shut out
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", link(str(child.attrGet("href") or "")))
            elif child.type == "image" and (shown := picture(str(child.attrGet("src") or ""))):
                child.attrSet("src", shown)
                child.attrSet("loading", "lazy")
            elif child.type == "image":  # it was not installed
                child.type, child.content = "text", ""
        tokens.append(token)
    return Rendered(title, _markdown.renderer.render(tokens, _markdown.options, {}), contents)


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
