from __future__ import annotations

from dataclasses import dataclass, field

from lantoa.apps.newsroom.logic.importing.faults import Fault


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Of one file. The sizes are of what it unpacks to; nothing is unpacked before they are checked."""

    file_bytes: int = 60_000_000
    entries: int = 3_000
    unpacked_bytes: int = 400_000_000
    # One XML part: the tree in memory is some twenty times larger.
    xml_bytes: int = 25_000_000
    # Of a part larger than a megabyte. Real XML packs up to some 40 times.
    ratio: int = 120
    text_characters: int = 1_000_000
    pictures: int = 200
    pdf_pages: int = 300
    office_seconds: int = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedImage:
    """`name`: unique in its import; `src="import:NAME"` in the body stands for it until it is stored."""

    name: str
    data: bytes
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """`body_html`: clean, in the house's vocabulary; its pictures have `src="import:NAME"`.

    Pictures that no place in the text names are in `images` only.
    """

    title: str
    body_html: str
    lead: str = ""
    author: str = ""
    images: list[ImportedImage] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    source_format: str = ""

    def with_addresses(self, addresses: dict[str, str]) -> str:
        """The body with each picture's real address; a figure whose picture was not stored keeps only its caption."""
        from lantoa.apps.newsroom.logic.html import clean_html

        body = self.body_html
        for image in self.images:
            if image.name in addresses:
                body = body.replace(f'src="import:{image.name}"', f'src="{addresses[image.name]}"')
        return clean_html(body)
