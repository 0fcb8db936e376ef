"""The demo as a whole: loaded, filled, signed into from this machine only, and removed."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.logic import content as contents
from lantoa.apps.newsroom.models import Category, Decision, Placement, Portal, Step, Story, StoryVersion
from lantoa.apps.newsroom.queries import search
from lantoa.demo import guard, services
from lantoa.demo.models import Demo
from lantoa.demo.services import accounts
from lantoa.shared.accounts.choices import APPROVERS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import roles_anywhere
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield tmp_path


@pytest.fixture
def demo() -> services.Loaded:
    return services.load()


@pytest.fixture
def tiny() -> services.Loaded:
    return services.load(is_tiny=True)


@pytest.fixture
def filled(tiny: services.Loaded) -> services.Loaded:
    while services.fill_next():
        pass
    return tiny


def test_the_demo_has_eight_portals_twelve_public_stories_and_an_account_for_every_role(demo: services.Loaded) -> None:
    assert (demo.portals, demo.stories) == (8, 12)
    assert Story.objects.public().filter(is_demo=True).count() == 12
    assert {role for user in User.objects.filter(is_demo=True) for role in roles_anywhere(user)} == set(Role)
    assert Category.objects.filter(portal__slug="ban-tuyen-giao-va-dan-van").count() == 34
    assert Placement.objects.filter(is_lead=True).count() >= 2
    assert all(portal.placements.exists() for portal in Portal.objects.all())


def test_the_portals_part_is_there_within_two_seconds_of_work() -> None:
    before = time.process_time()
    services.load()
    assert time.process_time() - before < 2


def test_a_second_load_is_refused(tiny: services.Loaded) -> None:
    with pytest.raises(services.AlreadyLoaded):
        services.load(is_tiny=True)


def test_every_public_version_is_frozen_with_the_hash_of_its_content(demo: services.Loaded) -> None:
    for version in StoryVersion.objects.all():
        assert contents.sha256(version.content) == version.sha256
        assert {v["form"] for v in version.content["variants"]} >= {"post", "sms", "spoken", "press", "board", "card"}


def test_every_story_was_approved_by_somebody_who_changed_nothing_in_it(demo: services.Loaded) -> None:
    decisions = Decision.objects.select_related("version", "by")
    assert decisions.count() == 12
    for decision in decisions:
        assert decision.by_id not in decision.version.contributors
        assert roles_anywhere(decision.by) & APPROVERS


def test_no_story_is_published_in_the_future(demo: services.Loaded) -> None:
    assert not Story.objects.filter(first_published_at__gt=Demo.objects.get().loaded_at).exists()


def test_a_reader_finds_a_demo_story_without_tone_marks(demo: services.Loaded) -> None:
    portal = Portal.objects.get(is_main=True)
    found = search(portal, "lo lo chai")
    assert any("Lô Lô Chải" in version.title for version in found.versions)


def test_the_photo_story_has_six_described_and_credited_pictures(demo: services.Loaded) -> None:
    images = Image.objects.filter(is_demo=True)
    assert images.count() == 6
    assert all(image.alt and image.credit and image.rights == "own" for image in images)


def test_a_story_kept_by_the_commission_belongs_to_the_party_and_not_to_the_province(demo: services.Loaded) -> None:
    province = Portal.objects.get(is_main=True).unit
    commission = Portal.objects.get(slug="ban-tuyen-giao-va-dan-van").unit
    assert not commission.path.startswith(province.path)
    assert commission.parent is not None
    assert commission.parent.name == "Tỉnh ủy Tuyên Quang"


# --- filling -----------------------------------------------------------------------------------------------------


def test_filling_goes_step_by_step_and_no_step_is_done_twice(filled: services.Loaded) -> None:
    assert list(Demo.objects.get().done) == list(services.STEPS)
    assert services.fill_next() is None


def test_a_step_that_failed_is_told_and_can_be_tried_again(tiny: services.Loaded, monkeypatch: Any) -> None:
    def broken(_demo: Demo) -> None:
        raise OSError("disk full")

    monkeypatch.setitem(services.STEPS, "accounts", broken)
    with pytest.raises(OSError, match="disk full"):
        services.fill_next()
    monkeypatch.undo()
    assert services.fill_next() == "accounts"
    assert Demo.objects.get().fault == ""


def test_the_file_with_passwords_is_read_by_its_owner_only_and_they_sign_in(filled: services.Loaded, home: Path) -> None:
    file = home / "demo-accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secrets = accounts.secrets_of_file()
    assert set(secrets) == set(User.objects.filter(is_demo=True).values_list("username", flat=True))
    assert len({secret.password for secret in secrets.values()}) == len(secrets)
    assert authenticate(None, username="thuky", password=secrets["thuky"].password) is not None
    assert secrets["truongban"].pin
    assert not secrets["thuky"].pin


def test_the_desk_has_a_story_in_every_state_on_the_way(filled: services.Loaded) -> None:
    stages = set(Story.objects.filter(public="never").values_list("stage", flat=True))
    assert stages >= {"draft", "submitted", "editing", "returned", "awaiting", "scheduled"}


# --- this machine only -------------------------------------------------------------------------------------------


@pytest.fixture
def here(monkeypatch: Any) -> Client:
    monkeypatch.setenv(guard.BOUND_TO, "127.0.0.1")
    return Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="127.0.0.1")


def test_one_click_signs_in_and_leads_to_the_desk(tiny: services.Loaded, here: Client) -> None:
    assert "Thư ký Ban Biên tập (mẫu)" in here.get("/demo/").content.decode()
    answer = here.post("/demo/vao/", {"username": "thuky"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert here.session["_auth_user_id"] == str(User.objects.get(username="thuky").pk)


def test_a_leader_and_a_village_head_are_led_to_the_phone_pages(tiny: services.Loaded, here: Client) -> None:
    for username in ("lanhdaoduyet", "truongthon"):
        assert here.post("/demo/vao/", {"username": username})["Location"] == "/hom-nay/"


def test_a_real_account_cannot_be_entered_with_one_click(tiny: services.Loaded, here: Client) -> None:
    User.objects.create_user("that", password="mat-khau-that-1")
    assert here.post("/demo/vao/", {"username": "that"}).status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "10.1.2.3"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_HOST": "evil.example"},
    ],
)
def test_from_elsewhere_the_page_does_not_exist(
    tiny: services.Loaded, here: Client, elsewhere: dict[str, str], settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert here.get("/demo/").status_code == 200
    assert here.get("/demo/", **elsewhere).status_code == 404
    assert here.post("/demo/vao/", {"username": "thuky"}, **elsewhere).status_code == 404


@pytest.mark.parametrize("bound", ["0.0.0.0", "unix", "", "192.168.1.5", "::"])
def test_a_server_that_listens_elsewhere_has_no_such_page(
    tiny: services.Loaded, here: Client, monkeypatch: Any, bound: str
) -> None:
    monkeypatch.setenv(guard.BOUND_TO, bound)
    assert here.get("/demo/").status_code == 404


def test_without_a_demo_there_is_no_such_page(here: Client) -> None:
    assert here.get("/demo/").status_code == 404


def test_the_loopback_of_both_families_is_known(tiny: services.Loaded, here: Client, monkeypatch: Any) -> None:
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert here.get("/demo/", REMOTE_ADDR=address).status_code == 200


def test_every_public_page_says_that_it_is_an_illustration(tiny: services.Loaded, here: Client) -> None:
    text = here.get("/vi/").content.decode()
    assert "Bản minh họa, không phải cổng chính thức" in text or "An illustration, not an official portal" in text
    assert "noindex" in text


# --- removal -----------------------------------------------------------------------------------------------------


def test_nothing_of_the_demo_is_left_after_its_removal(
    filled: services.Loaded, home: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert guard.demo_accounts_live()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove()
    assert not guard.demo_accounts_live()
    assert not guard.is_loaded()
    left = {model.__name__: model.objects.count() for model in (Story, StoryVersion, Step, Portal, Placement, Image, User)}
    assert set(left.values()) == {0}, left
    assert not (home / "demo-accounts.txt").exists()
    assert Unit.objects.filter(name="Xã Lũng Cú", valid_to=None).exists()


def test_what_was_written_with_a_demo_account_goes_with_it(tiny: services.Loaded) -> None:
    author = User.objects.get(username="ctv.lungcu")
    newsroom.create_story(Unit.objects.get(name="Xã Lũng Cú", valid_to=None), by=author, title="Thử", body="<p>Thử.</p>")
    services.remove()
    assert not Story.objects.exists()


def test_after_removal_the_demo_can_be_loaded_again(tiny: services.Loaded) -> None:
    services.remove()
    assert services.load(is_tiny=True).stories == 5
