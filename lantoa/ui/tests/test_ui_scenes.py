"""Where a story has no picture there is a place."""

from __future__ import annotations

import gzip
import re

import pytest
from lxml import etree

from lantoa.ui import scenes
from lantoa.ui.parts import RATIOS, drawn

EVERY = [(subject, time) for subject in scenes.SUBJECTS for time in scenes.TIMES]


@pytest.mark.parametrize(("subject", "time"), EVERY)
def test_every_place_is_drawn_at_every_hour_and_weighs_little(subject: str, time: str) -> None:
    for ratio, (width, height) in RATIOS.items():
        svg = scenes.draw(subject, 5, width=width, height=height, time=time)
        root = etree.fromstring(svg.encode())
        assert root.get("viewBox") == f"0 0 600 {600 * height / width:.0f}", ratio
        assert len(svg) < 11_000
        assert len(gzip.compress(svg.encode())) < 3_600


def test_the_same_story_always_has_the_same_place() -> None:
    first = scenes.draw("market", 17, width=600, height=400)
    assert first == scenes.draw("market", 17, width=600, height=400)
    assert first != scenes.draw("market", 18, width=600, height=400)


def test_a_drawing_holds_no_script_and_no_address() -> None:
    for subject in scenes.SUBJECTS:
        svg = scenes.draw(subject, 3, width=600, height=400)
        assert "<script" not in svg
        assert re.findall(r'(?:href|src)="(?!#)', svg) == []
        assert re.findall(r"url\((?!#)", svg) == []


def test_drawing_and_painting_agree() -> None:
    """The sky of the painted picture has the colours of the drawn one."""
    picture = scenes.paint("ridge", 2, width=300, height=200, time="night")
    assert picture.size == (300, 200)
    red, green, blue = picture.getpixel((3, 1))  # type: ignore[misc]
    assert (red, green, blue) == pytest.approx((0x0E, 0x15, 0x30), abs=8)


@pytest.mark.parametrize(
    ("texts", "subject"),
    [
        (("Chợ phiên Mèo Vạc nhận thanh toán bằng mã QR",), "market"),
        (("Thông xe đoạn sạt ở đèo Mã Pì Lèng",), "road"),
        (("Mưa lớn, đề phòng lũ quét và sạt lở",), "weather"),
        (("Loa xã nói bốn thứ tiếng", "Thông tin cơ sở"), "loudspeaker"),
        (("Mùa hoa tam giác mạch mở hội",), "flower_field"),
        (("Khám mắt miễn phí cho người cao tuổi", "Y tế"), "health"),
        # The title decides before the summary does.
        (("Dệt lanh Lùng Tám", "Văn hóa", "Đường vào làng nghề đã thông xe"), "weaving"),
    ],
)
def test_the_words_of_a_story_choose_its_place(texts: tuple[str, ...], subject: str) -> None:
    assert scenes.subject_for(*texts) == subject


def test_a_word_inside_another_word_chooses_nothing() -> None:
    assert scenes.subject_for("Hoài niệm") in ("ridge", "village", "terraces", "river")


def test_a_chosen_subject_wins_over_the_words() -> None:
    assert "/school-" in drawn("Chợ phiên", subject="school", key=3).url


def test_a_drawn_picture_decorates_and_says_nothing() -> None:
    assert drawn("Chợ phiên", key=1).alt == ""


def test_only_what_our_pages_ask_for_is_drawn(client, db) -> None:
    good = drawn("Chợ phiên", key=1).url
    answer = client.get(good, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Type"], answer["Content-Encoding"]) == (200, "image/svg+xml", "gzip")
    assert "immutable" in answer["Cache-Control"]
    assert gzip.decompress(answer.content) == client.get(good).content
    for bad in ("market-998-3x2", "market-1-9x9", "castle-1-3x2", "market-1-3x2-noon", "market-1-3x2-night-x"):
        assert client.get(f"/ui/scene/1/{bad}.svg").status_code == 404, bad
    assert client.get("/ui/scene/99/market-1-3x2.svg").status_code == 404
