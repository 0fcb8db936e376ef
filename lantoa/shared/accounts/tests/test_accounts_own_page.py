"""One's own account at the desk."""

from __future__ import annotations

import pytest

from lantoa.shared.accounts.choices import Role


@pytest.fixture
def editor(province):
    return province.person("btv", (Role.EDITOR, province.lung_cu), name="Lò Thị Sen")


def test_the_account_page_asks_for_no_second_name_and_saves_the_rest(client, editor):
    client.force_login(editor)
    page = client.get("/desk/account/").content.decode()
    assert "first_name" not in page
    assert "last_name" not in page
    assert 'name="locale-preferred_language"' in page
    told = {
        "locale-preferred_language": "en",
        "theme-theme": "dark",
        "theme-density": "default",
        "theme-contrast": "system",
    }
    assert client.post("/desk/account/", told).status_code == 302
    editor.refresh_from_db()
    assert editor.name == "Lò Thị Sen"
    assert editor.wagtail_userprofile.theme == "dark"


def test_no_page_of_the_desk_leads_to_wagtails_guide(client, editor):
    client.force_login(editor)
    for address in ("/desk/", "/desk/account/", "/desk/snippets/newsroom/story/"):
        assert "wagtail.org" not in client.get(address).content.decode(), address
