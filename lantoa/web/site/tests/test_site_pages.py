"""Standing pages that an agency must carry, its register, and what is missing or stale."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from lxml import html

from lantoa.core import clock
from lantoa.web.site import queries, services
from lantoa.web.site.choices import COMPULSORY, Weight
from lantoa.web.site.models import LegalDocument, StandingPage
from tests.world import World

DOCUMENT = {
    "number": "42/2022/NĐ-CP",
    "kind": "Nghị định",
    "issuer": "Chính phủ",
    "title": "Cung cấp thông tin trên môi trường mạng",
    "issued_on": "2022-06-24",
    "in_force_on": "2022-08-15",
}
TABLE = (
    "<table><caption>Bộ phận</caption><tr><th>Tên</th><th>Điện thoại</th></tr>"
    "<tr><th>Văn phòng</th><td>0207 000 0001</td></tr></table>"
)


def page(client: Any, path: str) -> Any:
    answer = client.get(path, headers={"host": "localhost"})
    assert answer.status_code == 200, (path, answer.status_code)
    return html.fromstring(answer.content.decode())


def words(root: Any) -> str:
    return " ".join(root.text_content().split())


def write(world: World, **fields: Any) -> StandingPage:
    fields = {"kind": "about", "slug": "gioi-thieu", "title": "Giới thiệu", "html": "<p>Tỉnh vùng cao.</p>", **fields}
    return services.write_standing_page(world.portal, **fields)


def test_a_standing_page_stands_in_both_languages_and_at_the_foot_of_every_page(client, world: World) -> None:
    write(world, title_en="About", html_en="<p>A mountain province.</p>")
    assert "Tỉnh vùng cao." in words(page(client, "/vi/trang/gioi-thieu/"))
    english = page(client, "/en/trang/gioi-thieu/")
    assert words(english.xpath("//h1")[0]) == "About"
    assert "A mountain province." in words(english)
    assert "/vi/trang/gioi-thieu/" in page(client, "/vi/tim-kiem/").xpath("//footer//a/@href")


def test_a_page_without_english_says_so_in_english(client, world: World) -> None:
    write(world)
    root = page(client, "/en/trang/gioi-thieu/")
    assert "This page is in Vietnamese only." in words(root)
    assert root.xpath("//div[@class='standing']/@lang") == ["vi"]


def test_a_table_keeps_its_heading_for_each_cell(client, world: World) -> None:
    write(world, kind="structure", slug="co-cau", html="<p>Cơ quan</p>" + TABLE + "<p>Hết</p>")
    cells = page(client, "/vi/trang/co-cau/").xpath("//td")
    assert [(cell.get("data-label"), words(cell)) for cell in cells] == [("Điện thoại", "0207 000 0001")]


def test_questions_are_found_by_people_and_by_search_engines(client, world: World) -> None:
    write(
        world,
        kind="questions",
        slug="hoi-dap",
        html="",
        questions=[{"question": "Nộp hồ sơ ở đâu?", "answer": "Tại xã."}],
    )
    root = page(client, "/vi/trang/hoi-dap/")
    assert words(root.xpath("//summary")[0]) == "Nộp hồ sơ ở đâu?"
    data = json.loads(root.xpath("//script[@type='application/ld+json']")[0].text)
    assert data["@graph"][0]["mainEntity"][0]["acceptedAnswer"]["text"] == "Tại xã."


def test_writing_a_page_again_renews_it(world: World) -> None:
    first = write(world)
    second = write(world, html="<p>Mới.</p>")
    assert first.pk == second.pk
    assert StandingPage.objects.count() == 1


def test_a_page_taken_back_is_gone(client, world: World) -> None:
    write(world).unpublish()
    assert client.get("/vi/trang/gioi-thieu/", headers={"host": "localhost"}).status_code == 404


def test_pages_of_one_portal_are_not_pages_of_another(client, world: World) -> None:
    write(world)
    assert client.get("/vi/trang/gioi-thieu/", headers={"host": "tuyengiao.localhost"}).status_code == 404


# -- register --------------------


@pytest.fixture
def register(world: World) -> World:
    write(world, kind="documents", slug="van-ban", title="Văn bản", html="")
    services.register_documents(
        world.province,
        [
            DOCUMENT,
            {
                **DOCUMENT,
                "number": "52/2016/QĐ-TTg",
                "kind": "Quyết định",
                "title": "Quy chế cũ",
                "until": "2024-07-01",
            },
            {
                **DOCUMENT,
                "number": "126/2025/QH15",
                "kind": "Luật",
                "title": "Luật Báo chí",
                "issued_on": "",
                "in_force_on": (clock.today() + timedelta(days=30)).isoformat(),
            },
        ],
    )
    return world


def numbers(root: Any) -> list[str]:
    return [each.text.strip() for each in root.xpath("//table//tbody//th")]


def test_the_register_is_searched_with_or_without_tone_marks(client, register: World) -> None:
    assert sorted(numbers(page(client, "/vi/trang/van-ban/"))) == ["126/2025/QH15", "42/2022/NĐ-CP", "52/2016/QĐ-TTg"]
    for typed in ("moi truong mang", "Môi trường mạng", "42/2022"):
        assert numbers(page(client, f"/vi/trang/van-ban/?q={typed}")) == ["42/2022/NĐ-CP"], typed
    assert numbers(page(client, "/vi/trang/van-ban/?loai=Luật")) == ["126/2025/QH15"]
    assert numbers(page(client, "/vi/trang/van-ban/?q=khongco")) == []


def test_the_register_says_what_holds_today(client, register: World) -> None:
    told = {
        row.xpath("./th")[0].text.strip(): words(row.xpath("./td")[-1])
        for row in page(client, "/vi/trang/van-ban/").xpath("//tbody/tr")
    }
    assert told["42/2022/NĐ-CP"].startswith("Còn hiệu lực")
    assert told["52/2016/QĐ-TTg"].startswith("Hết hiệu lực")
    assert told["126/2025/QH15"].startswith("Chưa có hiệu lực")


def test_a_commune_shows_the_provinces_register_and_its_own_row_first(register: World) -> None:
    services.register_documents(register.lung_cu, [{**DOCUMENT, "title": "Bản của xã"}])
    rows = list(queries.register(register.lung_cu).filter(number="42/2022/NĐ-CP"))
    assert [row.title for row in rows] == ["Bản của xã"]
    assert queries.register(register.lung_cu).count() == 3
    assert LegalDocument.objects.count() == 4


# -- check --------------------


def test_the_check_names_every_compulsory_page_that_is_missing(world: World) -> None:
    missing = [each for each in queries.check_portal(world.portal) if each.weight == Weight.MISSING]
    assert sum("Thiếu trang" in each.text or "missing" in each.text for each in missing) == len(COMPULSORY)


def test_the_check_finds_a_page_that_nobody_looked_at_for_a_year(world: World) -> None:
    found = write(world)
    StandingPage.objects.filter(pk=found.pk).update(last_published_at=clock.now() - timedelta(days=400))
    stale = [each for each in queries.check_portal(world.portal) if each.weight == Weight.STALE]
    assert len(stale) == 1
    assert "400" in stale[0].text


def test_the_check_is_silent_about_what_is_in_order(world: World) -> None:
    services.register_documents(world.province, [DOCUMENT])
    for kind in COMPULSORY:
        write(world, kind=kind, slug=kind.value, title=kind.value, html="<p>Nội dung.</p>", html_en="<p>Text.</p>")
    for field in ("responsible", "address", "phone", "licence"):
        setattr(world.portal, field, "có")
    world.portal.email = "a@b.vn"
    world.portal.save()
    texts = [each.text for each in queries.check_portal(world.portal)]
    assert len(texts) == 1  # nothing was ever published


def test_the_command_ends_with_one_where_something_is_missing_and_speaks_vietnamese(world: World) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("lantoa_site_check", "--portal", "tinh", stdout=out)
    assert ended.value.code == 1
    assert "[Thiếu] Thiếu trang “Giới thiệu”." in out.getvalue()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("lantoa_site_check", "--json", stdout=out)
    assert set(json.loads(out.getvalue())) == {"tinh", "tuyen-giao", "lung-cu"}
