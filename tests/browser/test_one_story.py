"""One story, from a commune's Word file to the public portal, corrected and withdrawn, by the people who do it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PIN, House, Person
from tests.ground import ROOT

WORD_FILE = ROOT / "lantoa" / "demo" / "content" / "files"
COMMUNE = "lungcu.localhost"


def word_file() -> Path:
    return min(WORD_FILE.glob("*thong-bao*.docx"))


def soon(check: Callable[[], bool], *, within: float = 1.0) -> None:
    """The public sees it within a second."""
    until = time.monotonic() + within
    while not check():
        assert time.monotonic() < until, "not seen within a second"
        time.sleep(0.05)


class Public:
    """What somebody without an account sees of one story, everywhere it must be seen."""

    def __init__(self, house: House, pk: int, words: str, hosts: tuple[str, ...]) -> None:
        self.house, self.pk, self.words, self.hosts = house, pk, words, hosts
        self.link = re.compile(rf"/vi/tin/[-\w]+-{pk}/")

    def places(self) -> dict[str, bool]:
        seen = {}
        for host in self.hosts:
            seen[f"home {host}"] = bool(self.link.search(self.house.get("/vi/", host)[1]))
            seen[f"search {host}"] = bool(self.link.search(self.house.get(f"/vi/tim-kiem/?q={self.words}", host)[1]))
            seen[f"feed {host}"] = bool(self.link.search(self.house.get("/vi/rss.xml", host)[1]))
        return seen

    def everywhere(self) -> bool:
        return all(self.places().values())

    def nowhere(self) -> bool:
        return not any(self.places().values())

    def page(self) -> str:
        return self.house.get(self.house.where(f"/vi/tin/x-{self.pk}/", self.hosts[0]), self.hosts[0])[1]


def hosts(house: House) -> tuple[str, str]:
    """The province's portal and the commune's."""
    told = house.django(
        "shell", "--no-imports", "-c",
        "from lantoa.apps.newsroom.models import Portal\n"
        "print(Portal.objects.get(is_main=True).hostname, Portal.objects.get(unit__short_name='Lũng Cú').hostname)",
    )  # fmt: skip
    main, commune = told.split()[-2:]
    return main, commune


def test_one_story_at_the_desk(house: House, person: Any, screenshots: Path) -> None:
    writer: Person = person("ctv.lungcu")
    editor: Person = person("bientap")
    leader: Person = person("truongban")
    stranger: Person = person("ctv.dongvan")

    # The contributor brings a Word file in.
    assert writer.go("/desk/newsroom/import/") == 200
    writer.page.set_input_files("#files", str(word_file()))
    writer.page.locator("form[enctype] button[type=submit]").click()
    writer.page.wait_for_url(re.compile(r"/desk/snippets/newsroom/story/edit/\d+/"))
    pk = int(re.search(r"edit/(\d+)/", writer.page.url).group(1))  # type: ignore[union-attr]
    desk = f"/desk/snippets/newsroom/story/edit/{pk}/"
    stamp = str(int(time.time()))
    title = f"Tiêm phòng gia súc vụ xuân {stamp}"
    writer.page.locator("textarea[name=title], input[name=title]").fill(title)
    writer.page.locator("footer button[type=submit]").first.click()
    writer.page.wait_for_load_state()
    writer.go(desk)
    assert writer.page.locator("[name=title]").input_value() == title
    assert "<table" in (writer.page.locator("[name=body]").input_value())
    writer.page.screenshot(path=str(screenshots / "desk-story-1280.png"))

    def strangers_word(action: str) -> None:
        assert stranger.go(desk) in {302, 403, 404} or f"/edit/{pk}/" not in stranger.page.url
        assert stranger.status_of_post(f"/desk/newsroom/story/{pk}/{action}/") in {403, 404}

    main, commune = hosts(house)
    public = Public(house, pk, f"tiem phong gia suc vu xuan {stamp}".replace(" ", "+"), (main, commune))
    assert public.nowhere()

    strangers_word("submit")
    writer.press("Gửi")
    strangers_word("take")
    editor.go(desk)
    editor.press("Nhận biên tập")
    strangers_word("return")
    editor.page.locator("summary", has_text="Trả lại").click()
    editor.page.locator("details[open] textarea[name=reason]").fill("Bổ sung giờ tiêm ở từng thôn")
    editor.page.locator("details[open] button[type=submit]").click()
    editor.page.wait_for_load_state()

    writer.go(desk)
    assert "Bổ sung giờ tiêm ở từng thôn" in writer.page.content()
    writer.page.locator("[name=lead]").fill("Thú y xã tiêm phòng từ 7 giờ 30 tại từng thôn.")
    writer.page.locator("footer button[type=submit]").first.click()
    writer.page.wait_for_load_state()
    writer.go(desk)
    writer.press("Gửi")
    editor.go(desk)
    editor.press("Nhận biên tập")
    describe_pictures(editor, pk)
    place_on_both(editor, pk)
    strangers_word("request_approval")
    editor.go(desk)
    editor.press("Trình duyệt")

    strangers_word("approve")
    leader.go(desk)
    leader.page.locator("summary", has_text="Duyệt").click()
    leader.page.locator("details[open] input[name=pin]").fill(PIN)
    leader.page.locator("details[open] button[type=submit]").click()
    leader.page.wait_for_load_state()
    assert "Đã duyệt" in leader.page.content()
    assert public.nowhere()

    strangers_word("publish")
    editor.go(desk)
    editor.press("Đăng")
    soon(public.everywhere)
    assert title in public.page()

    # Corrected: the public reads what was wrong and what is right.
    editor.go(desk)
    editor.page.locator("[name=lead]").fill("Thú y xã tiêm phòng từ 8 giờ tại từng thôn.")
    editor.page.locator("footer button[type=submit]").first.click()
    editor.page.wait_for_load_state()
    editor.go(desk)
    editor.press("Trình duyệt")
    leader.go(desk)
    leader.page.locator("summary", has_text="Duyệt").click()
    leader.page.locator("details[open] input[name=pin]").fill(PIN)
    leader.page.locator("details[open] button[type=submit]").click()
    leader.page.wait_for_load_state()
    assert "từ 7 giờ 30" in public.page()
    strangers_word("correct")
    editor.go(desk)
    editor.page.locator("summary", has_text="Đính chính").click()
    editor.page.locator("details[open] textarea[name=note]").fill("Giờ tiêm đúng là 8 giờ, không phải 7 giờ 30.")
    editor.page.locator("details[open] button[type=submit]").click()
    editor.page.wait_for_load_state()
    soon(lambda: "Giờ tiêm đúng là 8 giờ" in public.page() and "từ 8 giờ tại từng thôn" in public.page())
    assert public.everywhere()

    # Withdrawn: gone from both sites, search and feed; its address says why.
    strangers_word("withdraw")
    leader.go(desk)
    leader.page.locator("summary", has_text="Gỡ").click()
    leader.page.locator("details[open] textarea[name=reason]").fill("Hoãn tiêm vì mưa lũ")
    leader.page.locator("details[open] button[type=submit]").click()
    leader.page.wait_for_load_state()
    soon(public.nowhere)
    assert "Hoãn tiêm vì mưa lũ" in public.page()


def describe_pictures(editor: Person, pk: int) -> None:
    """A picture out of Word comes without rights: the desk asks for them before approval."""
    editor.go(f"/hom-nay/tin/{pk}/anh/")
    for name, value in (("alt", "Cán bộ thú y tiêm cho trâu"), ("credit", "Xã Lũng Cú")):
        for field in editor.page.locator(f"input[name^='{name}-']").all():
            field.fill(value)
    for name, value in (("rights", "own"), ("consent", "not_needed")):
        for field in editor.page.locator(f"select[name^='{name}-']").all():
            field.select_option(value)
    editor.page.locator("form[enctype] button").last.click()
    editor.page.wait_for_load_state()


def place_on_both(editor: Person, pk: int) -> None:
    """The editor puts the story on the province's portal and on the commune's."""
    editor.go(f"/hom-nay/tin/{pk}/cho-dang/")
    for name in ("Lũng Cú", None):
        groups = editor.page.locator("fieldset")
        group = groups.filter(has_text=name).first if name else groups.first
        group.locator("input[name=place]").first.check()
    editor.page.locator("main form button").last.click()
    editor.page.wait_for_load_state()


@pytest.mark.parametrize("way", ["pin", "link"])
def test_one_story_on_the_phone(house: House, person: Any, screenshots: Path, way: str) -> None:
    writer: Person = person("ctv.lungcu", width=360, height=740)
    editor: Person = person("bientap", width=360, height=740)
    leader: Person = person("truongban", width=360, height=740)
    stranger: Person = person("ctv.dongvan", width=360, height=740)
    stamp = str(int(time.time() * 1000))
    title = f"Họp thôn bàn việc làm đường {stamp}"

    writer.go("/hom-nay/moi/thong-bao/")
    writer.page.get_by_label("Việc gì").fill(title)
    writer.page.get_by_label("Khi nào").fill("19 giờ ngày mai")
    writer.page.get_by_label("Ở đâu").fill("Nhà văn hóa thôn")
    writer.page.screenshot(path=str(screenshots / "phone-notice-360.png"), full_page=True)
    writer.page.locator("button[value=send]").click()
    writer.page.wait_for_url(re.compile(r"/hom-nay/tin/\d+/"))
    pk = int(re.search(r"tin/(\d+)/", writer.page.url).group(1))  # type: ignore[union-attr]
    phone = f"/hom-nay/tin/{pk}/"
    main, commune = hosts(house)
    public = Public(house, pk, f"hop thon ban viec lam duong {stamp}".replace(" ", "+"), (main, commune))

    def strangers_word(action: str) -> None:
        assert stranger.go(phone) in {403, 404}
        assert stranger.status_of_post(f"{phone}{action}/") in {403, 404}

    def leader_says_yes() -> None:
        if way == "link":
            editor.go(f"{phone}gui-lien-ket/")
            editor.page.get_by_label(re.compile("Trưởng Ban")).first.check()
            editor.page.locator("main form button").last.click()
            address = editor.page.locator("input[data-copy]").input_value()
            # A chat program opens the link to preview it; nothing happens.
            path = address.partition(str(house.port))[2]
            assert house.get(path)[0] == 200
            leader.go(phone)
            assert "Chờ duyệt" in leader.page.content()
            leader.page.goto(address)
            leader.page.locator("#pin").fill(PIN)
            leader.page.locator("button[value=approve]").click()
            leader.page.wait_for_load_state()
            assert house.get(path)[0] == 410
        else:
            leader.go(phone)
            leader.page.locator("#pin").fill(PIN)
            leader.press("Duyệt")
        leader.go(phone)
        assert "Đã duyệt" in leader.page.content(), leader.page.locator("main").inner_text()

    strangers_word("take")
    editor.go(phone)
    editor.press("Nhận biên tập")
    editor.page.locator("summary", has_text="Trả lại").click()
    editor.page.locator("details[open] textarea[name=reason]").fill("Thiếu tên thôn")
    editor.page.locator("details[open] button[type=submit]").click()
    editor.page.wait_for_load_state()
    writer.go("/hom-nay/")
    assert title in writer.page.content()
    writer.page.screenshot(path=str(screenshots / "phone-today-360.png"), full_page=True)
    strangers_word("submit")
    writer.go(f"{phone}sua/")
    writer.page.get_by_label("Tóm tắt").fill("Thôn Lô Lô Chải họp bàn góp công làm đường.")
    writer.page.get_by_role("button", name="Lưu nháp").click()
    writer.page.wait_for_load_state()
    writer.press("Gửi")
    editor.go(phone)
    editor.press("Nhận biên tập")
    place_on_both(editor, pk)
    strangers_word("request-approval")
    editor.go(phone)
    editor.press("Trình duyệt")
    strangers_word("approve")
    leader_says_yes()
    assert public.nowhere()
    strangers_word("publish")
    editor.go(phone)
    editor.press("Đăng")
    soon(public.everywhere)
    editor.page.screenshot(path=str(screenshots / "phone-story-360.png"), full_page=True)

    editor.go(f"{phone}sua/")
    editor.page.get_by_label("Tóm tắt").fill("Thôn Lô Lô Chải họp lúc 20 giờ bàn góp công làm đường.")
    editor.page.get_by_role("button", name="Lưu nháp").click()
    editor.page.wait_for_load_state()
    editor.go(phone)
    editor.press("Trình duyệt")
    leader_says_yes()
    strangers_word("correct")
    editor.go(phone)
    editor.page.locator("summary", has_text="Đính chính").click()
    editor.page.locator("details[open] textarea[name=note]").fill("Họp lúc 20 giờ, không phải 19 giờ.")
    editor.page.locator("details[open] button[type=submit]").click()
    editor.page.wait_for_load_state()
    soon(lambda: "Họp lúc 20 giờ, không phải 19 giờ." in public.page())

    strangers_word("withdraw")
    leader.go(phone)
    leader.page.locator("summary", has_text="Gỡ").click()
    leader.page.locator("details[open] textarea[name=reason]").fill("Thôn hoãn họp")
    leader.page.locator("details[open] button[type=submit]").click()
    leader.page.wait_for_load_state()
    soon(public.nowhere)
    assert "Thôn hoãn họp" in public.page()
