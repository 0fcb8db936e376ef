"""The desk's list and editor, through the browser's door."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lantoa.apps.newsroom import services
from lantoa.apps.newsroom.models import Step, Story
from lantoa.shared.accounts.choices import Role
from tests.world import PIN, World

LIST = "wagtailsnippets_newsroom_story:list"


def entered(user: Any) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


def written(world: World, title: str, **changes: Any) -> Story:
    return services.create_story(
        world.lung_cu, by=world.person(Role.CONTRIBUTOR), title=title, body="<p>Nội dung.</p>", **changes
    )


def test_the_list_is_searched_with_and_without_tone_marks_and_narrowed_by_stage(world: World) -> None:
    sent = services.submit(written(world, "Tiêm phòng gia súc"), by=world.person(Role.CONTRIBUTOR))
    draft = written(world, "Họp thôn làm đường")
    client = entered(world.person(Role.EDITOR))

    def titles(**asked: str) -> set[str]:
        page = client.get(reverse(LIST), asked).content.decode()
        return {story.title for story in (sent, draft) if story.title in page}

    assert titles() == {sent.title, draft.title}
    assert titles(q="tiem phong") == {sent.title}
    assert titles(q="Họp thôn") == {draft.title}
    assert titles(stage="submitted") == {sent.title}


def test_the_list_leaves_as_a_spreadsheet(world: World) -> None:
    written(world, "Tiêm phòng gia súc")
    answer = entered(world.person(Role.EDITOR)).get(reverse(LIST), {"export": "xlsx"})
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert "Tiêm phòng gia súc" in rows[1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(
    world: World, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        written(world, f"Tin số {number}")
    client = entered(world.person(Role.EDITOR))
    client.get(reverse(LIST))
    with django_assert_max_num_queries(22):
        client.get(reverse(LIST))


def test_steps_on_many_are_shown_before_and_taken_back_together(world: World) -> None:
    stories = [services.submit(written(world, f"Tin {n}"), by=world.person(Role.CONTRIBUTOR)) for n in range(3)]
    draft = written(world, "Bản nháp")
    client = entered(world.person(Role.EDITOR))
    address = reverse("wagtail_bulk_action", args=["newsroom", "story", "take"])
    ids = "&".join(f"id={story.pk}" for story in [*stories, draft])
    asked = client.get(f"{address}?{ids}&next=/desk/").content.decode()
    assert all(story.title in asked for story in stories)
    client.post(f"{address}?{ids}&next=/desk/", {})
    assert set(Story.objects.filter(pk__in=[s.pk for s in stories]).values_list("stage", flat=True)) == {"editing"}
    draft.refresh_from_db()
    assert draft.stage == "draft"
    step = Step.objects.filter(action="take").first()
    assert step is not None
    client.post(reverse("newsroom_desk:undo", args=[step.pk]))
    assert set(Story.objects.filter(pk__in=[s.pk for s in stories]).values_list("stage", flat=True)) == {"submitted"}


@pytest.mark.parametrize("action", ["take", "delete"])
def test_steps_on_many_never_name_a_draft_of_another_commune(world: World, action: str) -> None:
    foreign = written(world, "Chuyện riêng của xã Lũng Cú")
    client = entered(world.person(Role.EDITOR, world.dong_van))
    address = reverse("wagtail_bulk_action", args=["newsroom", "story", action])
    for chosen in (foreign.pk, "all"):
        asked = client.get(f"{address}?id={chosen}&next=/desk/")
        assert foreign.title not in asked.content.decode()


def test_many_are_approved_with_one_pin_and_none_with_a_wrong_one(world: World) -> None:
    editor, leader = world.person(Role.EDITOR), world.person(Role.APPROVING_LEADER)
    stories = []
    for number in range(2):
        story = services.take(
            services.submit(written(world, f"Tin {number}"), by=world.person(Role.CONTRIBUTOR)), by=editor
        )
        stories.append(services.request_approval(story, by=editor))
    address = reverse("wagtail_bulk_action", args=["newsroom", "story", "approve"])
    ids = "&".join(f"id={story.pk}" for story in stories)
    client = entered(leader)
    client.post(f"{address}?{ids}&next=/desk/", {"pin": "111111"})
    assert set(Story.objects.values_list("stage", flat=True)) == {"awaiting"}
    client.post(f"{address}?{ids}&next=/desk/", {"pin": PIN})
    assert set(Story.objects.values_list("stage", flat=True)) == {"approved"}


def test_a_text_with_a_nul_character_is_refused_with_a_word_and_the_old_text_stays(world: World) -> None:
    story = written(world, "Tin")
    client = entered(world.person(Role.CONTRIBUTOR))
    answer = client.post(reverse("phone:edit", args=[story.pk]), {"title": "a\x00b", "version": str(story.serial)})
    assert answer.status_code == 200
    assert "NUL" in answer.content.decode()
    story.refresh_from_db()
    assert story.title == "Tin"


def test_autosave_tells_who_was_faster_and_keeps_both(world: World) -> None:
    story = written(world, "Tin")
    mine = str(story.serial)
    services.save_story(story, by=world.person(Role.EDITOR), title="Của biên tập viên")
    client = entered(world.person(Role.CONTRIBUTOR))
    answer = client.post(reverse("phone:autosave", args=[story.pk]), {"title": "Của tôi", "version": mine})
    assert answer.status_code == 409
    assert answer.json()["error"] == "changed_meanwhile"
    story.refresh_from_db()
    assert story.title == "Của biên tập viên"
    page = client.post(reverse("phone:edit", args=[story.pk]), {"title": "Của tôi", "version": mine}).content.decode()
    assert "Của tôi" in page


def test_an_edited_form_asks_for_review_when_the_text_changes_and_blocks_approval_until_confirmed(world: World) -> None:
    story = written(world, "Tin")
    editor = world.person(Role.EDITOR)
    post = story.variants.get(form="post")
    services.edit_variant(post, by=world.person(Role.CONTRIBUTOR), text="Bài đăng viết tay")
    story = services.save_story(story, by=editor, lead="Giờ mới: 14 giờ.")
    assert [v.form for v in story.variants.filter(state="needs_review")] == ["post"]
    assert len(services.faults(story)) == 1
    page = entered(editor).get(reverse("phone:variants", args=[story.pk])).content.decode()
    assert "<ins>" in page
    services.confirm_variant(story.variants.get(form="post"), by=editor)
    assert services.faults(story) == []
    assert story.variants.get(form="post").text == "Bài đăng viết tay"
