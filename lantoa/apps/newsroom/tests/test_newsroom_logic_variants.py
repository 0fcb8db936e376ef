import pytest

from lantoa.apps.newsroom.logic.html import clean_html, plain_text
from lantoa.apps.newsroom.logic.sentences import words
from lantoa.apps.newsroom.logic.spoken import estimated_seconds
from lantoa.apps.newsroom.logic.variants import (
    FORMS,
    StoryText,
    VariantText,
    derive,
    derive_all,
    remarks_on,
    rows_from_text,
    short_unit_name,
)
from lantoa.apps.newsroom.logic.variants.derive import sms
from lantoa.core.text.sms import sms_parts

NEWS = StoryText(
    title="Công bố chương trình Lễ hội hoa tam giác mạch",
    lead="Lễ hội có 18 hoạt động tại bảy xã, từ ngày 7 đến ngày 30/11.",
    body_html=(
        "<p>Sáng 3/11, Ban Tổ chức họp báo tại xã Đồng Văn. Có 42 cơ quan báo chí dự (Ảnh: Vừ Mai).</p>"
        "<h2>Chuẩn bị</h2><p>" + "Các xã chuẩn bị chỗ nghỉ, chỗ đỗ xe và tổ hướng dẫn ở từng điểm hoa. " * 20 + "</p>"
        "<p>Lịch đầy đủ tại https://dongvan.example/lich</p>"
    ),
    unit_name="Ủy ban nhân dân xã Đồng Văn",
    address="https://dongvan.example/vi/tin/12",
    phone="0219 3856 123",
)
NOTICE = StoryText(
    title="Tạm dừng cấp nước ngày 24/11",
    kind="notice",
    body_html="<p>Đề nghị bà con trữ nước đủ dùng.</p>",
    facts={
        "who": "Các hộ dân thôn Sảng Pả A",
        "what": "Thay đường ống chính",
        "when": "Từ 8 giờ đến 17 giờ ngày 24/11",
        "where": "Thôn Sảng Pả A",
    },
    unit_name="Ủy ban nhân dân xã Đồng Văn",
    address="https://dongvan.example/vi/tin/13",
)


@pytest.mark.parametrize("story", [NEWS, NOTICE], ids=["news", "notice"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_only_what_the_story_says(story, form):
    variant = derive(story, form)
    text = plain_text(variant.text) if form in ("portal", "press", "board") else variant.text

    assert text
    assert remarks_on(form, variant.text, unit_name=story.unit_name) == []
    if form == "portal":
        assert (variant.title, variant.lead, variant.text) == (story.title, story.lead, story.body_html)


def test_a_post_has_at_most_120_words_with_title_address_and_source():
    post = derive(NEWS, "post")

    assert words(post.text) <= 120
    assert post.text.startswith(NEWS.title + "\n\nLễ hội có 18 hoạt động")
    assert post.text.endswith("Xem thêm: https://dongvan.example/vi/tin/12\nNguồn: Ủy ban nhân dân xã Đồng Văn")


def test_an_sms_is_toneless_names_the_unit_and_ends_with_the_address():
    text = derive(NOTICE, "sms").text

    assert text == (
        "UBND xa Dong Van: Tam dung cap nuoc ngay 24/11. Ai: Cac ho dan thon Sang Pa A. Viec gi: Thay duong ong chinh. "
        "Khi nao: Tu 8 gio den 17 gio ngay 24/11. O dau: Thon Sang Pa A. De nghi ba con tru nuoc du dung. "
        "https://dongvan.example/vi/tin/13"
    )
    assert sms_parts(text).parts == 2


def test_an_sms_with_tones_takes_what_fits_into_its_smaller_parts():
    text = sms(NOTICE, is_toned=True).text

    assert sms_parts(text).encoding == "ucs2"
    assert sms_parts(text).parts <= 2
    assert text.startswith("UBND xã Đồng Văn: Tạm dừng cấp nước ngày 24/11.")
    assert text.endswith(NOTICE.address)


def test_a_title_too_long_for_an_sms_is_not_cut_but_remarked():
    story = StoryText(title="Rất dài " * 60, unit_name="Ủy ban nhân dân xã Đồng Văn")
    variant = derive(story, "sms")

    assert "Rat dai Rat dai" in variant.text
    assert [r.code for r in remarks_on("sms", variant.text)] == ["too_many_parts"]


def test_the_spoken_script_names_who_speaks_and_fits_90_seconds():
    script = derive(NEWS, "spoken").text

    assert estimated_seconds(script) <= 90
    lines = script.split("\n")
    assert lines[0] == "Tin của Ủy ban nhân dân xã Đồng Văn."
    assert lines[-1] == "Vừa rồi là tin của Ủy ban nhân dân xã Đồng Văn."
    # What cannot be said is left out.
    assert "Ảnh:" not in script
    assert "http" not in script


def test_a_notice_is_spoken_with_its_facts():
    assert derive(NOTICE, "spoken").text.split("\n") == [
        "Ủy ban nhân dân xã Đồng Văn thông báo.",
        "Tạm dừng cấp nước ngày 24/11.",
        "Dành cho: Các hộ dân thôn Sảng Pả A.",
        "Nội dung: Thay đường ống chính.",
        "Thời gian: Từ 8 giờ đến 17 giờ ngày 24/11.",
        "Địa điểm: Thôn Sảng Pả A.",
        "Đề nghị bà con trữ nước đủ dùng.",
        "Vừa rồi là tin của Ủy ban nhân dân xã Đồng Văn.",
    ]


@pytest.mark.parametrize("form", ["press", "board"])
def test_html_forms_are_clean_html(form):
    story = StoryText(title="A & B", lead="<b>x</b>", body_html="<p>c &lt; d</p>", unit_name="Xã <i>", phone="1")

    html = derive(story, form).text

    assert clean_html(html) == html
    assert "c &lt; d" in html


def test_a_card_can_be_read_back_into_rows():
    card = derive(NOTICE, "card")

    assert rows_from_text(card.text) == (
        [
            ("Ai", "Các hộ dân thôn Sảng Pả A"),
            ("Việc gì", "Thay đường ống chính"),
            ("Khi nào", "Từ 8 giờ đến 17 giờ ngày 24/11"),
            ("Ở đâu", "Thôn Sảng Pả A"),
        ],
        ["Đề nghị bà con trữ nước đủ dùng.", "Nguồn: Ủy ban nhân dân xã Đồng Văn"],
    )


def test_another_language_starts_blank_and_is_never_translated_by_itself():
    assert derive(NEWS, "portal", language="en") == VariantText(form="portal", language="en")
    assert derive(NEWS, "portal", language="en").is_blank
    assert [v.language for v in derive_all(NEWS)] == ["vi"] * 7 + ["en"]


def test_a_story_taken_over_names_the_unit_that_wrote_it():
    story = StoryText(title="Tin", lead="Một câu.", unit_name="Xã Lũng Cú", source_name="Tỉnh Tuyên Quang")

    assert "Nguồn: Tỉnh Tuyên Quang" in derive(story, "post").text
    assert "Tỉnh Tuyên Quang" in derive(story, "card").text


def test_an_editor_is_told_what_is_wrong_with_a_variant():
    def codes(form, text, **kwargs):
        return [r.code for r in remarks_on(form, text, **kwargs)]

    assert codes("post", "chữ " * 121) == ["too_many_words"]
    assert codes("sms", "Xã Đồng Văn") == ["toned_sms"]
    assert codes("spoken", "chữ " * 400) == ["too_long_to_say"]
    assert codes("sms", " ") == ["empty"]
    assert codes("card", "Không có tên", unit_name="Ủy ban nhân dân xã Đồng Văn") == ["unit_not_named"]
    assert codes("card", "UBND xã Đồng Văn báo", unit_name="Ủy ban nhân dân xã Đồng Văn") == []
    assert all(remark.message for remark in remarks_on("sms", "ữ" * 300))


def test_an_empty_story_makes_no_noise():
    for variant in derive_all(StoryText(title="")):
        assert isinstance(variant.text, str)


def test_long_unit_names_are_shortened_in_the_usual_way():
    assert short_unit_name("Ủy ban nhân dân xã Đồng Văn") == "UBND xã Đồng Văn"
    assert short_unit_name("Trung tâm Văn hóa") == "Trung tâm Văn hóa"
