"""No story goes public with a child whose guardian's consent is not recorded, whenever it was lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lantoa.apps.newsroom import services
from lantoa.apps.newsroom.choices import Stage
from lantoa.apps.newsroom.errors import NotReady
from lantoa.apps.newsroom.models import Story
from lantoa.apps.newsroom.tests.test_newsroom_way import BODY
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from lantoa.shared.media.choices import Consent, Rights
from lantoa.shared.media.models import Image
from lantoa.shared.media.services import accept_upload, withdraw_consent
from lantoa.shared.media.tests import samples
from tests.world import PIN, World


@pytest.fixture
def image(world: World, tmp_path: Path, settings: Any) -> Image:
    """Children at school; their guardians agreed."""
    settings.MEDIA_ROOT = tmp_path
    data = samples.encoded("JPEG", 400, 300)
    made = accept_upload("lớp học.jpg", data, by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert isinstance(made, Image)
    made.alt, made.credit, made.rights = "Học sinh lớp 3", "Mai", Rights.OWN
    made.shows_children, made.consent, made.consent_note = True, Consent.GUARDIAN, "Giấy của phụ huynh, 20/10/2025"
    made.save()
    return made


def asked(world: World, image: Image) -> Story:
    """In the hands of the desk, before it is sent to the approver."""
    writer, editor = world.person(Role.CONTRIBUTOR), world.person(Role.EDITOR)
    story = services.create_story(world.lung_cu, by=writer, title="Lớp học trên núi", lead="Một buổi sáng.", body=BODY)
    services.set_pictures(story, [(image, "")], by=writer)
    return services.take(services.submit(story, by=writer), by=editor)


def approved(world: World, image: Image) -> Story:
    story = services.request_approval(asked(world, image), by=world.person(Role.EDITOR))
    assert story.submitted_version is not None
    leader = world.person(Role.APPROVING_LEADER)
    return services.approve(story, by=leader, version=story.submitted_version, pin=PIN)


@pytest.mark.parametrize(("consent", "note"), [(Consent.GIVEN, "Em đồng ý"), (Consent.GUARDIAN, "")])
def test_no_approval_is_asked_for_a_child_without_recorded_consent(
    world: World, image: Image, consent: Consent, note: str
) -> None:
    image.consent, image.consent_note = consent, note
    image.save()
    with pytest.raises(NotReady) as told:
        services.request_approval(asked(world, image), by=world.person(Role.EDITOR))
    assert [str(fault).startswith(f"“{image.title}”") for fault in told.value.faults] == [True]


def test_a_consent_taken_back_after_the_approval_stops_the_publishing(world: World, image: Image) -> None:
    story = approved(world, image)
    withdraw_consent(image, by=world.person(Role.EDITOR))
    with pytest.raises(NotReady):
        services.publish(story, by=world.person(Role.EDITOR))
    assert Story.objects.get().public == "never"


def test_a_scheduled_story_goes_back_to_its_author_instead_of_out(world: World, image: Image) -> None:
    story = services.schedule(
        approved(world, image), by=world.person(Role.EDITOR), at=clock.now() + timedelta(minutes=10)
    )
    withdraw_consent(image, by=world.person(Role.EDITOR))
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert services.publish_due() == 0
    story.refresh_from_db()
    assert (story.stage, story.public, story.scheduled_for) == (Stage.RETURNED, "never", None)
    step = story.steps.first()
    assert step is not None
    assert image.title in step.note
