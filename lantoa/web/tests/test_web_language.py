"""Staff pages speak the language of the person's account; public addresses keep theirs."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.users.models import UserProfile

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import User
from tests.world import World


@pytest.fixture
def editor(client: Any, world: World) -> User:
    user = world.person(Role.EDITOR)
    client.force_login(user)
    return user


def choose(user: User, language: str) -> None:
    """As the desk's account page does."""
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()


def test_english_chosen_in_the_account_is_spoken_on_the_phone_and_account_pages(client: Any, editor: User) -> None:
    before = client.get("/hom-nay/")
    assert '<html lang="vi"' in before.content.decode()
    assert before["Content-Language"] == "vi"

    choose(editor, "en")

    for path in ("/hom-nay/", "/hom-nay/tin/", "/hom-nay/moi/", "/notices/", "/accounts/pin/"):
        answer = client.get(path)
        assert '<html lang="en"' in answer.content.decode(), path
        assert answer["Content-Language"] == "en", path
    assert "Today" in client.get("/hom-nay/").content.decode()

    choose(editor, "vi")
    assert '<html lang="vi"' in client.get("/hom-nay/").content.decode()


def test_public_pages_keep_the_language_of_their_address(client: Any, editor: User) -> None:
    choose(editor, "en")
    assert '<html lang="vi"' in client.get("/vi/", headers={"host": "localhost"}).content.decode()


def test_without_an_account_staff_addresses_speak_vietnamese(client: Any, world: World) -> None:
    assert '<html lang="vi"' in client.get("/accounts/login/").content.decode()


def test_a_language_that_the_house_does_not_speak_changes_nothing(client: Any, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(language="fr")
    assert '<html lang="vi"' in client.get("/hom-nay/").content.decode()
