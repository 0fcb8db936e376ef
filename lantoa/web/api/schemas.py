"""What the open API gives. Only what is public; figures with base, method, source and as-of."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field

# A key of ours: what PostgreSQL can hold.
Key = Annotated[int, Field(ge=1, le=2**53)]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]


class Fault(Schema):
    code: str
    message: str


class UnitOut(Schema):
    pk: int
    code: str
    name: str
    name_en: str
    kind: str
    slug: str
    parent_pk: int | None
    valid_from: date
    valid_to: date | None


class TextOut(Schema):
    form: str
    language: str
    title: str
    lead: str
    body: str


class MediaOut(Schema):
    kind: str
    url: str
    sha256: str
    alt: str
    caption: str
    credit: str
    rights: str
    width: int | None
    height: int | None


class StoryBrief(Schema):
    pk: int
    version: int
    kind: str
    language: str
    title: str
    lead: str
    url: str
    unit_pk: int
    published_at: datetime
    changed_at: datetime


class StoryOut(StoryBrief):
    sha256: str
    label: str
    note: str
    texts: list[TextOut]
    media: list[MediaOut]


class StoryPage(Schema):
    items: list[StoryBrief]
    page: int
    has_next: bool


class MetricOut(Schema):
    name: str
    label: str
    counted_in: str


class FigureOut(Schema):
    name: str
    value: Decimal | None
    base: str
    method: str
    source: str
    qualifier: str
    as_of: datetime
    start: date | None
    end: date | None
