"""What the public sees of stories: where, in which language, and that it goes when it must go."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.models import Category, Story
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from tests.world import PIN, World

BODY = (
    "<p>Chợ phiên họp từ sáng sớm ở sân trường cũ.</p>"
    "<table><caption>Giờ họp</caption><tr><th>Chợ</th><th>Giờ</th></tr><tr><td>Lũng Cú</td><td>6</td></tr></table>"
)


def publish(
    world: World,
    title: str = "Chợ phiên Lũng Cú dời sang sân trường",
    *,
    english: str = "",
    category: Any = None,
    **fields: Any,
) -> Story:
    """A story through its whole way, by the roles that do it."""
    author, editor = world.person(Role.CONTRIBUTOR), world.person(Role.EDITOR)
    fields = {"lead": "Bà con đi chợ từ 6 giờ sáng Chủ nhật.", "body": BODY, **fields}
    story = newsroom.create_story(world.lung_cu, by=author, title=title, **fields)
    newsroom.place_story(story, world.portal, category or world.category, by=author)
    if english:
        newsroom.add_translation(
            story, by=author, language="en", title=english, lead="From 6 a.m.", text="<p>The market.</p>"
        )
    story = newsroom.submit(Story.objects.get(pk=story.pk), by=author)
    story = newsroom.take(story, by=editor)
    story = newsroom.request_approval(story, by=editor)
    assert story.submitted_version is not None
    story = newsroom.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin=PIN)
    return newsroom.publish(story, by=editor)


def look(client: Any, path: str, host: str = "localhost") -> Any:
    return client.get(path, headers={"host": host})


def page(client: Any, path: str, host: str = "localhost") -> Any:
    answer = look(client, path, host)
    assert answer.status_code == 200, (path, answer.status_code)
    return html.fromstring(answer.content.decode())


def words(root: Any) -> str:
    return " ".join(root.text_content().split())


def titles(root: Any) -> list[str]:
    return [
        " ".join(link.text_content().split())
        for link in root.xpath("//*[contains(@class,'card-title') or contains(@class,'lead-title')]//a")
    ]


# -- where a story stands --------------------


def test_a_published_story_stands_on_home_category_map_feeds_and_search(client, world: World) -> None:
    story = publish(world)
    path = f"/vi/tin/{story.slug}-{story.pk}/"
    assert titles(page(client, "/vi/")) == [story.title]
    assert titles(page(client, "/vi/muc/tin-co-so/")) == [story.title]
    assert words(page(client, path).xpath("//h1")[0]) == story.title
    for found in (
        "/vi/rss.xml",
        "/vi/atom.xml",
        "/vi/feed.json",
        "/vi/muc/tin-co-so/rss.xml",
        "/sitemap-tin-1.xml",
        "/sitemap-tin-moi.xml",
    ):
        assert path in look(client, found).content.decode(), found
    for typed in ("chợ phiên lũng cú", "cho phien lung cu", "CHO PHIEN", "sân trường"):
        assert titles(page(client, f"/vi/tim-kiem/?q={typed}")) == [story.title], typed


def test_a_withdrawn_story_leaves_every_page_and_its_address_says_why(client, world: World) -> None:
    story = publish(world)
    path = f"/vi/tin/{story.slug}-{story.pk}/"
    newsroom.withdraw(story, by=world.person(Role.APPROVING_LEADER), reason="Sai ngày họp chợ")
    answer = look(client, path)
    assert answer.status_code == 410
    assert "Sai ngày họp chợ" in answer.content.decode()
    assert "sân trường cũ" not in answer.content.decode()
    for gone in ("/vi/", "/vi/rss.xml", "/vi/feed.json", "/vi/tim-kiem/?q=chợ", "/sitemap-tin-moi.xml"):
        assert path not in look(client, gone).content.decode(), gone
    assert look(client, path + "in/").status_code == 404


def test_a_story_never_published_has_no_address(client, world: World) -> None:
    draft = newsroom.create_story(
        world.lung_cu, by=world.person(Role.CONTRIBUTOR), title="Bản nháp", lead="x", body="<p>y</p>"
    )
    assert look(client, f"/vi/tin/ban-nhap-{draft.pk}/").status_code == 404
    assert look(client, "/vi/tin/khong-co-999999/").status_code == 404


def test_a_correction_is_told_on_the_story_with_its_day(client, world: World) -> None:
    story = publish(world)
    editor, author = world.person(Role.EDITOR), world.person(Role.CONTRIBUTOR)
    story = newsroom.save_story(story, by=editor, lead="Bà con đi chợ từ 5 giờ sáng.")
    story = newsroom.request_approval(story, by=editor)
    assert story.submitted_version is not None
    story = newsroom.approve(story, by=world.person(Role.APPROVING_LEADER), version=story.submitted_version, pin=PIN)
    newsroom.correct(story, by=editor, note="Giờ họp chợ là 5 giờ, không phải 6 giờ.")
    del author
    root = page(client, f"/vi/tin/{story.slug}-{story.pk}/")
    note = root.xpath("//*[contains(@class,'note-wait')]")[0]
    assert "Đính chính" in words(note)
    assert "Giờ họp chợ là 5 giờ, không phải 6 giờ." in words(note)
    data = json.loads(root.xpath("//script[@type='application/ld+json']")[0].text)
    article = next(each for each in data["@graph"] if each["@type"] == "NewsArticle")
    assert "5 giờ" in article["correction"]


def test_a_wrong_or_old_title_in_the_address_leads_to_the_right_one(client, world: World) -> None:
    story = publish(world)
    answer = look(client, f"/vi/tin/ten-cu-{story.pk}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/vi/tin/{story.slug}-{story.pk}/")


def test_a_story_that_stands_elsewhere_is_sent_there(client, world: World) -> None:
    story = publish(world)
    answer = look(client, f"/vi/tin/{story.slug}-{story.pk}/", host="tuyengiao.localhost")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"//localhost:8000/vi/tin/{story.slug}-{story.pk}/")


def test_the_portals_of_one_house_do_not_mix(client, world: World) -> None:
    story = publish(world)
    assert story.title not in look(client, "/vi/tim-kiem/?q=chợ", host="tuyengiao.localhost").content.decode()
    assert story.title not in look(client, "/vi/feed.json", host="tuyengiao.localhost").content.decode()


# -- languages --------------------


def test_the_language_stands_in_the_address(client, world: World) -> None:
    story = publish(world, english="Lũng Cú market moves")
    assert look(client, "/")["Location"] == "/vi/"
    english = page(client, f"/en/tin/{story.slug}-{story.pk}/")
    assert english.get("lang") == "en"
    assert words(english.xpath("//h1")[0]) == "Lũng Cú market moves"
    assert titles(page(client, "/en/")) == ["Lũng Cú market moves"]
    links = {link.get("hreflang"): link.get("href") for link in english.xpath("//link[@hreflang]")}
    assert sorted(links) == ["en", "vi"]


def test_a_story_without_english_leads_to_vietnamese(client, world: World) -> None:
    story = publish(world)
    answer = look(client, f"/en/tin/{story.slug}-{story.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/vi/tin/{story.slug}-{story.pk}/")
    assert titles(page(client, "/en/")) == []


def test_a_portal_without_english_has_no_english_page(client, world: World) -> None:
    assert look(client, "/en/", host="tuyengiao.localhost").status_code == 404


# -- search --------------------


def test_the_words_that_were_found_are_marked_and_nothing_else_is_markup(client, world: World) -> None:
    publish(world, "Chợ phiên <b>mới</b> ở Lũng Cú")
    root = page(client, "/vi/tim-kiem/?q=cho phien")
    assert [mark.text_content() for mark in root.xpath("//h2//mark")] == ["Chợ phiên"]
    assert root.xpath("//h2//b") == []


@pytest.mark.parametrize(
    "typed", ["", "   ", "'", "a & b | c", "\\", "<script>alert(1)</script>", "%", "x" * 500, "đ" * 190]
)
def test_any_words_give_an_answer(client, world: World, typed: str) -> None:
    answer = client.get("/vi/tim-kiem/", {"q": typed})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_search_can_be_narrowed_to_category_kind_and_days(client, world: World) -> None:
    other = Category.objects.create(portal=world.portal, slug="du-lich", name="Du lịch")
    publish(world)
    publish(
        world,
        "Chợ phiên đón khách",
        category=other,
        kind="notice",
        facts={"what": "Chợ", "when": "6 giờ", "where": "Lũng Cú", "who": "Bà con"},
    )
    assert titles(page(client, "/vi/tim-kiem/?q=chợ&muc=du-lich")) == ["Chợ phiên đón khách"]
    assert titles(page(client, "/vi/tim-kiem/?q=chợ&loai=notice")) == ["Chợ phiên đón khách"]
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert titles(page(client, f"/vi/tim-kiem/?q=chợ&tu={tomorrow}")) == []
    wrong = page(client, f"/vi/tim-kiem/?q=chợ&tu={tomorrow}&den={clock.today().isoformat()}")
    assert wrong.xpath("//*[@id='id_den-fault']")


@pytest.mark.parametrize("number", ["0", "-1", "x", "99", "999999999999", "１"])
def test_a_page_that_is_not_there_is_not_found(client, world: World, number: str) -> None:
    publish(world)
    assert look(client, f"/vi/muc/tin-co-so/?trang={number}").status_code == 404


# -- blocks without content vanish, silent sites fold --------------------


def test_an_empty_portal_shows_a_page_and_no_empty_block(client, world: World) -> None:
    root = page(client, "/vi/")
    assert "Nơi đây chưa đăng tin nào" in words(root)
    assert root.xpath("//section[contains(@class,'section')]//h2") == [] or [
        words(each) for each in root.xpath("//section[contains(@class,'section')]//h2")
    ] == ["Xã, phường"]


def test_a_silent_commune_site_folds_into_its_page_on_the_provinces_portal(client, world: World) -> None:
    answer = look(client, "/vi/", host="lung-cu.localhost")
    assert (answer.status_code, answer["Location"]) == (302, "http://localhost:8000/vi/don-vi/lung-cu/")
    story = publish(world)
    folded = page(client, "/vi/don-vi/lung-cu/")
    assert titles(folded) == [story.title]
    assert "Tin của đơn vị tạm đăng ở đây" in words(folded)
    newsroom.place_story(story, world.commune_portal, by=world.person(Role.EDITOR))
    assert titles(page(client, "/vi/", host="lung-cu.localhost")) == [story.title]


def test_a_story_between_its_dates_only(client, world: World) -> None:
    story = publish(world)
    newsroom.place_story(
        story, world.portal, world.category, by=world.person(Role.EDITOR), shows_until=clock.now() - timedelta(hours=1)
    )
    assert titles(page(client, "/vi/muc/tin-co-so/")) == []


def test_a_story_that_becomes_an_emergency_while_it_is_public_waits_for_its_approval(client, world: World) -> None:
    story = publish(world)
    Story.objects.filter(pk=story.pk).update(priority="emergency", valid_until=clock.now() + timedelta(hours=3))
    assert not page(client, "/vi/").xpath("//section[@class='emergency']")


def test_an_emergency_stands_on_top_of_every_page_with_time_and_source(client, world: World) -> None:
    until = clock.now() + timedelta(hours=3)
    urgent = publish(world, "Lũ quét: rời bờ suối ngay", priority="emergency", valid_until=until)
    newsroom.place_story(urgent, world.commune_portal, by=world.person(Role.EDITOR))
    for path in ("/vi/", "/vi/so-do-trang/", "/vi/tim-kiem/"):
        strip = page(client, path, host="lung-cu.localhost").xpath("//section[@class='emergency']")[0]
        assert "Lũ quét: rời bờ suối ngay" in words(strip)
        assert "Xã Lũng Cú" in words(strip)
    Story.objects.filter(pk=urgent.pk).update(valid_until=clock.now() - timedelta(minutes=1))
    assert page(client, "/vi/", host="lung-cu.localhost").xpath("//section[@class='emergency']") == []


# -- what machines read --------------------


def test_feeds_and_maps_are_well_formed_and_absolute(client, world: World) -> None:
    story = publish(world, 'Chợ "phiên" & <mới>', english="Market & <new>")
    for path in (
        "/vi/rss.xml",
        "/vi/atom.xml",
        "/sitemap.xml",
        "/sitemap-tin-1.xml",
        "/sitemap-trang.xml",
        "/sitemap-tin-moi.xml",
        "/en/rss.xml",
    ):
        answer = look(client, path)
        root = etree.fromstring(answer.content)
        assert root is not None
        assert "xml" in answer["Content-Type"]
    feed = json.loads(look(client, "/vi/feed.json").content)
    assert feed["items"][0]["title"] == 'Chợ "phiên" & <mới>'
    assert feed["items"][0]["url"] == f"http://localhost/vi/tin/{story.slug}-{story.pk}/"
    assert "Giờ họp" in feed["items"][0]["content_html"]
    assert look(client, "/sitemap-tin-9.xml").status_code == 404


def test_robots_are_shown_the_map_and_kept_off_the_desk(client, world: World) -> None:
    text = look(client, "/robots.txt").content.decode()
    assert "Disallow: /desk/" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_the_demo_is_found_by_no_search_engine_and_says_what_it_is(client, world: World) -> None:
    world.portal.is_demo = True
    world.portal.save()
    publish(world)
    assert look(client, "/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    root = page(client, "/vi/")
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert "Bản minh họa, không phải cổng chính thức" in words(root)


def test_a_link_of_ours_has_a_title_a_text_and_a_picture_elsewhere(client, world: World, tmp_path, settings) -> None:
    settings.HOME = tmp_path
    story = publish(world)
    root = page(client, f"/vi/tin/{story.slug}-{story.pk}/")
    told = {each.get("property"): each.get("content") for each in root.xpath("//meta[@property]")}
    assert told["og:title"] == story.title
    assert told["og:type"] == "article"
    assert story.public_version is not None
    picture = told["og:image"]
    assert picture == f"http://localhost/anh-chia-se/{story.pk}-{story.public_version.number}-vi.png"
    answer = look(client, picture.removeprefix("http://localhost"))
    assert (answer.status_code, answer["Content-Type"], answer.content[:8]) == (200, "image/png", b"\x89PNG\r\n\x1a\n")
    assert len(answer.content) < 150_000
    assert len(list((tmp_path / "cache/share").iterdir())) == 1
    assert look(client, f"/anh-chia-se/{story.pk}-99-vi.png").status_code == 404


def test_the_structured_data_cannot_close_its_script(client, world: World) -> None:
    story = publish(world, "</script><script>alert(1)</script>")
    text = look(client, f"/vi/tin/{story.slug}-{story.pk}/").content.decode()
    assert "<script>alert(1)" not in text
    root = html.fromstring(text)
    data = json.loads(root.xpath("//script[@type='application/ld+json']")[0].text)
    kinds = [each["@type"] for each in data["@graph"]]
    assert kinds == ["NewsArticle", "GovernmentOrganization", "BreadcrumbList"]


# -- the story page --------------------


def test_a_story_page_has_one_heading_its_byline_table_and_place(client, world: World) -> None:
    story = publish(world, byline="Vàng Thị Mai", source_name="Báo tỉnh", source_url="https://bao.example/1")
    root = page(client, f"/vi/tin/{story.slug}-{story.pk}/")
    assert len(root.xpath("//h1")) == 1
    assert "Vàng Thị Mai" in words(root.xpath("//*[contains(@class,'byline')]")[0])
    box = root.xpath("//div[@class='table-wrap']")[0]
    assert (box.get("tabindex"), box.get("aria-label")) == ("0", "Giờ họp")
    assert root.xpath("//div[@class='story-scene']/img/@alt") == [""]
    assert root.xpath("//a[@href='https://bao.example/1']/@rel") == ["noopener external"]


def test_a_story_can_be_printed_with_its_address_and_time(client, world: World) -> None:
    story = publish(world)
    root = page(client, f"/vi/tin/{story.slug}-{story.pk}/in/")
    assert f"http://localhost/vi/tin/{story.slug}-{story.pk}/" in words(root)
    assert root.xpath("//*[local-name()='svg' and contains(@class,'qr')]")
    assert "In lúc" in words(root)
    assert root.xpath("//nav") == []


def test_figures_of_a_story_are_shown_with_their_source_or_not_at_all(client, world: World) -> None:
    story = publish(
        world,
        figures=[
            {
                "value": "2268000",
                "unit": "lượt khách",
                "base": "khách đến",
                "period": "2022",
                "source": "Cục Thống kê",
                "as_of": "2022-12-31",
            },
            {"value": "99", "unit": "%", "base": "không nguồn"},
            {"value": None, "base": "chưa có", "source": "x", "as_of": "2024"},
        ],
    )
    claims = words(page(client, f"/vi/tin/{story.slug}-{story.pk}/").xpath("//details[@class='claims']")[0])
    assert "2.268.000 lượt khách – khách đến, năm 2022" in claims
    assert "Nguồn: Cục Thống kê · tính đến 31/12/2022" in claims
    assert "không nguồn" not in claims
    assert "chưa có" not in claims


def test_the_header_of_public_pages_allows_nothing_unsafe_and_no_other_house(client, world: World) -> None:
    story = publish(world)
    for path in ("/vi/", f"/vi/tin/{story.slug}-{story.pk}/", "/vi/tim-kiem/?q=x", "/vi/khong-co/"):
        policy = look(client, path)["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "http" not in policy, path


# -- questions to the database --------------------


def count(client: Any, path: str) -> int:
    look(client, path)
    with CaptureQueriesContext(connection) as asked:
        assert look(client, path).status_code == 200
    return len([each for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_a_story_page_asks_eight_questions_at_most(client, world: World) -> None:
    story = publish(world)
    path = f"/vi/tin/{story.slug}-{story.pk}/"
    alone = count(client, path)
    for number in range(3):
        publish(world, f"Tin khác số {number}")
    assert (alone, count(client, path)) == (8, 8)


def test_the_home_page_asks_the_same_number_of_questions_for_one_story_and_for_three(client, world: World) -> None:
    publish(world)
    one = count(client, "/vi/")
    publish(world, "Tin thứ hai")
    publish(world, "Tin thứ ba")
    assert (one, count(client, "/vi/")) == (13, 13)


def test_a_list_asks_the_same_number_of_questions_for_one_story_and_for_three(client, world: World) -> None:
    publish(world)
    one = count(client, "/vi/muc/tin-co-so/")
    publish(world, "Tin thứ hai")
    publish(world, "Tin thứ ba")
    assert (one, count(client, "/vi/muc/tin-co-so/")) == (7, 7)
