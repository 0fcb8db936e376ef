"""What components are given: small frozen shapes, made by views from any app's things.

Templates of this floor know these shapes and nothing of stories, bulletins or cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.urls import reverse
from django.utils.functional import Promise

from lantoa.ui import scenes

RATIOS: dict[str, tuple[int, int]] = {
    "3x2": (600, 400),
    "1x1": (400, 400),
    "16x9": (640, 360),
    "3x1": (1200, 400),
}


@dataclass(frozen=True, slots=True)
class Link:
    label: str | Promise
    url: str
    is_current: bool = False
    language: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`sources`: (width, url) in rising width, for `srcset`."""

    url: str
    alt: str
    width: int
    height: int
    sources: tuple[tuple[int, str], ...] = ()
    caption: str = ""
    credit: str = ""
    is_drawn: bool = False
    large_url: str = ""

    @property
    def srcset(self) -> str:
        return ", ".join(f"{url} {width}w" for width, url in self.sources)


def drawn(*texts: str, subject: str = "", key: str | int = "", ratio: str = "3x2", time: str = "") -> Picture:
    """The scene for what has no picture. It decorates, so its alt is empty.

    `texts` choose the subject when none is given; `key` (or the texts) chooses how it is drawn.
    """
    chosen, seed = subject_and_seed(*texts, subject=subject, key=key)
    width, height = RATIOS[ratio]
    return Picture(
        url=scene_url(chosen, seed, ratio=ratio, time=time), alt="", width=width, height=height, is_drawn=True
    )


def subject_and_seed(*texts: str, subject: str = "", key: str | int = "") -> tuple[str, int]:
    chosen = subject if subject in scenes.SUBJECTS else scenes.subject_for(*texts)
    return chosen, scenes.seed_for(chosen, key or "\n".join(texts))


@lru_cache(maxsize=20_000)
def scene_url(subject: str, seed: int, *, ratio: str = "3x2", time: str = "") -> str:
    name = f"{subject}-{seed}-{ratio}" + (f"-{time}" if time else "")
    return reverse("ui:scene", kwargs={"edition": scenes.EDITION, "name": name})


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    url: str
    picture: Picture | None = None
    label: str = ""
    text: str = ""
    at: datetime | None = None
    unit: str = ""
    language: str = ""
    icon: str = ""  # camera, video, listen: what kind of thing opens
    count: int = 0  # pictures in an album
    badge: str = ""  # a state's code
    badge_label: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A block of the home page. One without items is not shown."""

    title: str
    cards: tuple[Card, ...]
    more: Link | None = None
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Emergency:
    title: str
    url: str
    at: datetime
    source: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    title: str
    url: str
    language: str = ""
    seconds: int = 0
    is_synthetic: bool = False
    transcript_url: str = ""
    kind: str = "audio/mpeg"


@dataclass(frozen=True, slots=True)
class Event:
    title: str
    url: str
    on: date
    until: date | None = None
    place: str = ""
    badge: str = ""
    badge_label: str = ""
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    text: str
    url: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stat:
    """A published figure is a claim: it is never shown without source and as-of."""

    number: str
    label: str
    source: str
    as_of: str
    period: str = ""
    unit: str = ""
    method: str = ""
    qualifier: str = ""  # about, over
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Masthead:
    name: str
    home_url: str
    line: str = ""
    logo_url: str = ""
    menu: tuple[Link, ...] = ()
    languages: tuple[Link, ...] = ()
    search_url: str = ""
    listen_url: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Footer:
    unit: str
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    follow: tuple[Link, ...] = ()
    qr: str = ""  # SVG, made by `qr_svg`
    qr_label: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of a long list's pages; `number` counts from one."""

    number: int
    total: int
    base: str  # the address up to and with "page="
    first_url: str = ""
    around: tuple[int | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        near = sorted({1, self.total, *(n for n in range(self.number - 1, self.number + 2) if 1 <= n <= self.total)})
        row: list[int | None] = []
        for number in near:
            if row and row[-1] is not None and number - row[-1] > 1:
                row.append(None)
            row.append(number)
        object.__setattr__(self, "around", tuple(row))

    @property
    def links(self) -> tuple[tuple[int | None, str], ...]:
        return tuple((number, self.url(number) if number else "") for number in self.around)

    def url(self, number: int) -> str:
        return self.first_url if number == 1 and self.first_url else f"{self.base}{number}"

    @property
    def earlier_url(self) -> str:
        return self.url(self.number - 1) if self.number > 1 else ""

    @property
    def later_url(self) -> str:
        return self.url(self.number + 1) if self.number < self.total else ""
