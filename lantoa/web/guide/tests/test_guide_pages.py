"""The user guide inside the product: in the person's language, at the chapter of the role, from the files in docs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import Role
from lantoa.web.guide import queries
from lantoa.web.guide.logic.chapters import CHAPTERS, LANGUAGES, by_file
from lantoa.web.guide.logic.rendering import render
from tests.world import World

PHONE, DESK = "/hom-nay/huong-dan/", "/desk/huong-dan/"


def words(answer: Any) -> str:
    return str(answer.content.decode())


def title(answer: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", re.findall(r"<h1[^>]*>(.*?)</h1>", words(answer), re.DOTALL)[0]).strip()


@pytest.mark.parametrize(
    ("role", "chapter"),
    [
        (Role.CONTRIBUTOR, "Cán bộ xã, cộng tác viên, phóng viên"),
        (Role.EDITOR, "Biên tập viên"),
        (Role.SECRETARY, "Thư ký"),
        (Role.BOARD_HEAD, "Người duyệt"),
        (Role.UNIT_ADMINISTRATOR, "Quản trị"),
        (Role.SPOKESPERSON, "Hướng dẫn dùng Lan Tỏa"),
    ],
)
def test_each_role_finds_its_own_chapter_first(client: Client, world: World, role: Role, chapter: str) -> None:
    client.force_login(world.person(role, world.province))
    for address in (PHONE, DESK):
        page = client.get(address)
        assert page.status_code == 200, address
        assert title(page).startswith(chapter)
        assert words(page).count("<h1") == 1


def test_the_help_menu_of_the_desk_and_today_lead_there(client: Client, world: World) -> None:
    client.force_login(world.person(Role.EDITOR, world.province))
    assert DESK in words(client.get("/desk/"))
    assert f'href="{PHONE}"' in words(client.get("/hom-nay/"))
    assert f'href="{PHONE}can-bo-xa/"' in words(client.get("/hom-nay/ghi-nhan/"))


def test_who_chose_english_reads_english_under_the_same_address(client: Client, world: World) -> None:
    person = world.person(Role.EDITOR, world.province)
    profile = UserProfile.get_for_user(person)
    profile.preferred_language = "en"
    profile.save()
    client.force_login(person)
    assert title(client.get(f"{PHONE}bien-tap-vien/")).startswith("Editor")
    assert title(client.get(f"{DESK}bien-tap-vien/")).startswith("Editor")


def test_everything_stands_on_one_page_for_the_browsers_own_search(client: Client, world: World) -> None:
    client.force_login(world.person(Role.EDITOR, world.province))
    for address in (f"{PHONE}tat-ca/", f"{DESK}tat-ca/"):
        html = words(client.get(address))
        assert all(f'id="{chapter.key}"' in html for chapter in CHAPTERS)
        anchors = re.findall(r' id="([^"]+)"', html)
        assert len(anchors) == len(set(anchors))
        inside = [link for link in re.findall(r'href="#([^"]+)"', html) if link in {c.key for c in CHAPTERS}]
        assert set(inside) >= {"can-bo-xa", "van-hanh"}


def test_a_village_heads_phone_reads_it_too(client: Client, world: World) -> None:
    admin = world.person(Role.SYSTEM_ADMINISTRATOR, world.province)
    issued = accounts.invite(accounts.Person(name="Sùng Mí Páo"), world.lung_cu, Role.VILLAGE_HEAD, admin)
    client.post(issued.path, {"pin": "907164", "pin_again": "907164"})
    assert title(client.get(PHONE)).startswith("Cán bộ xã")
    assert client.get(DESK).status_code in (302, 403)


def test_nobody_reads_it_from_outside_and_no_other_file(client: Client, world: World) -> None:
    assert client.get(PHONE).status_code == 302
    client.force_login(world.person(Role.EDITOR, world.province))
    picture = client.get(f"{PHONE}anh/today.jpg")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    for name in ("khong-co.jpg", "README.md", "..%2Fwhat-works.md", "..%2F..%2F..%2Fetc%2Fpasswd"):
        assert client.get(f"{PHONE}anh/{name}").status_code == 404
    assert client.get(f"{PHONE}khong-co/").status_code == 404


def test_a_copy_without_documents_says_so(client: Client, world: World, settings: Any, tmp_path: Path) -> None:
    settings.LANTOA_GUIDE = str(tmp_path)
    client.force_login(world.person(Role.SPOKESPERSON, world.province))
    page = client.get(DESK)
    assert page.status_code == 404
    assert "LANTOA_GUIDE" in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_a_chapter_and_no_link_leads_nowhere(language: str) -> None:
    folder = queries.folder() / language
    assert {path.stem for path in folder.glob("*.md")} == {chapter.files[language] for chapter in CHAPTERS}
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for alt, address in re.findall(r"!\[(.*?)\]\((.*?)\)", text):
            assert alt, f"{path.name}: {address} without a description"
            assert (folder / address).is_file(), f"{path.name}: {address}"
        for address in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text):
            name = address.partition("#")[0]
            assert name.startswith("https://") or by_file(name.removesuffix(".md"), language), f"{path.name}: {address}"


def test_text_of_the_guide_is_never_taken_for_html() -> None:
    text = '# A <b>\n\n<script>x</script> [y](javascript:z)\n\n## "B"\n\n|a|n|\n|-|-:|\n|1|2|\n'
    rendered = render(text, link=lambda a: a, picture=lambda a: a)
    assert rendered.title == "A <b>"
    assert "<script" not in rendered.html
    assert "javascript:z)" in rendered.html.replace("&amp;", "&")  # left as words, no link
    assert "<a " not in rendered.html
    assert "style=" not in rendered.html
    assert '<h2 id="b">&quot;B&quot;</h2>' in rendered.html
    assert '<td class="n">2</td>' in rendered.html
