"""Every file of the demo's content keeps the rules of the trade."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest

from lantoa.apps.newsroom.choices import Form, Kind, Scene
from lantoa.apps.newsroom.logic.html import clean_html, plain_text
from lantoa.demo import reading
from lantoa.shared.accounts.choices import Role

TODAY = date(2026, 11, 22)
STORIES = reading.stories(TODAY)
KEYS = [story.key for story in STORIES]
each_story = pytest.mark.parametrize("story", STORIES, ids=KEYS)


def test_there_are_twelve_stories_of_every_kind() -> None:
    assert len(STORIES) == 12
    assert {story.data["kind"] for story in STORIES} == {kind.value for kind in Kind}


def test_three_stories_are_also_in_english() -> None:
    assert sum(1 for story in STORIES if story.others) == 3


@each_story
def test_a_story_has_a_newsroom_length(story: reading.StoryFile) -> None:
    words = len(plain_text(story.main.body).split()) + sum(len(fact.split()) for fact in story.main.facts.values())
    assert 350 <= words <= 760


@each_story
def test_a_body_is_in_the_houses_vocabulary_already(story: reading.StoryFile) -> None:
    for text in (story.main, *story.others):
        cleaned = clean_html(text.body).replace("&nbsp;", "\N{NO-BREAK SPACE}")
        assert re.sub(r">\s+<", "><", cleaned) == re.sub(r">\s+<", "><", text.body)


@each_story
def test_every_text_is_nfc_and_has_no_straight_quotes(story: reading.StoryFile) -> None:
    texts = [story.main.body, story.main.title, story.main.lead, *(text for _f, _l, text in story.variants)]
    for text in texts:
        assert unicodedata.is_normalized("NFC", text)
        assert '"' not in re.sub(r"<[^>]+>", "", text)


@each_story
def test_every_figure_has_base_period_source_and_date(story: reading.StoryFile) -> None:
    for figure in story.data["figures"]:
        assert {"code", "value", "qualifier", "unit", "base", "period", "source", "as_of"} == set(figure)
        assert figure["source"] in reading.sources()
        assert all(figure[key] for key in ("unit", "base", "period", "as_of"))
        assert figure["value"] or figure["qualifier"]  # "hàng chục" has no number


@each_story
def test_a_story_says_what_is_illustrative(story: reading.StoryFile) -> None:
    assert "minh họa" in story.main.body


@each_story
def test_a_text_message_fits_into_one_toneless_part(story: reading.StoryFile) -> None:
    sms = next(text for form, language, text in story.variants if form == "sms" and language == "vi")
    assert len(sms) <= 160
    assert sms.isascii()


@each_story
def test_a_spoken_script_is_read_within_ninety_seconds(story: reading.StoryFile) -> None:
    spoken = next(text for form, language, text in story.variants if form == "spoken" and language == "vi")
    assert 100 <= len(spoken.split()) <= 270


@each_story
def test_forms_scene_and_places_are_known(story: reading.StoryFile) -> None:
    portals = {portal["key"] for portal in reading.portals()}
    assert {form for form, _language, _text in story.variants} <= {form.value for form in Form}
    assert story.data["scene"] in Scene.values
    assert {story.data["unit"], *story.data["sites"], story.data["place"]["unit"]} <= portals


@each_story
def test_each_category_of_a_story_exists_on_one_of_its_sites(story: reading.StoryFile) -> None:
    groups = {portal["key"]: portal["categories"] for portal in reading.portals()}
    known = {entry["slug"] for site in story.data["sites"] for entry in reading.categories()[groups[site]]}
    assert set(story.data["categories"]) <= known


def test_notices_name_days_after_the_day_of_loading() -> None:
    notices = [story for story in STORIES if story.data["kind"] == "notice"]
    assert [story.main.facts["when"] for story in notices] == [
        "Từ 7 giờ đến 11 giờ, Chủ nhật 29/11/2026 và Chủ nhật 6/12/2026.",
        (
            "Từ thứ Ba, ngày 24/11/2026 đến thứ Bảy, ngày 5/12/2026, buổi sáng 8 – 11 giờ, buổi chiều 14 – 17 giờ. "
            "Lịch từng thôn dán tại nhà văn hóa."
        ),
    ]


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(ValueError, match="placeholder"):
        reading.filled("Ngày {{ngay+99}}", TODAY)


def test_the_commission_has_27_news_and_7_video_categories() -> None:
    party = reading.categories()["party"]
    assert (sum(not c.get("is_video", False) for c in party), sum(c.get("is_video", False) for c in party)) == (27, 7)


def test_there_is_an_account_for_every_role_and_no_personal_name() -> None:
    accounts = reading.accounts()
    assert {account["role"] for account in accounts} == set(Role.values)
    assert len({account["username"] for account in accounts}) == len(accounts)
    assert all(account["name"].endswith("(mẫu)") for account in accounts)


def test_every_portal_has_all_standing_pages_an_agency_must_carry() -> None:
    for portal in reading.portals():
        kinds = [page["kind"] for page in reading.pages(portal["pages"])]
        assert kinds == ["about", "structure", "documents", "questions", "contact", "responsible"]
    assert len(reading.documents()) == 8
    assert all(len(answers) == 8 for answers in reading.questions().values())


def test_telephone_numbers_and_mail_addresses_ring_nowhere() -> None:
    for portal in reading.portals():
        assert "000 00" in portal["phone"]
        assert portal["email"].endswith(".example")


def test_sample_word_files_are_small() -> None:
    files = sorted((reading.CONTENT / "files").glob("*.docx"))
    assert len(files) == 3
    assert all(file.stat().st_size < 60_000 for file in files)
