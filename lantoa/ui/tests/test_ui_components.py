"""Components: what they are given, and what people and screen readers get."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from lxml import html

from lantoa.ui import marks
from lantoa.ui.codes import qr_svg
from lantoa.ui.icons import ICONS
from lantoa.ui.parts import Card, Emergency, Link, Masthead, Pages, Picture, Section, Stat, drawn
from lantoa.ui.templatetags import ui

LANTOA = Path(__file__).resolve().parents[2]
TEMPLATES = sorted([*(LANTOA / "ui/templates").rglob("*.html"), *(LANTOA / "web/site/templates/site").rglob("*.html")])
AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def render(name: str, **context: object) -> html.HtmlElement:
    return html.fragment_fromstring(render_to_string(f"ui/{name}.html", context), create_parent="div")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(LANTOA)))
def test_a_template_holds_no_inline_style_or_script_and_every_image_has_alt(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<[^>]+\sstyle=", text) == []
    assert re.findall(r"<style|\son\w+=\"", text) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag] == []
    assert [tag for tag in re.findall(r"<img[^>]*>", text) if "alt=" not in tag] == []
    assert "javascript:" not in text


def test_every_state_is_a_word_with_a_mark() -> None:
    for code, mark in marks.MARKS.items():
        assert mark.icon in ICONS
        shown = str(ui.state(code, "Chờ duyệt"))
        assert "<svg" in shown
        assert "Chờ duyệt" in shown


def test_an_unknown_state_still_shows_its_word() -> None:
    assert "Đang rà soát" in str(ui.state("under_review", "Đang rà soát"))


def test_an_icon_alone_has_a_name_and_one_beside_a_word_is_silent() -> None:
    assert 'aria-label="Đóng"' in str(ui.icon("close", "Đóng"))
    assert 'aria-hidden="true"' in str(ui.icon("close"))


def test_numbers_are_written_in_the_manner_of_the_pages_language() -> None:
    with translation.override("vi"):
        assert ui.figure(2268000) == "2.268.000"
        assert ui.figure(Decimal("30.96")) == "30,96"
        assert ui.figure(None) == "–"
        assert ui.figure(0) == "0"
    with translation.override("en"):
        assert ui.figure(Decimal("2268000.5"), 1) == "2,268,000.5"


def test_a_time_is_the_provinces_time_and_machines_can_read_it() -> None:
    with translation.override("vi"):
        assert str(ui.when(AT, "hour")) == '<time datetime="2026-11-22T09:30+07:00">22/11/2026 · 09:30</time>'
        assert "Chủ Nhật, 22/11/2026" in str(ui.when(AT, "full"))
        assert str(ui.when(date(2026, 9, 2))) == '<time datetime="2026-09-02">02/09/2026</time>'
    with translation.override("en"):
        assert "22 November 2026" in str(ui.when(AT))
    assert ui.when(None) == ""


def test_a_card_is_one_link_with_its_whole_face() -> None:
    card = Card(title="Chợ & phiên", url="/vi/tin/cho-1/", picture=drawn("Chợ", key=1), at=AT, unit="Lũng Cú", count=6)
    shown = html.fragment_fromstring(ui.card(card), create_parent="div")
    assert [link.get("href") for link in shown.iter("a")] == ["/vi/tin/cho-1/"]
    assert shown.xpath(".//h3")[0].text_content() == "Chợ & phiên"
    assert "6 ảnh" in " ".join(shown.text_content().split()) or "6 pictures" in " ".join(shown.text_content().split())


def test_a_section_without_cards_is_not_there() -> None:
    assert render_to_string("ui/section.html", {"section": Section("Video", ())}).strip() == ""


def test_a_picture_offers_its_sizes_and_keeps_its_place() -> None:
    picture = Picture(
        url="/a/360.jpg", alt="Chợ", width=1080, height=720, sources=((360, "/a/360.webp"), (720, "/a/720.webp"))
    )
    image = html.fragment_fromstring(ui.picture(picture))
    assert image.get("srcset") == "/a/360.webp 360w, /a/720.webp 720w"
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("1080", "720", "lazy")
    assert "loading" not in ui.picture(picture, eager=True)


def test_a_figure_is_never_shown_without_source_and_day() -> None:
    stat = Stat("2.268.000", "lượt khách", "Cục Thống kê", "31/12/2022", qualifier="khoảng", period="năm 2022")
    text = " ".join(render("stats", stats=[stat]).text_content().split())
    for part in ("khoảng 2.268.000", "năm 2022", "Cục Thống kê", "31/12/2022"):
        assert part in text


def test_an_emergency_says_the_word_the_time_and_the_source() -> None:
    item = Emergency(
        "Rời bờ suối ngay", "/vi/tin/x-1/", AT, "Ban Chỉ huy", until=datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    )
    with translation.override("vi"):
        text = " ".join(render("emergency", items=[item]).text_content().split())
    assert text == "Khẩn cấpRời bờ suối ngay22/11/2026 · 09:30 · Ban Chỉ huy · có hiệu lực đến 22/11/2026 · 16:00"
    assert render_to_string("ui/emergency.html", {"items": []}).strip() == ""


def test_a_long_list_names_its_ends_and_its_neighbours() -> None:
    assert Pages(1, 1, base="?trang=").around == (1,)
    assert Pages(7, 20, base="?trang=").around == (1, None, 6, 7, 8, None, 20)
    pages = Pages(2, 3, base="/x/?trang=", first_url="/x/")
    assert (pages.earlier_url, pages.later_url) == ("/x/", "/x/?trang=3")
    assert [link.get("href") for link in render("pages", pages=pages).iter("a")] == [
        "/x/",
        "/x/",
        "/x/?trang=3",
        "/x/?trang=3",
    ]


def test_the_masthead_offers_the_other_language_only() -> None:
    masthead = Masthead(
        name="Cổng",
        home_url="/vi/",
        languages=(Link("Tiếng Việt", "/vi/", True, "vi"), Link("English", "/en/", False, "en")),
    )
    shown = render("masthead", masthead=masthead, emergencies=[])
    assert [link.get("hreflang") for link in shown.xpath(".//nav//a[@hreflang]")] == ["en"]


class Notice(forms.Form):
    title = forms.CharField(label="Tiêu đề", help_text="Tối đa 60 chữ")
    is_urgent = forms.BooleanField(label="Khẩn")


def test_a_field_says_its_label_its_help_and_what_is_wrong_with_it() -> None:
    shown = render("form", form=Notice({}))
    field = shown.xpath('.//input[@name="title"]')[0]
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby").split() == ["id_title-help", "id_title-fault"]
    assert [label.text for label in shown.xpath('.//label[@for="id_title"]')] == ["Tiêu đề"]
    for name in ("id_title-help", "id_title-fault"):
        assert len(shown.xpath(f'.//*[@id="{name}"]')) == 1
    assert shown.xpath('.//*[@role="alert"]')


def test_a_qr_code_is_drawn_here_and_has_a_name() -> None:
    code = str(qr_svg("https://example.vn/vi/tin/1/", label="Mã QR của bài"))
    assert code.startswith("<svg")
    assert "<title>Mã QR của bài</title>" in code
    assert "http" not in code.replace("http://www.w3.org", "")


def test_what_a_reader_wrote_is_never_markup() -> None:
    card = Card(title="<script>alert(1)</script>", url="/x/")
    assert "<script>" not in ui.card(card)
    marked = Card(title=mark_safe("<mark>Chợ</mark> phiên"), url="/x/?a=1&b=2")
    assert "<mark>Chợ</mark> phiên" in ui.card(marked)
    assert 'href="/x/?a=1&amp;b=2"' in ui.card(marked)
    engine = engines["django"].from_string("{% load ui %}{% state 'draft' word %}")
    assert "<b>" not in engine.render({"word": "<b>x</b>"})
