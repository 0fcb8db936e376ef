"""The demo after the worker's part: passwords, a desk with work to do, and its removal."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate

from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.models import Placement, Portal, Step, Story, StoryVersion
from lantoa.demo import guard, services
from lantoa.demo.models import Demo
from lantoa.demo.services import accounts
from lantoa.shared.accounts.models import User
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit
from lantoa.web.site.models import LegalDocument, StandingPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.fixture(autouse=True)
def passwords_stay(kept: Path) -> Iterator[None]:
    """The database goes back after each test; so does the file, whatever a test removed."""
    file = kept / "demo-accounts.txt"
    before = file.read_bytes() if file.exists() else None
    yield
    if before is not None and not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(before)


def test_filling_goes_step_by_step_and_no_step_is_done_twice() -> None:
    assert set(Demo.objects.get().done) == set(services.STEPS)
    assert services.fill_next() is None


def test_a_step_that_failed_is_told_and_can_be_tried_again(monkeypatch: Any) -> None:
    def broken(_demo: Demo) -> None:
        raise OSError("disk full")

    monkeypatch.setitem(services.STEPS, "desk", broken)
    Demo.objects.update(done={"accounts": "", "pages": ""})
    with pytest.raises(OSError, match="disk full"):
        services.fill_next()
    monkeypatch.undo()
    assert services.fill_next() == "desk"
    assert Demo.objects.get().fault == ""


def test_the_file_with_passwords_is_read_by_its_owner_only_and_they_sign_in(kept: Path) -> None:
    file = kept / "demo-accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secrets = accounts.secrets_of_file()
    assert set(secrets) == set(User.objects.filter(is_demo=True).values_list("username", flat=True))
    assert len({secret.password for secret in secrets.values()}) == len(secrets)
    assert authenticate(None, username="thuky", password=secrets["thuky"].password) is not None
    assert secrets["truongban"].pin
    assert not secrets["thuky"].pin


def test_the_desk_has_a_story_in_every_state_on_the_way() -> None:
    stages = set(Story.objects.filter(public="never").values_list("stage", flat=True))
    assert stages >= {"draft", "submitted", "editing", "returned", "awaiting", "scheduled"}


def test_every_portal_has_the_standing_pages_and_the_register_an_agency_must_carry() -> None:
    for portal in Portal.objects.all():
        pages = StandingPage.objects.child_of(portal.root).live()
        assert set(pages.values_list("kind", flat=True)) == {
            "about", "structure", "documents", "questions", "contact", "responsible",
        }  # fmt: skip
        assert LegalDocument.objects.filter(unit=portal.unit).count() == 8
        contact = pages.get(kind="contact")
        assert portal.phone in str(contact.body)


# --- removal -----------------------------------------------------------------------------------------------------


def test_nothing_of_the_demo_is_left_after_its_removal(kept: Path, django_capture_on_commit_callbacks: Any) -> None:
    assert guard.demo_accounts_live()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove()
    assert not guard.demo_accounts_live()
    assert not guard.is_loaded()
    left = {
        model.__name__: model.objects.count() for model in (Story, StoryVersion, Step, Portal, Placement, Image, User)
    }
    assert set(left.values()) == {0}, left
    assert not (kept / "demo-accounts.txt").exists()
    assert Unit.objects.filter(name="Xã Lũng Cú", valid_to=None).exists()


def test_what_was_written_with_a_demo_account_goes_with_it() -> None:
    author = User.objects.get(username="ctv.lungcu")
    newsroom.create_story(
        Unit.objects.get(name="Xã Lũng Cú", valid_to=None), by=author, title="Thử", body="<p>Thử.</p>"
    )
    services.remove()
    assert not Story.objects.exists()
