"""What a story's text may be made of. Everything else is unwrapped or left out."""

from __future__ import annotations

BLOCKS = frozenset({"p", "h2", "h3", "ul", "ol", "blockquote", "table", "figure"})
INLINE = frozenset({"a", "strong", "em", "br"})
PARTS = frozenset({"li", "caption", "thead", "tbody", "tr", "th", "td", "img", "figcaption"})
TAGS = BLOCKS | INLINE | PARTS

ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}

# These vanish with everything in them; what is only unknown keeps its text.
DROPPED_WHOLE = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "xml",
        "title",
        "textarea",
        "select",
        "button",
        "audio",
        "video",
        "canvas",
    }
)

# Read on the way in, for what they mean; none of them is left at the end.
READ = frozenset(
    {
        "b",
        "i",
        "u",
        "s",
        "ins",
        "del",
        "span",
        "font",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "center",
        "pre",
        "address",
        "dl",
        "dt",
        "dd",
        "h1",
        "h4",
        "h5",
        "h6",
        "sub",
        "sup",
        "tfoot",
        "hr",
    }
)

LINK_SCHEMES = ("http", "https", "mailto", "tel")
