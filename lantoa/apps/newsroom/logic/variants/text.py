"""What variants are made from and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# A policy card has who, what, when, what_to_do; a notice who, what, when, where. Any of them may be empty.
FACT_KEYS = ("who", "what", "when", "where", "what_to_do")

# Words of the variant, not of the screen: they follow the story's language, not the reader's.
_FACT_LABELS = {
    "vi": {"who": "Ai", "what": "Việc gì", "when": "Khi nào", "where": "Ở đâu", "what_to_do": "Cần làm gì"},
    "en": {"who": "Who", "what": "What", "when": "When", "where": "Where", "what_to_do": "What to do"},
}
_SHORT = (
    ("Ủy ban nhân dân", "UBND"),
    ("Uỷ ban nhân dân", "UBND"),
    ("Hội đồng nhân dân", "HĐND"),
    ("Ủy ban Mặt trận Tổ quốc", "UB MTTQ"),
    ("Mặt trận Tổ quốc", "MTTQ"),
    ("Đảng ủy", "ĐU"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryText:
    """The content of a story's version as far as variants need it.

    `facts`: the card's keys (FACT_KEYS) as the story keeps them. `address`: the public address in full, empty before
    the first publishing. `phone`: of the office, to ask more.
    """

    title: str
    lead: str = ""
    body_html: str = ""
    kind: str = "news"
    unit_name: str = ""
    address: str = ""
    language: str = "vi"
    facts: Mapping[str, str] = field(default_factory=dict)
    source_name: str = ""
    phone: str = ""
    byline: str = ""

    @property
    def source(self) -> str:
        """Who speaks: the unit; for a story taken over, the unit that wrote it."""
        return self.source_name or self.unit_name

    @property
    def has_facts(self) -> bool:
        return any(value.strip() for value in self.facts.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantText:
    """`text`: clean HTML for portal, press and board; plain text otherwise. Blank: a person is to translate it."""

    form: str
    language: str
    title: str = ""
    lead: str = ""
    text: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.title or self.lead or self.text)


def fact_label(key: str, language: str = "vi") -> str:
    return _FACT_LABELS.get(language, _FACT_LABELS["vi"])[key]


def fact_rows(story: StoryText) -> list[tuple[str, str]]:
    """The filled facts in their order, with their labels in the story's language."""
    return [
        (fact_label(key, story.language), " ".join(story.facts[key].split()))
        for key in FACT_KEYS
        if story.facts.get(key, "").strip()
    ]


def rows_from_text(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """A card's or a board's plain text, perhaps edited by hand → its labelled rows and its other paragraphs."""
    rows: list[tuple[str, str]] = []
    rest: list[str] = []
    labels = {label.lower(): label for labels in _FACT_LABELS.values() for label in labels.values()}
    for line in text.split("\n"):
        label, colon, value = line.partition(":")
        if colon and label.strip().lower() in labels and value.strip():
            rows.append((labels[label.strip().lower()], value.strip()))
        elif line.strip():
            rest.append(line.strip())
    return rows, rest


def short_unit_name(name: str) -> str:
    """For SMS and card heads: UBND xã Đồng Văn."""
    for long, short in _SHORT:
        if name.startswith(long):
            return short + name[len(long) :]
    return name
