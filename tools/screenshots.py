"""Takes the pictures of docs/screens from a running, filled demo: `python tools/screenshots.py http://localhost:8000`.

Each picture is what one role sees; docs/what-works.md names them. Small JPEGs, so that the repository stays light.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screens"
PHONE, DESK = (360, 740), (1280, 800)


@dataclass(frozen=True)
class Shot:
    name: str
    path: str
    size: tuple[int, int] = PHONE
    who: str = ""  # a demo account; empty: a reader
    is_dark: bool = False
    host: str = "localhost"
    follow: str = ""  # words of a link on that page to open first
    then: str = ""  # and of a link on the next page
    is_whole: bool = False  # the whole page instead of the first screen


SHOTS = (
    Shot("home", "/vi/", DESK, is_whole=True),
    Shot("home-phone", "/vi/"),
    Shot("home-dark", "/vi/", is_dark=True),
    Shot("commission", "/vi/", DESK, host="tuyengiao.localhost"),
    Shot("commune", "/vi/", host="lungcu.localhost", is_whole=True),
    Shot("story", "/vi/", DESK, follow="Đọc cho đúng những con số du lịch", is_whole=True),
    Shot("story-en", "/en/", follow="Lô Lô Chải"),
    Shot("album", "/vi/", DESK, follow="Mùa hoa tam giác mạch"),
    Shot("policy", "/vi/", follow="Kích hoạt tài khoản định danh", is_whole=True),
    Shot("search", "/vi/tim-kiem/?q=lo+lo+chai"),
    Shot("documents", "/vi/trang/van-ban/", DESK),
    Shot("not-found", "/vi/khong-co/"),
    Shot("people", "/demo/"),
    Shot("today", "/hom-nay/", who="truongban"),
    Shot("approve-phone", "/hom-nay/", who="truongban", follow="Người chèo thuyền", is_whole=True),
    Shot("new-notice", "/hom-nay/moi/thong-bao/", who="ctv.lungcu"),
    Shot("variants", "/hom-nay/", DESK, who="thuky", follow="Lớp dệt lanh", then="Xem các dạng cạnh nhau"),
    Shot("stories-desk", "/desk/snippets/newsroom/story/", DESK, who="thuky"),
    Shot("story-desk", "/desk/snippets/newsroom/story/", DESK, who="thuky", follow="Lớp dệt lanh"),
    Shot("import", "/desk/newsroom/import/", DESK, who="ctv.lungcu"),
    Shot("invite", "/desk/people/invite/", DESK, who="quantri.lungcu"),
    Shot("saved-filters", "/desk/snippets/newsroom/story/?stage=awaiting", DESK, who="thuky"),
    Shot("people-desk", "/desk/people/", DESK, who="quantri.lungcu"),
    Shot("start", "/desk/setup/", DESK, who="quantri"),
    Shot("tables", "/desk/setup/people/", DESK, who="quantri"),
    Shot("royalty-rates", "/desk/royalties/rates/", DESK, who="thuky"),
    Shot("royalty-sheet", "/desk/royalties/", DESK, who="thuky", follow="/20"),
    Shot("report", "/desk/overview/report/", DESK, who="thuky"),
    Shot("desk-calendar", "/desk/overview/calendar/", DESK, who="thuky"),
    Shot("calendar-phone", "/desk/overview/calendar/", who="thuky"),
    Shot("waiting", "/desk/overview/waiting/", DESK, who="truongban", is_dark=True),
    Shot("outbox", "/messages/", DESK, who="quantri"),
    Shot("failed-work", "/desk/operations/jobs/", DESK, who="quantri"),
    Shot("guide", "/desk/huong-dan/", DESK, who="thuky"),
    Shot("calendar", "/desk/operations/calendar/?year=2026", DESK, who="thuky"),
    Shot("layouts", "/desk/layouts/", DESK, who="thuky"),
    Shot("message-costs", "/desk/message-costs/", DESK, who="quantri"),
)


def main() -> int:
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8000"
    wanted = set(sys.argv[2:])
    chromium = os.environ.get("LANTOA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for shot in SHOTS:
            if wanted and shot.name not in wanted:
                continue
            try:
                take(browser, base, shot)
            except Exception as fault:  # noqa: BLE001  one page that fails must not lose the others
                failed.append(shot.name)
                print(f"✗ {shot.name}: {str(fault).splitlines()[0]}")
            else:
                print(f"✓ {shot.name} ({(FOLDER / f'{shot.name}.jpg').stat().st_size // 1024} kB)")
        browser.close()
    return 1 if failed else 0


def take(browser: Browser, base: str, shot: Shot) -> None:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.is_dark else "light",
        locale="vi-VN",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        address = base.replace("//localhost", f"//{shot.host}")
        if shot.who:
            sign_in(page, address, shot.who)
        page.goto(address + shot.path, wait_until="load")
        for words in filter(None, (shot.follow, shot.then)):
            page.get_by_role("link", name=words).first.click()
            page.wait_for_load_state("load")
        if shot.is_whole:
            wake_lazy_pictures(page)
        page.wait_for_timeout(300)
        page.screenshot(
            path=FOLDER / f"{shot.name}.jpg",
            type="jpeg",
            quality=40 if shot.is_whole else 60,
            full_page=shot.is_whole,
            animations="disabled",
        )
    finally:
        context.close()


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/demo/", wait_until="load")
    form = page.locator("form", has=page.locator(f'input[name="username"][value="{username}"]'))
    form.get_by_role("button").click()
    page.wait_for_load_state("load")


def wake_lazy_pictures(page: Page) -> None:
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach((image) => { image.loading = 'eager' })")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    sys.exit(main())
