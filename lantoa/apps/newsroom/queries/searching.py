"""Stories with every word, with or without tone marks."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any

from django.db import connection

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
    stories: list[Story]
    total: int
    is_more: bool  # total is "over"


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
        return Found([], 0, False)
    query = " & ".join(f"'{word}'" for word in (w.replace("'", "").replace("\\", "") for w in words[:12]) if word)
    if not query:
        return Found([], 0, False)
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
    sql = f"""
        WITH newest AS MATERIALIZED (
            SELECT story_id, at, search FROM newsroom_searchentry WHERE {" AND ".join(where)}
            ORDER BY at DESC LIMIT {RANKED}
        )
        SELECT story_id, count(*) OVER () FROM newest
        ORDER BY ts_rank(search, to_tsquery('vi', %s)) DESC, at DESC LIMIT %s OFFSET %s
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, query, per_page, (max(page, 1) - 1) * per_page])
        rows = cursor.fetchall()
    total = rows[0][1] if rows else 0
    order = {pk: n for n, (pk, _total) in enumerate(rows)}
    stories = Story.objects.filter(pk__in=order).select_related("public_version", "unit").only(*PUBLIC_FIELDS)
    return Found(sorted(stories, key=lambda s: order[s.pk]), min(total, COUNTED), total > COUNTED)
