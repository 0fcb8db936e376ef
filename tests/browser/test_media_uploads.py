"""Many files from a PC, in a real browser: a broken line, an ended session, a bad file among good ones."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

from lantoa.shared.media.tests import samples

PAGE = "/desk/files/send/"
EDITOR = "bientap"


def _recording(megabytes: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(44_100)
        sound.writeframes(bytes(megabytes * 1024 * 1024))
    return out.getvalue()


def test_an_upload_goes_on_after_a_cut_and_after_the_session_ended(
    person: Any, house: Any, tmp_path: Path, screenshots: Path
) -> None:
    files = {"chợ phiên.jpg": samples.jpeg(800, 600, seed=71), "hỏng.jpg": samples.jpeg(seed=72)[:5000]}
    files["bản tin.wav"] = _recording(20)  # three pieces
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    editor = person(EDITOR)
    page = editor.page
    pieces: list[int] = []

    def cut(route: Any) -> None:
        """The second piece of the recording breaks off once; before the third the session ends."""
        if route.request.method != "PATCH" or len(route.request.post_data_buffer or b"") < 3_000_000:
            route.continue_()
            return
        pieces.append(len(pieces))
        if len(pieces) == 2:
            route.abort("connectionreset")
            return
        if len(pieces) == 4:
            editor.context.clear_cookies(name="sessionid")
        route.continue_()

    page.route("**/media-files/tus/*/", cut)
    editor.go(PAGE)
    page.get_by_label("Nguồn").fill("Vàng Thị Mai")
    page.set_input_files("#send-files", [str(tmp_path / name) for name in files])
    line = page.locator("[data-list] li")
    line.filter(has_text="chợ phiên.jpg").get_by_role("link", name="Đã vào kho").wait_for()
    line.filter(has_text="hỏng.jpg").get_by_text("bị hỏng").wait_for()
    page.locator("[data-note]").wait_for()  # signed out: said, and nothing is lost
    assert "đăng nhập lại" in page.locator("[data-note]").inner_text()
    page.screenshot(path=screenshots / "media-sending.png")
    other = editor.context.new_page()
    other.goto(house.at("/demo/"))
    other.locator(f"form:has(input[name=username][value='{EDITOR}']) button").first.click()
    other.wait_for_load_state()
    other.close()
    page.get_by_role("button", name="Tiếp tục", exact=True).click()
    line.filter(has_text="bản tin.wav").get_by_role("link", name="Đã vào kho").wait_for()
    assert "2 đã vào kho · 0 đang gửi · 1 không giữ" in page.locator("p[data-total]").inner_text()
