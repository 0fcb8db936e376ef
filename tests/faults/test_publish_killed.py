"""Kill -9 at any moment of publishing: the story is whole, and every handler has its job."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.warm import Warm


@pytest.fixture
def warm() -> Iterator[Warm]:
    made = Warm("tests.faults.publish_worker")
    yield made
    made.close()


def prepared(count: int) -> list[int]:
    """Approved stories, by the services."""
    from django.contrib.auth.hashers import make_password

    from lantoa.apps.newsroom import services
    from lantoa.shared.accounts.choices import Role
    from lantoa.shared.accounts.models import Assignment, User
    from tests.world import PIN, START, make_world

    world = make_world()
    people = {}
    for name, role in (("editor", Role.EDITOR), ("leader", Role.APPROVING_LEADER)):
        people[name] = User.objects.create(username=name, is_demo=True, approval_pin=make_password(PIN))
        Assignment.objects.create(user=people[name], unit=world.lung_cu, role=role, valid_from=START)
    pks = []
    for number in range(count):
        story = services.create_story(world.lung_cu, by=people["editor"], title=f"Tin {number}", body="<p>Chữ.</p>")
        story = services.request_approval(story, by=people["editor"])
        assert story.submitted_version is not None
        services.approve(story, by=people["leader"], version=story.submitted_version, pin=PIN)
        pks.append(story.pk)
    return pks


def test_a_killed_publisher_leaves_each_story_published_and_told_or_untouched(
    committed_db: str, django_db_blocker: Any, warm: Warm
) -> None:
    with django_db_blocker.unblock():
        pks = prepared(30)
        from lantoa.core import events

        handlers = len(events.handlers(events.PiecePublished))
    rng = random.Random(3)
    left = list(pks)
    kills = 0
    while left and kills < 12:
        reading, writing = os.pipe()
        publisher = warm.start(*map(str, left), output=writing, DATABASE_URL=committed_db)
        os.close(writing)
        with open(reading, encoding="utf-8") as said:
            assert said.readline().strip() == "ready"
            time.sleep(rng.uniform(0.002, 0.09))
            publisher.kill()
            publisher.wait()
        kills += 1
        with psycopg.connect(committed_db) as connection:
            left = [
                pk for (pk,) in connection.execute("SELECT id FROM newsroom_story WHERE public = 'never' ORDER BY id")
            ]
    with psycopg.connect(committed_db) as connection:
        for pk in pks:
            public, version = connection.execute(
                "SELECT public, public_version_id FROM newsroom_story WHERE id = %s", [pk]
            ).fetchone() or ("", None)
            told = connection.execute(
                "SELECT id FROM core_eventrecord WHERE name = 'PiecePublished' AND piece = %s", [f"story:{pk}"]
            ).fetchall()
            jobs = connection.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE (args->>'event_pk')::bigint = ANY(%s)",
                [[event for (event,) in told]],
            ).fetchone()
            placed = connection.execute("SELECT count(*) FROM newsroom_placement WHERE story_id = %s", [pk]).fetchone()
            if public == "published":
                assert version is not None
                assert (len(told), jobs and jobs[0], placed and placed[0]) == (1, handlers, 1)
            else:
                assert (version, told, placed and placed[0]) == (None, [], 0)
    assert kills > 1
