"""Work that could not run: who sees it, in which words, and that it is tried once more by a person."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import html

from lantoa.apps.newsroom import services as newsroom
from lantoa.core import events, jobs
from lantoa.core.models import HandlerFault
from lantoa.shared.accounts.choices import DESK, Role
from lantoa.shared.accounts.models import AuditEntry
from tests.world import World

LIST, RETRY = "/desk/operations/jobs/", "/desk/operations/jobs/retry/"
HANDLER = "apps.newsroom.handlers.note_pictures"


def fail_job(piece_pk: int, *, error: str = "RuntimeError: đĩa đầy") -> int:
    """A job of a handler that has failed for good."""
    with transaction.atomic():
        row = events.record(events.PiecePublished(kind="story", pk=piece_pk, version=1))
    HandlerFault.objects.create(event=row, handler=HANDLER, error=error, at=row.recorded_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed', attempts = 8 "
            "WHERE args ->> 'event_pk' = %s AND args ->> 'handler' = %s RETURNING id",
            [str(row.pk), HANDLER],
        )
        [(pk,)] = cursor.fetchall()
    return int(pk)


def state_of(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def desk(client: Any, world: World) -> Any:
    client.force_login(world.person(Role.SYSTEM_ADMINISTRATOR, world.province))
    return client


def test_the_system_administrator_of_the_province_sees_it_and_no_other_role(client: Any, world: World) -> None:
    for role in sorted(DESK):
        client.force_login(world.person(role, world.province))
        wanted = 200 if role == Role.SYSTEM_ADMINISTRATOR else 403
        assert client.get(LIST).status_code == wanted, role
        assert client.post(RETRY, {"job": "1"}).status_code == (302 if wanted == 200 else 403), role
    client.force_login(world.person(Role.SYSTEM_ADMINISTRATOR, world.lung_cu))
    assert client.get(LIST).status_code == 403
    client.force_login(world.person(Role.VILLAGE_HEAD, world.lung_cu))
    assert client.get(LIST).status_code in (302, 403)


def test_an_empty_list_says_so(desk: Any) -> None:
    assert "Không còn việc nào bị bỏ dở" in words(desk.get(LIST))


def test_each_says_what_about_what_why_and_how_often_in_vietnamese(desk: Any, world: World) -> None:
    story = newsroom.create_story(world.lung_cu, by=world.person(Role.REPORTER), title="Chợ phiên dời chỗ")
    fail_job(story.pk)

    said = words(desk.get(LIST))

    assert "Ghi nơi đang dùng ảnh, tệp" in said
    assert "RuntimeError: đĩa đầy" in said
    # A system administrator reads no drafts: not even their titles.
    assert "Chợ phiên dời chỗ" not in said
    assert f"Tin bài {story.pk}" in said


def test_one_is_tried_again_after_a_look_at_what_would_run(desk: Any, world: World) -> None:
    first, second = fail_job(41), fail_job(42)

    shown = words(desk.post(RETRY, {"job": [first]}))
    assert "Thử lại?" in shown
    assert "Tin bài 41" in shown
    assert "Tin bài 42" not in shown
    assert (state_of(first), state_of(second)) == ("failed", "failed")

    answer = desk.post(RETRY, {"job": [first], "confirmed": "1"}, follow=True)
    assert "1 việc được chạy lại" in words(answer)
    assert (state_of(first), state_of(second)) == ("todo", "failed")
    assert AuditEntry.objects.filter(action="operations.job_retried").count() == 1


def test_all_of_a_kind_are_tried_again_together_and_a_second_press_does_nothing(desk: Any) -> None:
    pks = [fail_job(n) for n in (1, 2, 3)]
    shown = desk.post(RETRY, {"kind": HANDLER})
    chosen = html.fromstring(shown.content.decode()).xpath("//input[@name='job']/@value")
    assert sorted(map(int, chosen)) == pks

    desk.post(RETRY, {"job": chosen, "confirmed": "1"})
    again = desk.post(RETRY, {"job": chosen, "confirmed": "1"}, follow=True)

    assert {state_of(pk) for pk in pks} == {"todo"}
    assert "đã có người làm trước" in words(again)


def test_nonsense_chooses_nothing(desk: Any) -> None:
    answer = desk.post(RETRY, {"job": ["x", "9" * 40, "-1"]}, follow=True)
    assert "Chưa chọn việc nào" in words(answer)


def test_the_list_asks_as_many_queries_for_three_as_for_one(desk: Any) -> None:
    desk.get(LIST)
    asked = []
    for rest in ((1,), (2, 3)):
        for n in rest:
            fail_job(n)
        with CaptureQueriesContext(connection) as caught:
            desk.get(LIST)
        asked.append(len(caught))
    assert asked[0] == asked[1]


def test_handlers_and_tasks_say_what_they_do() -> None:
    ours = ("apps.newsroom.", "shared.", "flows.accounts_")
    unsaid = [handler.name for handler in events.handlers() if handler.name.startswith(ours) and not handler.words]
    for app in ("core", "units", "accounts", "media", "outbox", "notices", "newsroom", "demo"):
        tasks = [name for name in jobs.app.tasks if name.startswith(f"{app}:") and name != jobs.HANDLER_TASK]
        unsaid += [name for name in tasks if jobs.words_of(name) == name]
    assert unsaid == [], "say what it does: @handles(…, words=_(…)) or jobs.describe(task, _(…))"


def test_a_handler_that_this_version_does_not_have_keeps_its_name() -> None:
    assert jobs.words_of(jobs.HANDLER_TASK, "apps.gone.handlers.post") == "apps.gone.handlers.post"
