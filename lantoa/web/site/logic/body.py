"""A story's clean HTML as the page shows it: wide tables can be pushed sideways, pictures have every size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from lantoa.ui.parts import Picture


def shown(body: str, *, pictures: Mapping[int, Picture], own_hosts: Callable[[str], bool] = lambda host: False) -> str:
    """`pictures` by their key; an image of the text that is none of them is left out, not shown broken."""
    if not body.strip():
        return ""
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    by_folder = {_folder(picture.url): picture for picture in pictures.values()}
    for table in list(root.iter("table")):
        _make_pushable(table)
    for image in list(root.iter("img")):
        _complete(image, by_folder)
    for link in root.iter("a"):
        host = link.get("href", "").partition("//")[2].partition("/")[0]
        if host and not own_hosts(host):
            link.set("rel", "noopener external")
    return (root.text or "") + "".join(lxml_html.tostring(child, encoding="unicode") for child in root)


def pictures_in(body: str, pictures: Mapping[int, Picture]) -> set[int]:
    """Keys of the pictures that the text itself shows, so that they are not shown twice."""
    if "<img" not in body:
        return set()
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    folders = {_folder(image.get("src", "")) for image in root.iter("img")}
    return {key for key, picture in pictures.items() if _folder(picture.url) in folders}


def _folder(address: str) -> str:
    """All copies of a picture lie in one folder; which of them the text names does not matter."""
    return address.rpartition("/")[0]


def _make_pushable(table: Any) -> None:
    box = etree.Element("div", {"class": "table-wrap", "tabindex": "0", "role": "region"})
    caption = table.find("caption")
    box.set("aria-label", " ".join(caption.text_content().split()) if caption is not None else "–")
    box.tail, table.tail = table.tail, None
    table.getparent().replace(table, box)
    box.append(table)


def _complete(image: Any, pictures: Mapping[str, Picture]) -> None:
    picture = pictures.get(_folder(image.get("src", "")))
    if picture is None:
        figure = image.getparent()
        (figure if figure is not None and figure.tag == "figure" else image).drop_tree()
        return
    image.set("src", picture.url)
    if picture.sources:
        image.set("srcset", picture.srcset)
        image.set("sizes", "(min-width: 48rem) 40rem, 100vw")
    image.set("width", str(picture.width))
    image.set("height", str(picture.height))
    image.set("alt", image.get("alt") or picture.alt)
    image.set("loading", "lazy")
    image.set("decoding", "async")
