"""From outside: every address of the desk and of the phone, for every role of the house and of the next commune."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantoa.apps.newsroom import permissions, services
from lantoa.apps.newsroom.choices import Action
from lantoa.apps.newsroom.models import Step, Story
from lantoa.shared.accounts.choices import DESK, LIGHT, Role
from tests.world import World

DESK_PAGES = ("edit", "history", "usage", "lock", "unlock", "delete", "preview_on_edit")
PHONE_PAGES = (
    "story",
    "edit",
    "variants",
    "history",
    "pictures",
    "places",
    "link",
    "telephone",
    "board",
    "card",
)
ACTIONS = [a for a in Action if a not in {Action.SAVE, Action.UNDO, Action.VIEW}]


def story_of(world: World) -> Story:
    return services.create_story(
        world.lung_cu, by=world.person(Role.CONTRIBUTOR), title="Nháp", body="<p>Nội dung.</p>"
    )


def entered(user: Any) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


def addresses(story: Story) -> list[str]:
    return [
        *(reverse(f"wagtailsnippets_newsroom_story:{name}", args=[story.pk]) for name in DESK_PAGES),
        *(reverse(f"phone:{name}", args=[story.pk]) for name in PHONE_PAGES),
        reverse("phone:print", args=[story.pk, "pdf"]),
        *(reverse("phone:slip", args=[story.pk, form]) for form in ("docx", "pdf")),
    ]


@pytest.mark.parametrize("role", sorted(Role, key=str))
def test_a_draft_of_one_commune_does_not_exist_for_any_role_of_the_next(world: World, role: Role) -> None:
    story = story_of(world)
    client = entered(world.person(role, world.dong_van))
    answers = {address: client.get(address).status_code for address in addresses(story)}
    assert set(answers.values()) <= {302, 403, 404}, answers
    for address, status in answers.items():
        if status == 302:  # Wagtail's own "no": back to its front page, never the thing itself
            assert client.get(address)["Location"].split("?")[0] in {"/desk/", "/accounts/login/", "/hom-nay/"}
    posted = {
        action: [
            client.post(reverse("newsroom_desk:act", args=[story.pk, action.value])).status_code,
            client.post(reverse("phone:act", args=[story.pk, action.value.replace("_", "-")])).status_code,
        ]
        for action in ACTIONS
    }
    assert {status for pair in posted.values() for status in pair} <= {302, 403, 404}, posted
    story.refresh_from_db()
    assert (story.stage, story.binned_at, Step.objects.filter(story=story).count()) == ("draft", None, 0)


@pytest.mark.parametrize("role", sorted(Role, key=str))
def test_each_role_of_the_commune_sees_the_draft_as_the_table_says(world: World, role: Role) -> None:
    story = story_of(world)
    user = world.person(role, username="other")
    client = entered(user)
    expected = permissions.may_view(user, story)
    phone = client.get(reverse("phone:story", args=[story.pk])).status_code
    assert (phone == 200) is expected, phone
    desk = client.get(reverse("wagtailsnippets_newsroom_story:edit", args=[story.pk])).status_code
    assert (desk == 200) is (expected and role in DESK), desk


@pytest.mark.parametrize("action", ACTIONS)
def test_a_button_that_the_table_refuses_is_refused_at_the_door(world: World, action: Action) -> None:
    story = story_of(world)
    for role in (Role.CONTRIBUTOR, Role.AUDITOR, Role.LEADER):
        user = world.person(role, username="reader")
        client = entered(user)
        if permissions.may(user, action, story):
            continue
        status = client.post(reverse("phone:act", args=[story.pk, action.value.replace("_", "-")])).status_code
        assert status in {403, 404}, (role, status)
    story.refresh_from_db()
    assert story.stage == "draft"


@pytest.mark.parametrize("role", sorted(LIGHT, key=str))
def test_a_light_account_never_reaches_the_desk(world: World, role: Role) -> None:
    user = world.person(role)
    user.is_light = True
    user.save()
    client = entered(user)
    assert client.get("/desk/").status_code in {302, 403}
    assert client.get(reverse("wagtailsnippets_newsroom_story:list")).status_code in {302, 403}


def test_nobody_without_an_account_comes_in(world: World) -> None:
    story = story_of(world)
    client = Client(HTTP_HOST="localhost")
    for address in addresses(story):
        answer = client.get(address)
        assert answer.status_code == 302, (address, answer.status_code)
        assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.VISITOR, Role.JOURNALIST, Role.CREATOR])
def test_who_has_no_work_at_the_desk_is_told_so_instead_of_being_sent_in_circles(world: World, role: Role) -> None:
    assert entered(world.person(role)).get("/desk/").status_code == 403
