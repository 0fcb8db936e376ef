"""A phone in the field: days without signal, a browser killed in mid-upload. Nothing lost, nothing twice."""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lantoa.shared.media.tests.samples import jpeg, noise
from tests.browser.conftest import CHROMIUM

PAGE = "/hom-nay/ghi-nhan/"
WRITER = "ctv.lungcu"


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """One as a camera makes it, one as a chat program does."""
    made = []
    for name, data in (("IMG_1.jpg", jpeg(2400, 1800, seed=21, quality=92)), ("zalo.jpg", jpeg(800, 600, seed=22))):
        made.append(tmp_path / name)
        made[-1].write_bytes(data)
    return made


class FieldPhone:
    """A Chromium with a profile on the disk, as a phone has: it can be killed and opened again."""

    def __init__(self, playwright: Any, house: Any, path: str, profile: Path, *arguments: str) -> None:
        self.playwright, self.house, self.path, self.profile = playwright, house, path, profile
        self.arguments = arguments
        self.open()

    def open(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=self.path, args=[*CHROMIUM, *self.arguments],
            viewport={"width": 360, "height": 740}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", handle_sigint=False,
        )  # fmt: skip
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(15_000)

    def sign_in(self) -> None:
        self.page.goto(self.house.at("/demo/"))
        self.page.locator(f"form:has(input[name=username][value='{WRITER}']) button").first.click()
        self.page.wait_for_load_state()

    def go(self, path: str = PAGE) -> None:
        self.page.goto(self.house.at(path))

    def pid(self) -> int:
        """Of the browser with this profile."""
        for found in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = found.read_bytes().split(b"\0")
            except OSError:
                continue
            if f"--user-data-dir={self.profile}".encode() in words and not any(w.startswith(b"--type=") for w in words):
                return int(found.parent.name)
        raise AssertionError("no such browser")

    def kill(self) -> None:
        os.kill(self.pid(), signal.SIGKILL)
        for _ in range(100):
            try:
                self.pid()
            except AssertionError:
                break
            time.sleep(0.05)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()

    def state(self) -> Any:
        return self.page.locator("[data-list] .outbox-state").first

    def note(self, words: str, files: list[Path]) -> None:
        self.page.locator("[data-form]").wait_for()
        if files:
            self.page.set_input_files("#gallery", [str(f) for f in files])
            self.page.locator(".kept-file").nth(len(files) - 1).wait_for()
        self.page.fill("#words", words)
        self.page.fill("#place", "Sà Phìn")

    def done(self) -> None:
        self.page.get_by_role("button", name="Xong, gửi đi").click()


@pytest.fixture
def phone(chromium_path: str, playwright: Any, house: Any, tmp_path: Path) -> Iterator[FieldPhone]:
    made = FieldPhone(playwright, house, chromium_path, tmp_path / "profile")
    made.sign_in()
    yield made
    made.context.close()


def drafts(house: Any, words: str) -> list[str]:
    """Title, pictures with their widths, of every draft that begins so."""
    told = house.django(
        "shell", "--no-imports", "-c",
        "from lantoa.apps.newsroom.models import Story\n"
        f"for s in Story.objects.filter(title__startswith={words!r}):\n"
        "    print('DRAFT', s.title, s.stage, s.author.username, [p.image.width for p in s.pictures.all()])",
    )  # fmt: skip
    return [line.removeprefix("DRAFT ") for line in told.splitlines() if line.startswith("DRAFT ")]


def test_days_without_signal_then_everything_goes(phone: FieldPhone, pictures: list[Path], screenshots: Path) -> None:
    phone.go()
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.go()  # the worker has the page from now on
    # "Chia sẻ" of a chat program goes to the worker, not to the house.
    phone.page.evaluate(
        """async () => {
          const data = new FormData();
          data.append("text", "Bà con chuyển cho");
          data.append("files", new File(["x".repeat(2000)], "chia-se.mp3", { type: "audio/mpeg" }));
          await fetch("/hom-nay/ghi-nhan/chia-se/", { method: "POST", body: data });
        }"""
    )
    phone.go()
    phone.page.locator(".kept-file audio").wait_for()
    assert phone.page.input_value("#words") == "Bà con chuyển cho"
    phone.page.get_by_role("button", name="Bỏ").click()
    phone.context.set_offline(True)
    phone.note("Chợ phiên trên đèo", pictures)
    phone.page.get_by_text("Ảnh đã bị nén").wait_for()
    phone.page.screenshot(path=str(screenshots / "field-writing.png"), full_page=True)
    phone.done()
    phone.state().filter(has_text="Chưa gửi").wait_for()
    # Three days later, still without signal: the phone was off, the page opens, all is there.
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.page.set_default_timeout(15_000)
    phone.page.add_init_script("const at = Date.now; Date.now = () => at() + 3 * 24 * 3600 * 1000;")
    phone.go()
    phone.state().filter(has_text="Chưa gửi").wait_for()
    assert phone.page.locator("[data-count]").inner_text() == "1"
    with phone.page.expect_download() as download:
        phone.page.get_by_role("button", name="Xuất tệp .zip").click()
    packed = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert packed.testzip() is None
    assert sum(name.endswith("IMG_1.jpg") for name in packed.namelist()) == 2
    assert "Chợ phiên trên đèo" in packed.read("01/ghi-nhan.txt").decode()
    phone.page.screenshot(path=str(screenshots / "field-waiting.png"), full_page=True)
    # Signal, but the session has ended meanwhile: nothing goes, nothing is lost.
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    phone.page.get_by_role("link", name="Đăng nhập để gửi").wait_for()
    phone.context.add_cookies(cookies)
    phone.page.get_by_role("button", name="Gửi ngay").click()
    phone.state().filter(has_text="Đã gửi").wait_for()
    assert drafts(phone.house, "Chợ phiên trên đèo") == ["Chợ phiên trên đèo draft ctv.lungcu [1600, 800]"]
    # The original waits for Wi-Fi or for the button; then the phone holds nothing more.
    phone.page.get_by_text("1 ảnh gốc chờ Wi-Fi").wait_for()
    phone.page.get_by_role("button", name="Gửi ảnh gốc ngay").click()
    phone.page.get_by_text("1 ảnh gốc chờ Wi-Fi").wait_for(state="detached")
    assert drafts(phone.house, "Chợ phiên trên đèo") == ["Chợ phiên trên đèo draft ctv.lungcu [2400, 800]"]
    phone.page.screenshot(path=str(screenshots / "field-sent.png"), full_page=True)
    phone.page.get_by_role("link", name="Mở bản nháp").click()
    phone.page.get_by_text("1 ảnh đã bị nén").wait_for()
    phone.page.screenshot(path=str(screenshots / "field-draft.png"), full_page=True)


def test_a_browser_killed_in_mid_upload_loses_nothing_and_sends_nothing_twice(
    phone: FieldPhone, tmp_path: Path
) -> None:
    large = tmp_path / "lon.png"
    large.write_bytes(noise(900, 900))  # beyond packing: many pieces
    phone.go()
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.note("Mưa đá ở thôn", [large])
    # Written down but not sent: killed while typing, too.
    phone.page.get_by_text("Đã giữ trên máy").wait_for()
    time.sleep(0.5)
    phone.kill()
    phone.open()
    phone.sign_in()  # a browser writes cookies down every half minute only: this one has forgotten its session
    phone.go()
    phone.page.locator(".kept-file").first.wait_for()
    assert phone.page.input_value("#words") == "Mưa đá ở thôn"
    pieces: list[str] = []
    slow = {"upload": True}

    def at_the_wire(route: Any) -> None:
        if slow["upload"] and route.request.method == "PUT":
            pieces.append(route.request.url)
            if len(pieces) > 1:
                return  # the second piece never arrives
        route.continue_()

    phone.context.route("**/hom-nay/gui/**", at_the_wire)
    phone.done()
    for _ in range(100):
        if len(pieces) > 1:
            break
        phone.page.wait_for_timeout(50)
    phone.page.locator("[data-list] .outbox-state", has_text="Đang gửi").wait_for()
    phone.kill()
    slow["upload"] = False
    phone.open()
    phone.sign_in()
    phone.go()  # opening is enough
    phone.state().filter(has_text="Đã gửi").wait_for()
    assert len(drafts(phone.house, "Mưa đá ở thôn")) == 1
    phone.go("/hom-nay/")
    assert phone.page.locator("[data-outbox]").is_hidden()


WHAT_WAITS = """async () => {
  const base = await new Promise((yes) => {
    const asked = indexedDB.open("lantoa-outbox", 1);
    asked.onsuccess = () => yes(asked.result);
  });
  const all = await new Promise((yes) => {
    base.transaction(["items"]).objectStore("items").getAll().onsuccess = (event) => yes(event.target.result);
  });
  base.close();
  return all.filter((item) => item.state === "waiting").length;
}"""


def village_head(house: Any) -> str:
    """Address of the slip that a village head scans."""
    told = house.django(
        "shell", "--no-imports", "-c",
        "from lantoa.shared.accounts import services as s\n"
        "from lantoa.shared.accounts.choices import Role\n"
        "from lantoa.shared.accounts.models import User, Assignment\n"
        f"u = Assignment.objects.filter(user__username={WRITER!r}).first().unit\n"
        "by = User.objects.filter(assignments__role='system_administrator').first()\n"
        "print('SLIP', s.invite(s.Person(name='Sùng Mí Páo'), u, Role.VILLAGE_HEAD, by).path)",
    )  # fmt: skip
    return next(line.split()[1] for line in told.splitlines() if line.startswith("SLIP "))


def test_a_village_head_speaks_says_where_and_sends_with_the_pin(
    chromium_path: str, playwright: Any, house: Any, tmp_path: Path, screenshots: Path
) -> None:
    phone = FieldPhone(
        playwright, house, chromium_path, tmp_path / "profile",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    )  # fmt: skip
    page, context = phone.page, phone.context
    context.grant_permissions(["geolocation", "microphone", "background-sync"], origin=house.at("").rstrip("/"))
    context.set_geolocation({"latitude": 23.3636, "longitude": 105.3161, "accuracy": 12})
    phone.go(village_head(house))
    page.fill("[name=pin]", "907164")
    page.fill("[name=pin_again]", "907164")
    page.locator("form button[type=submit]").last.click()
    page.get_by_role("link", name="Ghi nhận tại cơ sở").click()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.go()
    phone.note("Đường vào thôn sạt lở", [])
    page.get_by_role("button", name="Vị trí của tôi").click()
    page.get_by_text("Đã ghi vị trí, sai số khoảng 12 m").wait_for()
    page.get_by_role("button", name="Ghi âm lời kể").click()
    page.get_by_role("button", name="Dừng ghi âm (0:01)").click()
    page.locator(".kept-file audio").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.clear_cookies(name="sessionid")
    phone.done()
    page.get_by_role("link", name="Đăng nhập để gửi").click()
    page.get_by_role("heading", name="Sùng Mí Páo").wait_for()
    page.screenshot(path=str(screenshots / "field-pin.png"), full_page=True)
    page.fill("[name=pin]", "907164")
    page.get_by_role("button", name="Mở").click()
    phone.state().filter(has_text="Đã gửi").wait_for()
    told = house.django(
        "shell", "--no-imports", "-c",
        "from lantoa.apps.newsroom.models import FieldNote\n"
        "n = FieldNote.objects.get(story__title='Đường vào thôn sạt lở')\n"
        "v = n.voices.get()\n"
        "print('NOTE', n.story.author.name, n.latitude, n.longitude, n.accuracy_m, v.file.size > 1000)",
    )  # fmt: skip
    assert "NOTE Sùng Mí Páo 23.36360 105.31610 12 True" in told
    # Without the page: the browser itself calls the worker when the signal is back.
    context.set_offline(True)
    phone.note("Mất điện từ đêm qua", [])
    phone.done()
    phone.state().filter(has_text="Chưa gửi").wait_for()
    page.goto("about:blank")
    context.set_offline(False)
    worker = context.service_workers[0]
    assert worker.evaluate(WHAT_WAITS) == 1
    wire = context.new_cdp_session(page)
    found: list[Any] = []
    wire.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    wire.send("ServiceWorker.enable")
    for _ in range(100):
        if found:
            break
        page.wait_for_timeout(50)
    mine = next(one for one in found if one["scopeURL"].startswith(house.at("/hom-nay/")))
    wire.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": house.at("").rstrip("/"), "registrationId": mine["registrationId"], "tag": "lantoa-outbox",
         "lastChance": False},
    )  # fmt: skip
    for _ in range(100):
        if worker.evaluate(WHAT_WAITS) == 0:
            break
        page.wait_for_timeout(100)
    assert len(drafts(house, "Mất điện từ đêm qua")) == 1
    context.close()
