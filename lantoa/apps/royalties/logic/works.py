"""What is paid for: a piece that was published, and who had what part in it. Pure."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from lantoa.apps.royalties.choices import Mark, Part


@dataclasses.dataclass(frozen=True)
class Credit:
    """`person_pk` None: somebody without an account, known by the printed name."""

    part: Part
    person_pk: int | None
    name: str
    language: str = "vi"


@dataclasses.dataclass(frozen=True)
class Work:
    """`published_on`: the province's day of the first publication; what is corrected later stays one work."""

    piece: str  # "story:42"
    version: int
    title: str
    kind: str
    unit_pk: int
    unit_name: str
    published_at: datetime
    published_on: date
    credits: tuple[Credit, ...]
    mark: Mark = Mark.NONE
