"""The portal in a real browser: for everyone, on a weak phone, without JavaScript, at night, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIXED = [
    "/vi/",
    "/en/",
    "/vi/tim-kiem/?q=du+lich",
    "/vi/tim-kiem/?q=khongcogi",
    "/vi/so-do-trang/",
    "/vi/trang/van-ban/",
    "/vi/trang/co-cau-to-chuc/",
    "/vi/trang/hoi-dap/",
    "/vi/loai/photo/",
    "/vi/khong-co-trang-nay/",
]


@pytest.fixture
def reader(browser: Any, house: Any) -> Iterator[Any]:
    """Opens a browser of somebody who is signed in nowhere."""
    opened: list[Any] = []

    def start(**options: Any) -> Any:
        opened.append(browser.new_context(locale="vi-VN", **{"viewport": PHONE, **options}))
        return opened[-1]

    yield start
    for context in opened:
        context.close()


def stories(house: Any) -> list[str]:
    _status, text = house.get("/vi/")
    return sorted(set(re.findall(r'href="(/vi/tin/[^"]+/)"', text)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_everyone_can_use_every_page(reader: Any, house: Any, scheme: str, size: dict[str, int]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = reader(viewport=size, color_scheme=scheme).new_page()
    faults = []
    for path in [*FIXED, *stories(house)[:3]]:
        page.goto(house.at(path))
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        faults += [(path, each["id"], each["nodes"][0]["target"]) for each in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append((path, "wider than the screen", []))
    assert faults == []


def test_a_first_visit_on_a_phone_loads_less_than_150_kilobytes(reader: Any, house: Any) -> None:
    for path in ("/vi/", stories(house)[0]):
        context = reader()  # a cold one for each
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        hosts: set[str] = set()
        page.on("request", lambda request, hosts=hosts: hosts.add(request.url.split("/")[2]))
        page.goto(house.at(path), wait_until="load")
        page.wait_for_timeout(500)
        assert sum(sizes) <= 150_000, (path, sum(sizes))
        assert hosts == {f"localhost:{house.port}"}, "no third-party host"


def test_nothing_moves_when_the_letters_arrive(reader: Any, house: Any) -> None:
    page = reader().new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) "
        "if (!one.hadRecentInput) window.moved += one.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for path in ("/vi/", stories(house)[0]):
        page.goto(house.at(path), wait_until="load")
        page.wait_for_timeout(400)
        assert page.evaluate("window.moved") < 0.05, path


def test_every_target_on_a_phone_is_as_large_as_a_thumb(reader: Any, house: Any) -> None:
    page = reader().new_page()
    for path in (*FIXED[:8], stories(house)[0]):
        page.goto(house.at(path))
        small = page.evaluate(
            """() => [...document.querySelectorAll('a, button, summary, input, select')].filter(e => {
                const box = e.getBoundingClientRect(), style = getComputedStyle(e);
                // A link inside a sentence is excused; a card's link covers the card; hidden ones are not there.
                if (!box.width || !box.height || style.display === 'inline' || e.matches('.skip')) return false;
                if (e.closest('.card-title, .prose')) return false;
                return box.height < 47.5;
            }).map(e => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], path


def test_without_javascript_everything_can_be_read_and_searched(reader: Any, house: Any) -> None:
    page = reader(java_script_enabled=False).new_page()
    page.goto(house.at("/vi/"))
    title = page.locator(".lead-title a").inner_text()
    page.locator(".lead-title a").click()
    assert page.locator("h1").inner_text() == title
    assert page.locator(".theme-toggle").is_hidden()
    assert page.locator("[data-share-copy]").is_hidden()
    page.goto(house.at("/vi/tim-kiem/"))
    page.fill("#id_q", "lo lo chai")
    page.keyboard.press("Enter")
    assert page.locator("mark").first.inner_text().lower() in ("lô", "lô lô", "lô lô chải")
    page.locator(".languages a").click()
    assert page.url.endswith("/en/")


def test_the_keyboard_reaches_the_content_first(reader: Any, house: Any) -> None:
    page = reader(viewport=LAPTOP).new_page()
    page.goto(house.at("/vi/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_chosen_light_stays_and_never_flashes(reader: Any, house: Any) -> None:
    context = reader(color_scheme="light")
    page = context.new_page()
    page.goto(house.at("/vi/"))
    page.locator(".theme-toggle").click()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(20, 26, 36)"
    assert page.locator(".theme-toggle").get_attribute("aria-pressed") == "true"
    other = context.new_page()
    # What the very first painting sees: the theme stands before the body is there.
    other.add_init_script(
        "new MutationObserver((_, me) => { if (document.body) { window.first = document.documentElement.dataset.theme; "
        "me.disconnect(); } }).observe(document, {childList: true, subtree: true});"
    )
    other.goto(house.at("/vi/tim-kiem/"))
    assert other.evaluate("window.first") == "dark"
    assert context.cookies() == [], "reading needs no cookie"


def test_a_link_is_copied_and_the_reader_is_told(reader: Any, house: Any) -> None:
    context = reader()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=house.at("").rstrip("/"))
    page = context.new_page()
    path = stories(house)[0]
    page.goto(house.at(path))
    page.locator("[data-share-copy]").click()
    page.wait_for_function("document.querySelector('[data-share-status]').textContent !== ''")
    assert page.evaluate("navigator.clipboard.readText()").endswith(path)


def test_the_page_breaks_no_rule_of_its_own_policy(reader: Any, house: Any) -> None:
    page = reader().new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in ("/vi/", stories(house)[0], "/vi/tim-kiem/?q=du+lich", "/vi/trang/hoi-dap/"):
        page.goto(house.at(path))
    assert complaints == []


def test_a_story_on_paper_has_its_text_and_no_buttons(reader: Any, house: Any) -> None:
    page = reader(viewport=LAPTOP).new_page()
    page.goto(house.at(stories(house)[0]))
    page.emulate_media(media="print")
    assert page.locator("article h1").is_visible()
    for gone in (".menu", ".tools", ".share", ".footer-links"):
        assert page.locator(gone).first.is_hidden(), gone


def test_pictures_of_the_portal_for_those_who_want_to_look(reader: Any, house: Any, screenshots: Path) -> None:
    for name, size in (("phone", PHONE), ("laptop", LAPTOP)):
        for scheme in ("light", "dark"):
            page = reader(viewport=size, color_scheme=scheme).new_page()
            for what, path in (
                ("home", "/vi/"),
                ("story", stories(house)[0]),
                ("search", FIXED[2]),
                ("lost", FIXED[-1]),
            ):
                page.goto(house.at(path), wait_until="load")
                page.evaluate(
                    "document.querySelectorAll('img[loading=lazy]').forEach(one => { one.loading = 'eager' })"
                )
                page.wait_for_function("[...document.images].every(one => one.complete)")
                target = screenshots / f"portal-{what}-{name}-{scheme}.png"
                page.screenshot(path=target, full_page=True)
                assert target.stat().st_size > 10_000
