from hypothesis import given
from hypothesis import strategies as st

from lantoa.apps.newsroom.logic.diff import Change, compare_html, compare_texts, rendered, word_changes


def test_a_changed_word_is_shown_as_removed_and_added():
    assert word_changes("Khai mạc ngày 7 tháng 11.", "Khai mạc sáng 8 tháng 11.") == [
        Change("same", "Khai mạc "),
        Change("removed", "ngày 7"),
        Change("added", "sáng 8"),
        Change("same", " tháng 11."),
    ]


def test_the_rendered_difference_is_safe():
    assert rendered(word_changes("a", "a <script>")) == "a<ins> &lt;script&gt;</ins>"


def test_formatting_alone_is_no_difference():
    assert compare_html("<p>Xã <strong>Đồng Văn</strong></p>", "<p>Xã Đồng Văn</p>") == ""


def test_paragraphs_are_compared_with_their_likes():
    old = "<p>Xã có mười tám thôn và hai chợ.</p><p>Bỏ hẳn đoạn này đi nhé.</p>"
    new = "<p>Đoạn mới hoàn toàn khác xa.</p><p>Xã có mười chín thôn và hai chợ.</p>"

    assert compare_html(old, new) == (
        "<p><ins>Đoạn mới hoàn toàn khác xa.</ins></p>"
        "<p>Xã có mười <del>tám</del><ins>chín</ins> thôn và hai chợ.</p>"
        "<p><del>Bỏ hẳn đoạn này đi nhé.</del></p>"
    )


def test_a_text_that_appears_or_vanishes_is_shown_whole():
    assert compare_texts("", "Mới") == "<p><ins>Mới</ins></p>"
    assert compare_texts("Cũ", "") == "<p><del>Cũ</del></p>"
    assert compare_texts("", "") == ""


TEXTS = st.text(alphabet="ab ,.\nơ<", max_size=40)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_difference(old, new):
    changes = word_changes(old, new)

    assert "".join(c.text for c in changes if c.op != "added") == old
    assert "".join(c.text for c in changes if c.op != "removed") == new
