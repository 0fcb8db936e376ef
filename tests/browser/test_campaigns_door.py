"""Tickets at the door of an event, on a phone that has lost its signal."""

from __future__ import annotations

import re
from typing import Any

PHONE = {"width": 360, "height": 740}
# How many things of each kind are not sent yet.
IN_THE_OUTBOX = """() => new Promise((done) => {
  indexedDB.open("lantoa-outbox", 1).onsuccess = (opened) => {
    const asked = opened.target.result.transaction("items").objectStore("items").getAll();
    asked.onsuccess = () => {
      const counts = {};
      for (const one of asked.result) if (one.state === "waiting") counts[one.kind] = (counts[one.kind] || 0) + 1;
      opened.target.result.close();
      done(counts);
    };
  };
})"""


def test_tickets_are_checked_without_signal_and_sent_when_it_is_back(
    browser: Any, house: Any, person: Any, screenshots: Any
) -> None:
    guest = browser.new_context(viewport=PHONE, locale="vi-VN")
    page = guest.new_page()
    page.set_default_timeout(15_000)
    page.goto(house.at("/vi/chien-dich/mua-hoa-tam-giac-mach/"))
    page.get_by_role("link", name=re.compile("^Đăng ký")).first.click()
    page.fill("#id_full_name", "Vàng Thị Mỷ")
    page.fill("#id_phone", "0912 345 678")
    page.check("#id_consent")
    page.get_by_role("button", name="Nhận vé").click()
    page.wait_for_url(re.compile(r"/vi/ve/"))
    code = page.locator(".ticket-code").inner_text()
    page.screenshot(path=str(screenshots / "campaign-ticket.png"))
    guest.close()

    volunteer = person("ctv.lungcu", **PHONE)
    volunteer.go("/hom-nay/soat-ve/")
    door = volunteer.page
    door.locator("a.task").first.click()
    door.locator("[data-door-state]").filter(has_text="Đã gửi hết").wait_for()
    door.evaluate("navigator.serviceWorker.ready.then(() => true)")
    door.reload()  # the helper keeps the page that it saw
    door.locator("[data-door-state]").filter(has_text="Đã gửi hết").wait_for()
    verdict, waiting = door.locator("[data-door-verdict]"), door.locator("[data-door-waiting]")

    def check(text: str, told: str) -> None:
        door.fill("#code", text)
        door.get_by_role("button", name="Kiểm tra").click()
        verdict.filter(has_text=told).wait_for()

    volunteer.context.set_offline(True)
    door.reload()  # somebody closed the page in the pocket: it opens again without signal
    check(code.lower(), "Vé hợp lệ")
    door.screenshot(path=str(screenshots / "campaign-door.png"))
    check(code, "Vé này đã vào")
    check("234567-89ABCD", "Không có trong danh sách")
    assert waiting.inner_text() == "3"
    assert door.evaluate(IN_THE_OUTBOX) == {"ticket": 3}  # the one outbox of the phone, no queue of the door's own
    volunteer.context.set_offline(False)
    door.locator("[data-door-waiting]").filter(has_text=re.compile("^0$")).wait_for()
    assert door.locator("[data-door-came]").inner_text() == "1"
    assert door.evaluate(IN_THE_OUTBOX) == {}

    # Another phone at the other door learns it from the list.
    other = person("ctv.lungcu", **PHONE)
    other.go(re.sub(r"^https?://[^/]+", "", door.url))
    other.page.locator("[data-door-state]").filter(has_text="Đã gửi hết").wait_for()
    other.page.fill("#code", code)
    other.page.get_by_role("button", name="Kiểm tra").click()
    other.page.locator("[data-door-verdict]").filter(has_text="Vé này đã vào").wait_for()
