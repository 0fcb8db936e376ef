"""People and stories: who leaves hands over, who is light may send, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.models import Story
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import User
from tests.world import World


def admin_of(world: World) -> User:
    return world.person(Role.UNIT_ADMINISTRATOR, world.lung_cu)


def write(world: World, by: User, **texts: Any) -> Story:
    told = {"title": "Mưa lũ ở thôn Lô Lô Chải", "lead": "Nước rút.", "body": "<p>Nước đã rút.</p>", **texts}
    return newsroom.create_story(world.lung_cu, by=by, kind="news", **told)


def test_open_stories_go_to_the_heir_and_published_ones_keep_their_author(world: World) -> None:
    author = world.person(Role.REPORTER)
    heir = world.person(Role.REPORTER, username="thaythe")
    draft, finished = write(world, author), write(world, author)
    Story.objects.filter(pk=finished.pk).update(public="withdrawn")  # was public once: no longer open
    with pytest.raises(accounts.OpenWorkLeft):
        accounts.retire(author, by=admin_of(world))
    retired = accounts.retire(author, by=admin_of(world), to=heir)
    assert retired.moved == {"newsroom": 1}
    draft.refresh_from_db()
    finished.refresh_from_db()
    assert (draft.author, draft.byline) == (heir, author.name)
    assert finished.author == author
    assert author.pk in draft.touched_by


def test_a_story_in_an_editors_hands_goes_to_the_next_editor(world: World) -> None:
    editor = world.person(Role.EDITOR)
    heir = world.person(Role.EDITOR, username="thaythe")
    story = newsroom.submit(write(world, world.person(Role.REPORTER)), by=world.person(Role.REPORTER))
    newsroom.take(story, by=editor)
    accounts.hand_over(editor, heir, by=admin_of(world))
    story.refresh_from_db()
    assert story.editor == heir


@pytest.fixture
def village_head(world: World) -> Client:
    """A village head with the slip just used on the phone."""
    issued = accounts.invite(accounts.Person(name="Sùng Mí Páo"), world.lung_cu, Role.VILLAGE_HEAD, admin_of(world))
    client = Client()
    done = client.post(issued.path, {"pin": "907164", "pin_again": "907164"})
    assert done["Location"] == reverse("accounts:light-home")
    return client


def test_a_village_head_finds_the_notice_on_the_first_page_writes_it_and_sends_it(village_head: Client) -> None:
    home = village_head.get(reverse("accounts:light-home")).content.decode()
    assert reverse("phone:new-notice") in home
    page = village_head.post(
        reverse("phone:new-notice"),
        {"who": "Bà con thôn Lô Lô Chải", "what": "Họp thôn", "when": "19 giờ tối nay", "where": "Nhà văn hóa"},
    )
    assert page.status_code == 302
    story = Story.objects.get()
    assert (story.author.name, story.stage) == ("Sùng Mí Páo", "draft")
    assert village_head.post(reverse("phone:act", args=[story.pk, "submit"])).status_code == 302
    story.refresh_from_db()
    assert story.stage == "submitted"


def test_a_village_head_sees_no_story_of_others_and_takes_no_step_of_the_desk(
    village_head: Client, world: World
) -> None:
    other = newsroom.submit(write(world, world.person(Role.REPORTER)), by=world.person(Role.REPORTER))
    assert village_head.get(reverse("phone:story", args=[other.pk])).status_code == 404
    assert "Mưa lũ" not in village_head.get(reverse("phone:stories")).content.decode()
    for action in ("take", "return", "approve", "publish", "withdraw", "archive"):
        assert village_head.post(reverse("phone:act", args=[other.pk, action])).status_code in {403, 404}
    other.refresh_from_db()
    assert other.stage == "submitted"


@pytest.mark.parametrize(
    "name",
    ["variants", "places", "translate", "print", "slip", "board", "card", "telephone", "link", "relay", "confirm"],
)
def test_what_is_not_sending_is_closed_to_light_accounts_even_for_their_own_story(
    village_head: Client, name: str
) -> None:
    village_head.post(reverse("phone:new-notice"), {"what": "Họp thôn", "when": "19 giờ tối nay"})
    pk = Story.objects.get().pk
    arguments = [pk, "pdf"] if name in {"print", "slip"} else [pk]
    assert village_head.get(reverse(f"phone:{name}", args=arguments)).status_code == 403
    assert village_head.get(reverse("phone:pool")).status_code == 403


def test_a_revoked_phone_sends_nothing_more(village_head: Client, world: World) -> None:
    head = User.objects.get(name="Sùng Mí Páo")
    accounts.revoke_phone(head.devices.get(), by=admin_of(world))
    page = village_head.post(reverse("phone:new-notice"), {"what": "Họp thôn", "when": "19 giờ"})
    assert page["Location"] == reverse("accounts:light-home")
    assert not Story.objects.exists()


def test_the_slip_of_an_approver_ends_in_an_approval_with_the_new_pin(world: World) -> None:
    admin = admin_of(world)
    issued = accounts.invite(accounts.Person(name="Giàng Mí Sính"), world.lung_cu, Role.BOARD_HEAD, admin)
    told = {"name": "Giàng Mí Sính", "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"}
    assert Client().post(issued.path, {**told, "pin": "907164", "pin_again": "907164"}).status_code == 302
    leader = User.objects.get(name="Giàng Mí Sính")
    editor = world.person(Role.EDITOR)
    story = newsroom.submit(write(world, world.person(Role.REPORTER)), by=world.person(Role.REPORTER))
    story = newsroom.request_approval(newsroom.take(story, by=editor), by=editor)
    version = story.submitted_version
    assert version is not None
    with pytest.raises(accounts.WrongPin):
        newsroom.approve(story, by=leader, version=version, pin="111222")
    assert newsroom.approve(story, by=leader, version=version, pin="907164").stage == "approved"


def test_one_approvers_yes_takes_the_notice_from_the_others(world: World) -> None:
    from lantoa.core import events
    from lantoa.core.models import EventRecord
    from lantoa.shared.notices import queries as notices

    head, deputy = world.person(Role.BOARD_HEAD), world.person(Role.BOARD_DEPUTY)
    editor, reporter = world.person(Role.EDITOR), world.person(Role.REPORTER)
    story = newsroom.submit(write(world, reporter), by=reporter)
    story = newsroom.request_approval(newsroom.take(story, by=editor), by=editor)

    def told() -> None:
        for row in EventRecord.objects.filter(name="StoryMoved").order_by("pk"):
            for handler in events.handlers(events.Event.names["StoryMoved"]):
                events.run_handler(row.pk, handler.name)

    told()
    assert [notices.count_waiting(user) for user in (head, deputy)] == [1, 1]
    assert story.submitted_version is not None
    newsroom.approve(story, by=head, version=story.submitted_version, pin="482913")
    told()
    assert [notices.count_waiting(user) for user in (head, deputy)] == [0, 0]
