"""What is typed is never lost: no network, an ended session, a closed page."""

from __future__ import annotations

import re
from typing import Any

import pytest


@pytest.fixture
def writer(person: Any) -> Any:
    """A contributor on a phone, in the middle of a notice."""
    one = person("ctv.lungcu", width=360, height=740)
    one.go("/hom-nay/moi/thong-bao/")
    one.page.fill("#what", "Tiêm phòng cho trâu bò")
    one.page.fill("#when", "8 giờ sáng thứ Sáu")
    one.press("Lưu nháp")
    one.page.wait_for_url(re.compile(r"/hom-nay/tin/\d+/"))
    one.address = re.search(r"/hom-nay/tin/\d+/", one.page.url)[0] + "sua/"  # type: ignore[index]
    one.go(one.address)
    return one


def told(writer: Any) -> Any:
    return writer.page.locator("[data-saved]")


def test_the_house_keeps_what_is_typed_without_a_button(writer: Any) -> None:
    writer.page.fill("#lead", "Bà con nhốt gia súc từ tối hôm trước.")
    told(writer).filter(has_text="Đã lưu lúc").wait_for(timeout=12_000)
    writer.page.reload()
    assert writer.page.input_value("#lead") == "Bà con nhốt gia súc từ tối hôm trước."
    assert writer.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('lantoa-kept'))") == []


def test_without_network_the_text_waits_on_the_phone_and_goes_when_it_is_back(writer: Any) -> None:
    writer.context.set_offline(True)
    writer.page.fill("#lead", "Viết trên đèo, không có sóng.")
    writer.page.locator("[data-saved].saved-waiting").wait_for(timeout=12_000)
    writer.context.set_offline(False)
    told(writer).filter(has_text="Đã lưu lúc").wait_for(timeout=15_000)
    writer.page.reload()
    assert writer.page.input_value("#lead") == "Viết trên đèo, không có sóng."


def test_an_ended_session_loses_no_word(writer: Any) -> None:
    writer.context.clear_cookies()
    writer.page.fill("#lead", "Chữ viết khi phiên đã hết.")
    writer.page.locator("[data-saved].saved-lost").wait_for(timeout=12_000)
    assert "Phiên đăng nhập đã hết" in told(writer).inner_text()
    writer.page.goto(writer.house.at("/demo/"))
    writer.page.locator("form:has(input[name=username][value='ctv.lungcu']) button").first.click()
    writer.page.wait_for_load_state()
    writer.go(writer.address)
    assert "Lấy lại bản ấy?" in told(writer).inner_text()
    writer.press("Lấy lại")
    assert writer.page.input_value("#lead") == "Chữ viết khi phiên đã hết."
    told(writer).filter(has_text="Đã lưu lúc").wait_for(timeout=12_000)


def test_a_kept_text_that_is_not_wanted_goes_for_good(writer: Any) -> None:
    writer.context.clear_cookies()
    writer.page.fill("#lead", "Bản nháp bỏ đi.")
    writer.page.locator("[data-saved].saved-lost").wait_for(timeout=12_000)
    writer.page.goto(writer.house.at("/demo/"))
    writer.page.locator("form:has(input[name=username][value='ctv.lungcu']) button").first.click()
    writer.page.wait_for_load_state()
    writer.go(writer.address)
    writer.press("Giữ bản đang thấy")
    assert "Bản nháp bỏ đi." not in writer.page.evaluate("JSON.stringify(localStorage)")
    writer.page.reload()
    assert told(writer).inner_text() == ""
    assert writer.page.input_value("#lead") != "Bản nháp bỏ đi."
