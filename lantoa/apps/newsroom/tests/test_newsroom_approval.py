"""A leader's yes away from the desk: by a bound link, or by telephone and recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from lantoa.apps.newsroom import queries, services
from lantoa.apps.newsroom.choices import Kind, State
from lantoa.apps.newsroom.errors import LinkUnusable, NotReady, WrongState
from lantoa.apps.newsroom.models import ApprovalLink, Decision, Route, Story
from lantoa.core import clock
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import Role
from tests.world import PIN, START, World


def awaiting(world: World) -> Story:
    editor = world.person(Role.EDITOR)
    story = services.create_story(world.lung_cu, by=editor, title="Họp thôn", body="<p>19 giờ tại nhà văn hóa.</p>")
    return services.request_approval(story, by=editor)


def made(world: World) -> tuple[Story, str]:
    story = awaiting(world)
    _link, token = services.make_link(story, person=world.person(Role.APPROVING_LEADER), by=world.person(Role.EDITOR))
    return story, token


def test_opening_a_link_approves_nothing(world: World) -> None:
    story, token = made(world)
    client = Client(HTTP_HOST="localhost")
    for _time in range(3):
        assert client.get(reverse("phone:by-link", args=[token])).status_code == 200
    story.refresh_from_db()
    assert (story.state, Decision.objects.count()) == (State.AWAITING, 0)


def test_the_pin_in_a_post_approves_once(world: World) -> None:
    story, token = made(world)
    client = Client(HTTP_HOST="localhost")
    address = reverse("phone:by-link", args=[token])
    answer = client.post(address, {"do": "approve", "pin": PIN})
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    story.refresh_from_db()
    assert story.state == State.APPROVED
    assert client.get(address).status_code == 410
    assert client.post(address, {"do": "approve", "pin": PIN}).status_code == 410
    assert Decision.objects.filter(way="link").count() == 1


def test_a_link_returns_with_a_reason_too(world: World) -> None:
    story, token = made(world)
    address = reverse("phone:by-link", args=[token])
    Client(HTTP_HOST="localhost").post(address, {"do": "return", "pin": PIN, "reason": "Thiếu tên thôn"})
    story.refresh_from_db()
    assert story.state == State.RETURNED


def test_a_forwarded_link_returns_nothing_without_the_pin(world: World) -> None:
    story, token = made(world)
    with pytest.raises(accounts.ApprovalRefused):
        services.give_back_by_link(token, reason="Trả lại", pin="111111")
    story.refresh_from_db()
    assert story.state == State.AWAITING


def test_a_forwarded_link_needs_the_leaders_own_pin_and_dies_after_five_wrong_ones(world: World) -> None:
    story, token = made(world)
    client = Client(HTTP_HOST="localhost")
    address = reverse("phone:by-link", args=[token])
    answers = [client.post(address, {"do": "approve", "pin": f"11111{n}"}).status_code for n in range(5)]
    assert answers == [403] * 5
    assert ApprovalLink.objects.get().failures == 5
    assert client.post(address, {"do": "approve", "pin": PIN}).status_code in {403, 410}
    story.refresh_from_db()
    assert story.state == State.AWAITING


def test_a_link_dies_after_a_day(world: World) -> None:
    _story, token = made(world)
    with clock.at(clock.now() + timedelta(hours=24, seconds=1)), pytest.raises(LinkUnusable):
        services.open_link(token)


def test_a_link_belongs_to_one_version(world: World) -> None:
    story, token = made(world)
    leader, editor = world.person(Role.APPROVING_LEADER), world.person(Role.EDITOR)
    story = services.give_back(story, by=leader, reason="Sửa giờ")
    story = services.save_story(story, by=editor, title="Họp thôn lúc 20 giờ")
    services.request_approval(story, by=editor)
    with pytest.raises(LinkUnusable):
        services.open_link(token)


def test_nobody_gets_a_link_who_could_not_approve(world: World) -> None:
    story = awaiting(world)
    for person in (world.person(Role.EDITOR), world.person(Role.APPROVING_LEADER, world.dong_van)):
        with pytest.raises(NotReady):
            services.make_link(story, person=person, by=world.person(Role.EDITOR))


def test_a_yes_by_telephone_is_recorded_and_confirmed_by_the_leader(world: World) -> None:
    story = awaiting(world)
    secretary, leader = world.person(Role.SECRETARY), world.person(Role.APPROVING_LEADER)
    story = services.record_telephone(story, by=secretary, leader=leader, said_at=clock.now() - timedelta(minutes=5))
    assert story.state == State.APPROVED
    assert [d.version.story_id for d in queries.waiting_for(leader).telephone] == [story.pk]
    decision = Decision.objects.get()
    with pytest.raises(PermissionDenied):
        services.confirm_telephone(decision, by=secretary, pin=PIN)
    services.confirm_telephone(decision, by=leader, pin=PIN)
    assert queries.waiting_for(leader).telephone == []
    with pytest.raises(WrongState):
        services.confirm_telephone(decision, by=leader, pin=PIN)


def test_a_yes_that_was_never_given_takes_the_story_back(world: World) -> None:
    story = awaiting(world)
    leader = world.person(Role.APPROVING_LEADER)
    story = services.record_telephone(
        story, by=world.person(Role.SECRETARY), leader=leader, said_at=clock.now() - timedelta(minutes=5)
    )
    services.publish(story, by=world.person(Role.EDITOR))
    services.disown_telephone(Decision.objects.get(), by=leader, reason="Tôi không đồng ý")
    story.refresh_from_db()
    assert story.state == State.WITHDRAWN


def test_nobody_records_a_yes_of_their_own(world: World) -> None:
    story = awaiting(world)
    secretary = world.person(Role.SECRETARY)
    with pytest.raises(PermissionDenied):
        services.record_telephone(story, by=secretary, leader=secretary, said_at=clock.now())


def test_the_nearest_units_route_says_who_approves_and_how_many(world: World) -> None:
    Route.objects.create(unit=world.province, roles=["board_head"], valid_from=START)
    Route.objects.create(
        unit=world.lung_cu, kind=Kind.NEWS, roles=["approving_leader", "board_head"], steps=2, valid_from=START
    )
    story = awaiting(world)
    assert queries.route_for(story).steps == 2
    version = story.submitted_version
    assert version is not None
    story = services.approve(story, by=world.person(Role.APPROVING_LEADER), version=version, pin=PIN)
    assert story.state == State.AWAITING
    story = services.approve(story, by=world.person(Role.BOARD_HEAD, world.province), version=version, pin=PIN)
    assert story.state == State.APPROVED


def test_a_leader_outside_the_route_cannot_approve(world: World) -> None:
    Route.objects.create(unit=world.lung_cu, roles=["board_head"], valid_from=START)
    story = awaiting(world)
    assert story.submitted_version is not None
    with pytest.raises(PermissionDenied):
        services.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin=PIN)


def test_wrong_pins_are_counted_even_though_nothing_else_is_kept(world: World) -> None:
    story = awaiting(world)
    leader = world.person(Role.APPROVING_LEADER)
    assert story.submitted_version is not None
    for _time in range(12):
        with pytest.raises(accounts.ApprovalRefused):
            services.approve(story, by=leader, version=story.submitted_version, pin="999999")
    with pytest.raises(accounts.ApprovalRefused):
        services.approve(story, by=leader, version=story.submitted_version, pin=PIN)
