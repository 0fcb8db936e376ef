"""Stories with every word, with or without tone marks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from lantoa.apps.newsroom.models import Category, Portal, Story
from lantoa.apps.newsroom.queries.public import PUBLIC_FIELDS
from lantoa.core import clock
from lantoa.core.text import fold
from lantoa.shared.units.models import Unit

# A search ranks the newest matches only: ranking a hundred thousand would take seconds and help nobody.
RANKED = 2_000


COUNTED = 1_000


@dataclasses.dataclass(frozen=True)
class Found:
    """`pks`: the stories of this page, best first."""

    pks: list[int]
    total: int
    is_more: bool  # total is "over"
    has_next: bool

    def matches(self) -> QuerySet[Story]:
        return Story.objects.filter(pk__in=self.pks).select_related("public_version", "unit")

    def stories(self) -> list[Story]:
        """With their whole published content."""
        return self.in_order(self.matches().only(*PUBLIC_FIELDS))

    def in_order(self, stories: Iterable[Story]) -> list[Story]:
        return sorted(stories, key=lambda story: self.pks.index(story.pk))


def search(
    portal: Portal | None,
    text: str,
    *,
    page: int = 1,
    per_page: int = 20,
    unit: Unit | None = None,
    category: Category | None = None,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Found:
    """Stories with every word, with or without tone marks; the newest matches ranked by where the words stand."""
    words = fold(text).split()
    if not words:
        return Found([], 0, False, False)
    query = " & ".join(f"'{word}'" for word in (w.replace("'", "").replace("\\", "") for w in words[:12]) if word)
    if not query:
        return Found([], 0, False, False)
    values: list[Any]
    where, values = ["search @@ to_tsquery('vi', %s)"], [query]
    if portal is not None:
        where.append("portals @> ARRAY[%s]::bigint[]")
        values.append(portal.pk)
    if category is not None:
        where.append("categories @> ARRAY[%s]::bigint[]")
        values.append(category.pk)
    if unit is not None:
        where.append("unit_id IN (SELECT id FROM units_unit WHERE path LIKE %s)")
        values.append(unit.path + "%")
    if kind:
        where.append("kind = %s")
        values.append(kind)
    if since:
        where.append("at >= %s")
        values.append(datetime.combine(since, datetime.min.time(), clock.zone()))
    if until:
        where.append("at < %s")
        values.append(datetime.combine(until, datetime.min.time(), clock.zone()))
    # Only the words above, never anything that somebody typed, become part of the statement. The query stands in it as
    # a constant: the planner then knows how frequent a word is, and walks through the newest instead of the index.
    # The rank is taken before the words are put aside: they are a thousand bytes a row.
    sql = f"""
        WITH newest AS MATERIALIZED (
            SELECT story_id, at, ts_rank(search, to_tsquery('vi', %s)) AS rank
            FROM newsroom_searchentry WHERE {" AND ".join(where)} ORDER BY at DESC LIMIT {RANKED}
        )
        SELECT story_id, (SELECT count(*) FROM newest) FROM newest ORDER BY rank DESC, at DESC LIMIT %s OFFSET %s
    """  # noqa: S608
    with connection.cursor() as cursor:
        start = (max(page, 1) - 1) * per_page
        cursor.execute(sql, [query, *values, per_page, start])
        rows = cursor.fetchall()
    total = rows[0][1] if rows else 0
    return Found([pk for pk, _total in rows], min(total, COUNTED), total > COUNTED, start + len(rows) < total)
