"""What stands there as soon as the demo is loaded, before the worker has done anything."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lantoa.apps.newsroom.logic import content as contents
from lantoa.apps.newsroom.models import Category, Decision, Placement, Portal, Story, StoryVersion
from lantoa.apps.newsroom.queries import search
from lantoa.demo import guard, services
from lantoa.demo.models import Demo
from lantoa.shared.accounts.choices import APPROVERS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import roles_anywhere
from lantoa.shared.media.models import Image

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]

IS_TINY = False
IS_FILLED = False


def test_the_demo_has_eight_portals_twelve_public_stories_and_an_account_for_every_role() -> None:
    assert Portal.objects.filter(is_demo=True).count() == 8
    assert Story.objects.public().filter(is_demo=True).count() == 12
    assert {role for user in User.objects.filter(is_demo=True) for role in roles_anywhere(user)} == set(Role)
    assert Category.objects.filter(portal__slug="ban-tuyen-giao-va-dan-van").count() == 34
    assert Placement.objects.filter(is_lead=True).count() >= 2
    assert all(portal.placements.exists() for portal in Portal.objects.all())


def test_the_portals_part_is_there_within_two_seconds_of_work(kept: Path) -> None:
    services.remove()
    before = time.process_time()
    services.load()
    assert time.process_time() - before < 2


def test_after_removal_nothing_can_sign_in_and_the_demo_can_be_loaded_again(kept: Path) -> None:
    services.remove()
    assert not guard.demo_accounts_live()
    assert services.load(is_tiny=True).stories == 5


def test_a_second_load_is_refused() -> None:
    with pytest.raises(services.AlreadyLoaded):
        services.load(is_tiny=True)


def test_every_public_version_is_frozen_with_the_hash_of_its_content() -> None:
    for version in StoryVersion.objects.all():
        assert contents.sha256(version.content) == version.sha256
        assert {v["form"] for v in version.content["variants"]} >= {"post", "sms", "spoken", "press", "board", "card"}


def test_every_story_was_approved_by_somebody_who_changed_nothing_in_it() -> None:
    decisions = Decision.objects.select_related("version", "by")
    assert decisions.count() == 12
    for decision in decisions:
        assert decision.by_id not in decision.version.contributors
        assert roles_anywhere(decision.by) & APPROVERS


def test_no_story_is_published_in_the_future() -> None:
    assert not Story.objects.filter(first_published_at__gt=Demo.objects.get().loaded_at).exists()


def test_a_reader_finds_a_demo_story_without_tone_marks() -> None:
    portal = Portal.objects.get(is_main=True)
    found = search(portal, "lo lo chai")
    assert any("Lô Lô Chải" in story.title for story in found.stories())


def test_the_photo_story_has_six_described_and_credited_pictures() -> None:
    images = Image.objects.filter(is_demo=True)
    assert images.count() == 6
    assert all(image.alt and image.credit and image.rights == "own" for image in images)


def test_a_story_kept_by_the_commission_belongs_to_the_party_and_not_to_the_province() -> None:
    province = Portal.objects.get(is_main=True).unit
    commission = Portal.objects.get(slug="ban-tuyen-giao-va-dan-van").unit
    assert not commission.path.startswith(province.path)
    assert commission.parent is not None
    assert commission.parent.name == "Tỉnh ủy Tuyên Quang"
