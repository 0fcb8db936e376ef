"""Views of pages: by day, unit, portal and story; not known is not none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lantoa.core import metrics
from lantoa.web.site.models import Visit
from tests.world import World

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture
def visited(world: World) -> World:
    for day, host, path, hits in (
        (MONDAY, "localhost", "/vi/", 10),
        (MONDAY, "127.0.0.1", "/vi/tin/cho-phien-42/", 4),  # no portal's name: the province's portal
        (TUESDAY, "lung-cu.localhost", "/vi/tin/cho-phien-42/", 3),
        (TUESDAY, "lung-cu.localhost", "/en/tin/market-42/", 2),
        (TUESDAY, "lung-cu.localhost", "/vi/tin/cho-phien-142/", 7),
        (TUESDAY, "lung-cu.localhost", "/vi/tim-kiem/", 1),
    ):
        Visit.objects.create(day=day, host=host, path=path, hits=hits)
    return world


def views(name: str = "portal.views", **question: object) -> int | None:
    value = metrics.ask(name, metrics.Question(**question)).value  # type: ignore[arg-type]
    return None if value is None else int(value)


def test_views_are_counted_by_day_unit_portal_and_story(visited: World) -> None:
    assert views() == 27
    assert views(start=MONDAY, end=TUESDAY) == 14
    assert views(start=TUESDAY) == 13
    assert views(unit_pks=frozenset({visited.lung_cu.pk})) == 13
    assert views(unit_pks=frozenset({visited.dong_van.pk})) == 0
    assert views(portal_pk=visited.portal.pk) == 14
    assert views(portal_pk=visited.portal.pk, unit_pks=frozenset({visited.lung_cu.pk})) == 0
    assert views(piece="story:42") == 9
    assert views(piece="story:42", portal_pk=visited.commune_portal.pk) == 5
    assert views(piece="festival:42") == views(piece="story:x") == 0
    assert views("portal.story_views") == 16


def test_views_of_a_campaign_are_not_known_which_is_not_none(visited: World) -> None:
    assert views(campaign_pk=1) is None


def test_a_figure_says_what_it_counts_and_how(visited: World) -> None:
    figure = metrics.ask("portal.views", metrics.Question())
    assert isinstance(figure.value, Decimal)
    assert all((figure.base, figure.method, figure.source, figure.as_of))
    assert {"portal.views", "portal.story_views"} <= {metric.name for metric in metrics.registered()}


def test_stories_published_are_counted_by_portal_too(visited: World) -> None:
    assert views("newsroom.stories_published", portal_pk=visited.portal.pk) == 0
