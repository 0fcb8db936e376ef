"""A story's page at the desk says where it was passed on to, and what became of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from lxml import html

from lantoa.apps.newsroom import queries, services
from lantoa.apps.newsroom.models import Story
from lantoa.core import clock, events, jobs
from lantoa.core.models import EventRecord, HandlerFault
from lantoa.shared.accounts.choices import Role
from tests.world import World

PICTURES = "apps.newsroom.handlers.note_pictures"


def told(client: Any, story: Story) -> str:
    answer = client.get(reverse("wagtailsnippets_newsroom_story:edit", args=[story.pk]))
    [part] = html.fromstring(answer.content.decode()).xpath("//details[@id='deliveries']")
    return " ".join(part.text_content().split())


def end(handler: str, status: str, *, attempts: int = 1) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status, attempts = %s "
            "WHERE args ->> 'handler' = %s",
            [status, attempts, handler],
        )


def test_the_page_says_in_words_what_became_of_each_passing_on(client: Any, world: World) -> None:
    editor = world.person(Role.EDITOR)
    client.force_login(editor)
    story = services.create_story(world.lung_cu, by=editor, title="Chợ phiên")
    assert "Chưa chuyển đi đâu" in told(client, story)

    with transaction.atomic():
        row = events.record(events.PiecePublished(kind="story", pk=story.pk, version=1))
    assert "chờ đến lượt Ghi nơi đang dùng ảnh, tệp" in told(client, story)
    end(PICTURES, "doing")
    assert "đang chạy Ghi nơi đang dùng ảnh, tệp" in told(client, story)
    end(PICTURES, "succeeded")
    assert "xong Ghi nơi đang dùng ảnh, tệp" in told(client, story)
    end(PICTURES, "failed", attempts=8)
    HandlerFault.objects.create(event=row, handler=PICTURES, error="OSError: đĩa đầy", at=clock.now())
    said = told(client, story)
    assert "lỗi Ghi nơi đang dùng ảnh, tệp" in said
    assert "8 lần thử" in said
    assert "OSError: đĩa đầy" in said


def test_what_leaves_the_house_is_said_to_wait_for_undo() -> None:
    now = clock.now()
    waits = jobs.Delivery(PICTURES, 1, "waiting", 0, now + timedelta(seconds=20))
    late = jobs.Delivery(PICTURES, 1, "waiting", 0, now - timedelta(seconds=1))
    assert (waits.state_words, late.state_words) == ("chờ 30 giây “Hoàn tác”", "chờ đến lượt")


def test_of_each_handler_the_newest_is_shown_and_whatever_went_wrong(world: World) -> None:
    story = services.create_story(world.lung_cu, by=world.person(Role.EDITOR), title="Chợ phiên")
    for number in (1, 2, 3):
        with transaction.atomic():
            events.record(events.PiecePublished(kind="story", pk=story.pk, version=number))
        end(PICTURES, "succeeded")
    first = EventRecord.objects.filter(piece=f"story:{story.pk}").order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' "
            "WHERE args ->> 'event_pk' = %s AND args ->> 'handler' = %s",
            [str(first.pk), PICTURES],
        )
    shown = [d.state for d in queries.deliveries(story) if d.handler == PICTURES]
    assert shown == ["done", "dead"]
