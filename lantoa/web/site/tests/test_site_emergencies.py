"""The strip on top: whose emergency notices stand on which portal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.apps.newsroom import queries, services
from lantoa.apps.newsroom.models import Story
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from tests.world import PIN, World


def tell(world: World, unit: Any, title: str, *, minutes_ago: int, hours: int = 5) -> Story:
    """An emergency notice of that unit, through its whole way."""
    with clock.at(clock.now() - timedelta(minutes=minutes_ago)):
        editor, leader = world.person(Role.EDITOR, unit), world.person(Role.APPROVING_LEADER, unit)
        story = services.create_story(
            unit,
            by=editor,
            title=title,
            kind="notice",
            lead="Bà con không qua ngầm tràn.",
            body="<p>Nước lũ lên nhanh.</p>",
            facts={"what": "Lũ", "where": "Ngầm tràn", "when": "Hôm nay", "what_to_do": "Không qua ngầm"},
            priority="emergency",
            valid_until=clock.now() + timedelta(hours=hours),
        )
        story = services.request_approval(story, by=editor)
        assert story.submitted_version is not None
        story = services.approve(story, by=leader, version=story.submitted_version, pin=PIN)
        return services.publish(story, by=editor)


def titles(portal: Any) -> list[str]:
    return [story.title for story in queries.emergencies(portal)]


def test_the_provinces_portal_shows_its_own_first_then_the_newest_of_the_communes(world: World) -> None:
    tell(world, world.province, "Tỉnh: mưa lớn", minutes_ago=90)
    tell(world, world.lung_cu, "Lũng Cú: ngầm ngập", minutes_ago=60)
    tell(world, world.dong_van, "Đồng Văn: sạt lở", minutes_ago=30)
    tell(world, world.dong_van, "Đồng Văn: đường tắc", minutes_ago=10)

    assert titles(world.portal) == ["Tỉnh: mưa lớn", "Đồng Văn: đường tắc", "Đồng Văn: sạt lở"]
    # A commune shows its own and the province's, not its neighbour's.
    assert titles(world.commune_portal) == ["Lũng Cú: ngầm ngập", "Tỉnh: mưa lớn"]
    assert titles(world.party_portal) == ["Tỉnh: mưa lớn"]


def test_a_communes_notice_stands_on_the_provinces_page_until_it_ends(client: Any, world: World) -> None:
    notice = tell(world, world.lung_cu, "Lũng Cú: ngầm ngập", minutes_ago=10, hours=1)
    said = client.get("/vi/", headers={"host": "localhost"}).content.decode()
    assert "Lũng Cú: ngầm ngập" in said
    assert "Xã Lũng Cú" in said

    with clock.at(clock.now() + timedelta(hours=2)):
        assert titles(world.portal) == []
    services.withdraw(notice, by=world.person(Role.APPROVING_LEADER), reason="Nước đã rút")
    assert titles(world.portal) == []


def test_the_strip_is_one_query_over_its_own_index(world: World) -> None:
    notice = tell(world, world.lung_cu, "Lũng Cú: ngầm ngập", minutes_ago=10)
    calm = [copied(notice, priority="normal", published_at=clock.now() - timedelta(days=day)) for day in range(400)]
    Story.objects.bulk_create(calm)
    portal = queries.main_portal()
    assert portal is not None
    with CaptureQueriesContext(connection) as caught:
        assert len(queries.emergencies(portal)) == 1
    assert len(caught) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Story._meta.db_table}")
        cursor.execute(f"EXPLAIN {caught[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "story_emergencies" in plan, plan


def copied(story: Story, **changed: Any) -> Story:
    fields = [field.attname for field in Story._meta.concrete_fields if not field.primary_key]
    return Story(**{**{name: getattr(story, name) for name in fields}, **changed})
