"""Pure parts of the portal."""

from __future__ import annotations

from lantoa.ui.parts import Picture
from lantoa.web.site.logic import body, marking

PICTURE = Picture(
    url="/media/public/images/ab/abcd-17/720.jpg",
    alt="Chợ",
    width=1080,
    height=720,
    sources=((360, "/media/public/images/ab/abcd-17/360.webp"),),
)


def test_words_are_marked_with_or_without_tone_marks_and_everything_else_is_escaped() -> None:
    assert (
        marking.marked("Chợ <phiên> & đèo", {"cho", "deo"}) == "<mark>Chợ</mark> &lt;phiên&gt; &amp; <mark>đèo</mark>"
    )
    assert marking.marked("chợ phiên mới", {"cho", "phien"}) == "<mark>chợ phiên</mark> mới"
    assert marking.marked("chợt", {"cho"}) == "chợt"


def test_an_excerpt_stands_round_the_word_and_breaks_between_words() -> None:
    text = "một hai ba bốn năm " * 20 + "chợ phiên " + "sáu bảy tám " * 20
    piece = marking.excerpt(text, {"cho"}, length=80)
    assert "chợ phiên" in piece
    assert piece.startswith("…")
    assert piece.endswith("…")
    assert len(piece) < 90
    assert marking.excerpt("ngắn", {"x"}) == "ngắn"


def test_a_picture_in_the_text_has_every_size_and_a_strange_one_is_left_out() -> None:
    text = (
        '<p>a</p><figure><img src="/media/public/images/ab/abcd-17/1080.jpg" alt=""><figcaption>c</figcaption></figure>'
        '<figure><img src="https://tracker.example/x.gif"><figcaption>d</figcaption></figure>'
    )
    shown = body.shown(text, pictures={17: PICTURE})
    assert 'srcset="/media/public/images/ab/abcd-17/360.webp 360w"' in shown
    assert 'loading="lazy"' in shown
    assert 'alt="Chợ"' in shown
    assert "tracker" not in shown
    assert "<figcaption>d" not in shown
    assert body.pictures_in(text, {17: PICTURE}) == {17}


def test_a_table_can_be_pushed_by_hand_and_by_key() -> None:
    shown = body.shown("<table><caption>Giờ</caption><tr><td>1</td></tr></table><p>sau</p>", pictures={})
    assert shown.startswith('<div class="table-wrap" tabindex="0" role="region" aria-label="Giờ"><table>')
    assert shown.endswith("</table></div><p>sau</p>")


def test_an_empty_text_shows_nothing() -> None:
    assert body.shown("  ", pictures={}) == ""
