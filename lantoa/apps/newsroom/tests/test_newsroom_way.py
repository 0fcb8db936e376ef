"""The way of a story: each step by the role that does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from lantoa.apps.newsroom import permissions, queries, services
from lantoa.apps.newsroom.choices import Action, Public, Stage, State
from lantoa.apps.newsroom.errors import ChangedMeanwhile, NotReady, ReasonMissing, TooLate, WrongState
from lantoa.apps.newsroom.models import Decision, Step, Story, StoryVersion
from lantoa.core import clock
from lantoa.core.models import EventRecord
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import Role
from tests.world import PIN, World

BODY = "<p>Chiều mai, thú y xã tiêm phòng cho trâu bò ở ba thôn.</p><p>Bà con nhốt gia súc tại chuồng.</p>"


def written(world: World, **changes: Any) -> Story:
    by = world.person(Role.CONTRIBUTOR)
    return services.create_story(
        world.lung_cu, by=by, title="Tiêm phòng gia súc", lead="Ba thôn tiêm vào chiều mai.", body=BODY, **changes
    )


def awaiting(world: World) -> Story:
    story = written(world)
    editor = world.person(Role.EDITOR)
    story = services.submit(story, by=world.person(Role.CONTRIBUTOR))
    story = services.take(story, by=editor)
    return services.request_approval(story, by=editor)


def approved(world: World) -> Story:
    story = awaiting(world)
    version = story.submitted_version
    assert version is not None
    return services.approve(story, by=world.person(Role.APPROVING_LEADER), version=version, pin=PIN)


def published(world: World) -> Story:
    return services.publish(approved(world), by=world.person(Role.EDITOR))


def test_a_contributors_story_goes_from_draft_to_the_public_in_the_words_of_the_trade(world: World) -> None:
    story = written(world)
    states = [story.state]
    editor, leader = world.person(Role.EDITOR), world.person(Role.APPROVING_LEADER)
    story = services.submit(story, by=world.person(Role.CONTRIBUTOR))
    states.append(story.state)
    story = services.take(story, by=editor)
    states.append(story.state)
    story = services.give_back(story, by=editor, reason="Thiếu giờ")
    states.append(story.state)
    story = services.save_story(story, by=world.person(Role.CONTRIBUTOR), lead="14 giờ chiều mai, ba thôn.")
    story = services.submit(story, by=world.person(Role.CONTRIBUTOR))
    story = services.take(story, by=editor)
    story = services.request_approval(story, by=editor)
    states.append(story.state)
    assert story.submitted_version is not None
    story = services.approve(story, by=leader, version=story.submitted_version, pin=PIN)
    states.append(story.state)
    story = services.publish(story, by=editor)
    states.append(story.state)
    assert states == [
        State.DRAFT,
        State.SUBMITTED,
        State.EDITING,
        State.RETURNED,
        State.AWAITING,
        State.APPROVED,
        State.PUBLISHED,
    ]
    assert story.public_version is not None
    assert story.public_version.content["lead"] == "14 giờ chiều mai, ba thôn."


def test_publishing_tells_of_it_in_the_same_transaction(world: World) -> None:
    story = published(world)
    told = EventRecord.objects.filter(name="PiecePublished", piece=f"story:{story.pk}")
    assert [row.payload["version"] for row in told] == [1]


def test_who_changed_a_version_cannot_approve_it(world: World) -> None:
    leader = world.person(Role.APPROVING_LEADER)
    from lantoa.shared.accounts.models import Assignment
    from tests.world import START

    Assignment.objects.create(user=leader, unit=world.lung_cu, role=Role.EDITOR, valid_from=START)
    story = services.submit(written(world), by=world.person(Role.CONTRIBUTOR))
    story = services.take(story, by=leader)
    story = services.save_story(story, by=leader, title="Tiêm phòng gia súc ở ba thôn")
    story = services.request_approval(story, by=leader)
    assert story.submitted_version is not None
    with pytest.raises(PermissionDenied):
        services.approve(story, by=leader, version=story.submitted_version, pin=PIN)
    assert Decision.objects.count() == 0


def test_a_wrong_pin_approves_nothing(world: World) -> None:
    story = awaiting(world)
    assert story.submitted_version is not None
    with pytest.raises(accounts.ApprovalRefused):
        services.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin="000001")
    story.refresh_from_db()
    assert (story.state, Decision.objects.count()) == (State.AWAITING, 0)


def test_a_leader_of_another_commune_cannot_approve(world: World) -> None:
    story = awaiting(world)
    assert story.submitted_version is not None
    stranger = world.person(Role.APPROVING_LEADER, world.dong_van)
    with pytest.raises(PermissionDenied):
        services.approve(story, by=stranger, version=story.submitted_version, pin=PIN)


def test_an_older_version_cannot_be_approved_after_a_newer_one_was_sent(world: World) -> None:
    story = awaiting(world)
    old = story.submitted_version
    assert old is not None
    leader, editor = world.person(Role.APPROVING_LEADER), world.person(Role.EDITOR)
    story = services.give_back(story, by=leader, reason="Sửa tiêu đề")
    story = services.save_story(story, by=editor, title="Tiêm phòng trâu bò")
    story = services.request_approval(story, by=editor)
    with pytest.raises(WrongState):
        services.approve(story, by=leader, version=old, pin=PIN)


def test_what_was_approved_is_what_is_published_even_when_the_working_copy_changes(world: World) -> None:
    story = approved(world)
    Story.objects.filter(pk=story.pk).update(title="Lén sửa sau khi duyệt")
    story = services.publish(story, by=world.person(Role.EDITOR))
    assert story.public_version is not None
    assert story.public_version.title == "Tiêm phòng gia súc"


def test_a_frozen_version_cannot_be_changed_even_in_the_database(world: World) -> None:
    from django.db import DatabaseError, transaction

    story = awaiting(world)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        StoryVersion.objects.filter(pk=story.submitted_version_id).update(content={"title": "khác"})


def test_version_three_is_public_while_version_four_awaits_approval(world: World) -> None:
    story = published(world)
    editor = world.person(Role.EDITOR)
    story = services.save_story(story, by=editor, title="Tiêm phòng gia súc ở bốn thôn")
    story = services.request_approval(story, by=editor)
    assert (story.state, story.public) == (State.AWAITING, Public.PUBLISHED)
    assert story.public_version is not None
    assert story.public_version.title == "Tiêm phòng gia súc"


def test_a_correction_replaces_the_public_text_and_says_what_was_wrong(world: World) -> None:
    story = published(world)
    editor = world.person(Role.EDITOR)
    story = services.save_story(story, by=editor, lead="Bốn thôn tiêm vào chiều mai.")
    story = services.request_approval(story, by=editor)
    assert story.submitted_version is not None
    story = services.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin=PIN)
    with pytest.raises(ReasonMissing):
        services.correct(story, by=editor, note=" ")
    story = services.correct(story, by=editor, note="Tin trước viết ba thôn; đúng là bốn thôn.")
    assert story.state == State.CORRECTED
    assert [v.note for v in queries.corrections(story)] == ["Tin trước viết ba thôn; đúng là bốn thôn."]
    assert EventRecord.objects.filter(name="PieceCorrected").count() == 1


def test_a_withdrawal_needs_a_reason_and_leaves_the_public(world: World) -> None:
    story = published(world)
    leader = world.person(Role.APPROVING_LEADER)
    with pytest.raises(ReasonMissing):
        services.withdraw(story, by=leader, reason="")
    story = services.withdraw(story, by=leader, reason="Lịch tiêm hoãn vì mưa lũ")
    assert story.state == State.WITHDRAWN
    assert list(queries.public_stories(world.commune_portal)) == []
    assert EventRecord.objects.get(name="PieceWithdrawn").payload["reason"] == "Lịch tiêm hoãn vì mưa lũ"


def test_publishing_taken_back_within_thirty_seconds_is_withdrawn_without_a_public_notice(world: World) -> None:
    story = published(world)
    step = Step.objects.filter(story=story, action=Action.PUBLISH).get()
    story = services.undo(step, by=world.person(Role.EDITOR))
    assert (story.state, story.public) == (State.APPROVED, Public.NEVER)
    assert EventRecord.objects.get(name="PieceWithdrawn").payload["is_public_notice"] is False


def test_a_step_cannot_be_taken_back_after_thirty_seconds(world: World) -> None:
    story = published(world)
    step = Step.objects.filter(story=story, action=Action.PUBLISH).get()
    with clock.at(step.at + timedelta(seconds=31)), pytest.raises(TooLate):
        services.undo(step, by=world.person(Role.EDITOR))


def test_nobody_takes_back_the_step_of_another(world: World) -> None:
    story = published(world)
    step = Step.objects.filter(story=story, action=Action.PUBLISH).get()
    with pytest.raises(PermissionDenied):
        services.undo(step, by=world.person(Role.APPROVING_LEADER))


def test_an_approval_taken_back_can_be_given_again(world: World) -> None:
    story = approved(world)
    leader = world.person(Role.APPROVING_LEADER)
    story = services.undo(Step.objects.get(story=story, action=Action.APPROVE), by=leader)
    assert story.state == State.AWAITING
    assert story.submitted_version is not None
    story = services.approve(story, by=leader, version=story.submitted_version, pin=PIN)
    assert story.state == State.APPROVED


def test_a_scheduled_story_is_published_when_its_time_has_come(world: World) -> None:
    story = approved(world)
    at = clock.now() + timedelta(hours=1)
    story = services.schedule(story, by=world.person(Role.EDITOR), at=at)
    assert story.state == State.SCHEDULED
    assert services.publish_due() == 0
    with clock.at(at + timedelta(seconds=1)):
        assert services.publish_due() == 1
        assert services.publish_due() == 0
    story.refresh_from_db()
    assert (story.stage, story.public) == (Stage.DRAFT, Public.PUBLISHED)


def test_a_time_that_has_passed_cannot_be_scheduled(world: World) -> None:
    with pytest.raises(NotReady):
        services.schedule(approved(world), by=world.person(Role.EDITOR), at=clock.now() - timedelta(minutes=1))


def test_two_people_in_one_story_never_overwrite_each_other_silently(world: World) -> None:
    story = written(world)
    mine = story.serial
    services.save_story(story, by=world.person(Role.EDITOR), serial=mine, title="Bản của biên tập viên")
    with pytest.raises(ChangedMeanwhile) as caught:
        services.save_story(story, by=world.person(Role.CONTRIBUTOR), serial=mine, title="Bản của cộng tác viên")
    assert caught.value.detail["by"] == world.person(Role.EDITOR).pk
    story.refresh_from_db()
    assert story.title == "Bản của biên tập viên"


def test_a_contributor_of_another_commune_cannot_see_the_story(world: World) -> None:
    story = written(world)
    stranger = world.person(Role.CONTRIBUTOR, world.dong_van)
    assert not permissions.may_view(stranger, story)
    assert permissions.actions(stranger, story) == []
    assert list(queries.stories_for(stranger)) == []


def test_a_discarded_draft_can_be_restored_and_is_deleted_after_thirty_days(world: World) -> None:
    from lantoa.apps.newsroom.services import sweeping

    author = world.person(Role.CONTRIBUTOR)
    kept, lost = written(world), written(world)
    for story in (kept, lost):
        services.discard(story, by=author)
    kept.refresh_from_db()
    services.restore(kept, by=author)
    with clock.at(clock.now() + timedelta(days=31)):
        assert sweeping.empty_bin() == 1
    assert list(Story.objects.values_list("pk", flat=True)) == [kept.pk]


def test_a_story_taken_over_from_the_province_names_its_source(world: World) -> None:
    editor = world.person(Role.EDITOR, world.province)
    leader = world.person(Role.BOARD_HEAD, world.province)
    story = services.create_story(world.province, by=editor, title="Tin của tỉnh", body=BODY)
    story = services.request_approval(story, by=editor)
    assert story.submitted_version is not None
    story = services.approve(story, by=leader, version=story.submitted_version, pin=PIN)
    story = services.publish(story, by=editor)
    assert list(queries.pool(world.lung_cu)) == [story]
    made = services.relay_story(story, unit=world.lung_cu, by=world.person(Role.EDITOR))
    assert (made.source_name, made.relayed_from_id, made.state) == ("Tỉnh Tuyên Quang", story.pk, State.DRAFT)


def test_a_story_is_found_with_and_without_tone_marks(world: World) -> None:
    story = published(world)
    found = [queries.search(world.commune_portal, text).stories() for text in ("tiêm phòng", "tiem phong", "TIEM trau")]
    assert found == [[story], [story], [story]]
    assert queries.search(world.commune_portal, "bão lũ").stories() == []


def test_a_withdrawn_story_is_not_found(world: World) -> None:
    story = services.withdraw(published(world), by=world.person(Role.APPROVING_LEADER), reason="Hoãn")
    assert queries.search(world.commune_portal, "tiêm phòng").stories() == []
    assert story.public == Public.WITHDRAWN


def test_the_nightly_sweep_tells_of_a_story_whose_event_was_lost(world: World) -> None:
    from lantoa.apps.newsroom.services import sweeping

    published(world)
    assert sweeping.tell_untold() == 0
    EventRecord.objects.filter(name="PiecePublished").delete()
    assert sweeping.tell_untold() == 1
