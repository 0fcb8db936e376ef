"""What the public finds, whatever happens to a story."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from lantoa.apps.newsroom import queries, services
from lantoa.apps.newsroom.models import Category, Placement, SearchEntry, Story
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from tests.world import PIN, World


def published(world: World, title: str = "Chợ phiên Đồng Văn", **fields: Any) -> Story:
    editor = world.person(Role.EDITOR)
    story = services.create_story(world.lung_cu, by=editor, title=title, body="<p>Bà con đi chợ sớm.</p>", **fields)
    services.place_story(story, world.portal, world.category, by=editor)
    return _shown(world, story, services.publish)


def _shown(world: World, story: Story, show: Any, **told: Any) -> Story:
    editor = world.person(Role.EDITOR)
    story = services.request_approval(story, by=editor)
    assert story.submitted_version is not None
    story = services.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin=PIN)
    shown: Story = show(story, by=editor, **told)
    return shown


def found(world: World, words: str, **narrowed: Any) -> list[Story]:
    return queries.search(narrowed.pop("portal", world.portal), words, **narrowed).stories()


@pytest.mark.parametrize("words", ["chợ phiên", "cho phien", "CHỢ PHIÊN", "đồng văn", "dong van", "ba con"])
def test_a_story_is_found_with_and_without_tone_marks(world: World, words: str) -> None:
    story = published(world)
    assert found(world, words) == [story]
    assert found(world, f"{words} xyz") == []


def test_a_corrected_story_is_found_by_its_new_words_only(world: World) -> None:
    story = published(world)
    story = services.save_story(story, by=world.person(Role.EDITOR), title="Hội hoa tam giác mạch")
    assert found(world, "tam giac mach") == []  # still the approved text
    story = _shown(world, story, services.correct, note="Sửa tên sự kiện.")
    assert (found(world, "tam giac mach"), found(world, "phien")) == ([story], [])


def test_a_withdrawn_story_is_not_found(world: World) -> None:
    story = published(world)
    services.withdraw(story, by=world.person(Role.APPROVING_LEADER), reason="Sai đối tượng.")
    assert found(world, "cho phien") == []
    assert not SearchEntry.objects.exists()


def test_search_narrows_by_portal_category_unit_kind_and_day(world: World) -> None:
    story = published(world, kind="notice")
    other = Category.objects.create(portal=world.portal, slug="khac", name="Khác")
    today, day = clock.today(), timedelta(days=1)
    narrowed: list[tuple[dict[str, Any], bool]] = [
        ({"portal": None}, True),
        ({"portal": world.party_portal}, False),
        ({"category": world.category}, True),
        ({"category": other}, False),
        ({"unit": world.province}, True),
        ({"unit": world.dong_van}, False),
        ({"kind": "notice"}, True),
        ({"kind": "news"}, False),
        ({"since": today, "until": today + day}, True),
        ({"until": today}, False),
    ]
    assert [bool(found(world, "cho phien", **each)) for each, _expected in narrowed] == [
        is_found for _e, is_found in narrowed
    ]
    Placement.objects.filter(story=story, category=world.category).update(category=other)
    assert found(world, "cho phien", category=other) == [story]
    Placement.objects.filter(story=story).delete()
    assert (found(world, "cho phien"), found(world, "cho phien", portal=None)) == ([], [story])


def test_the_newest_comes_first_among_equals_and_a_word_in_the_title_before_one_in_the_text(world: World) -> None:
    old = published(world, "Chợ phiên Lũng Cú")
    new = published(world, "Chợ phiên Phố Bảng")
    in_text = published(world, "Đường về bản", lead="Qua chợ phiên.")
    assert found(world, "cho phien") == [new, old, in_text]


def test_the_database_itself_keeps_the_entries_right(world: World) -> None:
    """Whoever writes to the tables, by whatever way: the entries are what a fresh build would give."""
    stories = [published(world, f"Chợ phiên {n}") for n in range(4)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE newsroom_story SET public = 'withdrawn' WHERE id = %s", [stories[0].pk])
        cursor.execute("UPDATE newsroom_story SET unit_id = %s WHERE id = %s", [world.dong_van.pk, stories[1].pk])
        cursor.execute("UPDATE newsroom_placement SET portal_id = %s WHERE story_id = %s AND category_id IS NULL",
                       [world.party_portal.pk, stories[2].pk])  # fmt: skip
    kept = sorted(SearchEntry.objects.values_list("story_id", "unit_id", "portals", "categories"))
    SearchEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT newsroom_search_entry(ARRAY(SELECT id FROM newsroom_story))")
    assert kept == sorted(SearchEntry.objects.values_list("story_id", "unit_id", "portals", "categories"))
    assert len(kept) == 3
