"""What switches by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.apps.newsroom import queries, services
from lantoa.core import clock, pagecache
from lantoa.shared.accounts.choices import Role
from tests.world import PIN, World


def published(world: World, **changes: Any) -> Any:
    editor = world.person(Role.EDITOR)
    story = services.create_story(world.lung_cu, by=editor, title="Mưa lũ", body="<p>Tránh suối.</p>", **changes)
    story = services.request_approval(story, by=editor)
    story = services.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin=PIN)
    return services.publish(story, by=editor)


def test_an_emergency_leaves_the_strip_when_its_time_is_over_and_the_pages_are_told(world: World) -> None:
    until = clock.now() + timedelta(hours=2)
    story = published(world, priority="emergency", valid_until=until)
    assert queries.emergencies(world.commune_portal) == [story]
    assert services.clear_at_switches(since=clock.now() - timedelta(seconds=20)) is False
    with clock.at(until + timedelta(seconds=5)):
        assert queries.emergencies(world.commune_portal) == []
        assert services.clear_at_switches(since=clock.now() - timedelta(seconds=20)) is True


def test_a_story_stands_in_a_category_between_its_dates_only(world: World) -> None:
    story = published(world)
    begins, ends = clock.now() + timedelta(days=1), clock.now() + timedelta(days=3)
    services.place_story(
        story, world.portal, world.category, by=world.person(Role.EDITOR), shows_from=begins, shows_until=ends
    )
    seen = []
    for day in (0, 2, 4):
        with clock.at(clock.now() + timedelta(days=day)):
            seen.append(list(queries.public_stories(world.portal, category=world.category)) == [story])
    assert seen == [False, True, False]


@pytest.mark.parametrize(("show", "told", "is_everywhere"), [
    (services.update, {}, False),
    (services.correct, {"note": "Sửa tên suối."}, True),
])  # fmt: skip
def test_a_correction_reaches_every_page_that_names_the_story_and_an_update_its_own(
    world: World, show: Any, told: dict[str, Any], is_everywhere: bool
) -> None:
    editor = world.person(Role.EDITOR)
    story = services.save_story(published(world), by=editor, title="Mưa lũ, tin mới")
    story = services.request_approval(story, by=editor)
    story = services.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin=PIN)
    with CaptureQueriesContext(connection) as asked:
        show(story, by=editor, **told)
    rung = [query["sql"] for query in asked if "pg_notify" in query["sql"] and "lantoa_pages" in query["sql"]]
    assert any(f"'story:{story.pk}'" in bell for bell in rung)
    assert any(f"'>story:{story.pk}'" in bell for bell in rung) is is_everywhere


def test_the_bell_is_heard_at_commit_and_not_after_a_rollback(committed_db: str, django_db_blocker: Any) -> None:
    import psycopg
    from django.db import transaction

    with django_db_blocker.unblock(), psycopg.connect(committed_db, autocommit=True) as listening:
        listening.execute(f"LISTEN {pagecache.CHANNEL}")
        with transaction.atomic():
            pagecache.clear("lost.localhost")
            transaction.set_rollback(True)
        with transaction.atomic():
            pagecache.clear("localhost")
        heard = [notice.payload for notice in listening.notifies(timeout=2, stop_after=1)]
    assert heard == ["localhost"]
