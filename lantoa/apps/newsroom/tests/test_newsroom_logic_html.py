import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.apps.newsroom.logic.html import (
    clean_html,
    cleaned,
    from_plain_text,
    paragraphs,
    plain_text,
    reading_minutes,
    word_count,
)

WORD_LIST = """
<p class=MsoNormal><b>Cần chuẩn bị:</b><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt
"Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Nước uống<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><!--[if !supportLists]--><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span><!--[endif]-->Hai lít mỗi người</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Áo ấm</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
"""


def test_a_list_pasted_from_word_becomes_a_list():
    assert clean_html(WORD_LIST) == (
        "<p><strong>Cần chuẩn bị:</strong></p>"
        "<ul><li>Nước uống<ol><li>Hai lít mỗi người</li></ol></li><li>Áo ấm</li></ul>"
    )


def test_what_word_leaves_behind_is_gone():
    pasted = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta name=Generator content='Microsoft Word'>"
        "<style><!-- p.MsoNormal {margin:0} --></style><xml><w:WordDocument><w:View>Normal</w:View>"
        "</w:WordDocument></xml>"
        "</head><body lang=VI><p class=MsoNormal style='margin:0'><span style='font-size:14.0pt;color:red'>Xã "
        "<st1:place w:st='on'>Đồng Văn</st1:place>&nbsp;&nbsp; họp<o:p></o:p></span></p>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p></body></html>"
    )

    assert clean_html(pasted) == "<p>Xã Đồng Văn họp</p>"


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<p><a href='javascript:alert(1)'>bấm</a></p>", "<p>bấm</p>"),
        ("<p><a href='JaVa\tScRiPt:alert(1)'>bấm</a></p>", "<p>bấm</p>"),
        ("<p><a href='//evil.example/x'>bấm</a></p>", "<p>bấm</p>"),
        ("<p><a href='data:text/html,x'>bấm</a></p>", "<p>bấm</p>"),
        ("<img src='https://evil.example/dem.gif'>", ""),
        ("<img src='/\\evil.example/dem.gif'>", ""),
        ("<svg onload='x()'><circle/></svg><p>a</p>", "<p>a</p>"),
        ("<iframe src='https://x.example'></iframe><p>a</p>", "<p>a</p>"),
        ("<p style='background:url(x)'>a</p>", "<p>a</p>"),
        ("<form action='/x'><input name='a'><p>hỏi</p></form>", "<p>hỏi</p>"),
        ("<math><mtext><script>x</script></mtext></math><p>a\x00\x0bb</p>", "<p>ab</p>"),
        ("<noscript><p title='</noscript><img src=x onerror=x()>'></noscript><p>a</p>", "<p>a</p>"),
    ],
)
def test_nothing_active_and_nothing_from_other_hosts_remains(dirty, clean):
    # What is broken open by bad quoting may leave text, never an element or an attribute.
    assert clean_html(dirty).replace('<p>"&gt;</p>', "").replace("<p>'&gt;</p>", "") == clean


def test_what_was_dropped_is_told():
    assert cleaned("<script>x</script><img src='https://a.example/b.png'><svg></svg><p>a</p>").dropped == {
        "script",
        "svg",
        "outside_picture",
    }
    assert cleaned("<p>a <a href='https://a.example'>b</a></p>").dropped == frozenset()


@pytest.mark.parametrize(
    "link", ["https://a.example/x?y=1&amp;z=2", "mailto:a@b.example", "tel:02193856123", "/vi/tin/1", "#dau-trang"]
)
def test_links_that_lead_somewhere_stay(link):
    assert clean_html(f"<p><a href='{link}'>đây</a></p>") == f'<p><a href="{link}">đây</a></p>'


def test_a_text_in_an_old_font_is_read_as_unicode():
    assert clean_html("<p><font face='.VnTime'>Céng hoµ x· héi chñ nghÜa ViÖt Nam</font></p>") == (
        "<p>Cộng hoà xã hội chủ nghĩa Việt Nam</p>"
    )
    # The font's name stayed while the text was typed anew in Unicode.
    assert clean_html("<p><span style=\"font-family:'.VnTime'\">Xã Đồng Văn</span></p>") == "<p>Xã Đồng Văn</p>"


def test_letters_are_composed():
    assert clean_html("<p>Đồng Văn</p>") == "<p>Đồng Văn</p>"


@pytest.mark.parametrize(
    ("given_html", "expected"),
    [
        ("chữ trần", "<p>chữ trần</p>"),
        ("một<br><br>hai<br>ba", "<p>một</p><p>hai<br>ba</p>"),
        ("<div>một</div><div>hai</div>", "<p>một</p><p>hai</p>"),
        ("<h1>To <b>đậm</b></h1><h5>nhỏ</h5>", "<h2>To đậm</h2><h3>nhỏ</h3>"),
        ("<b style='font-weight:normal'><p>Google <span style='font-weight:700'>đậm</span></p></b>", None),
        ("<p><strong>ph</strong><strong>át</strong></p>", "<p><strong>phát</strong></p>"),
        ("<p>12 km<sup>2</sup>, CO<sub>2</sub></p>", "<p>12 km², CO₂</p>"),
        ("<p>30,96&nbsp;% trong&nbsp;năm</p>", "<p>30,96&nbsp;% trong năm</p>"),
        ("<p>• nước</p><p>• áo</p>", "<ul><li>nước</li><li>áo</li></ul>"),
        ("<p>- Ông Páo nói.</p>", "<p>- Ông Páo nói.</p>"),
        ("<p>Xem <img src='/media/a.jpg' alt='hoa'>ảnh</p>", None),
        ("<table><tr><td>một ô là khung</td></tr></table>", "<p>một ô là khung</p>"),
        ("<p><del>bỏ</del><ins>thêm</ins></p>", "<p>thêm</p>"),
    ],
)
def test_other_manners_of_writing_are_understood(given_html, expected):
    if expected is None:
        expected = {
            True: "<p>Google <strong>đậm</strong></p>",
            False: '<figure><img src="/media/a.jpg" alt="hoa"></figure><p>Xem ảnh</p>',
        }["Google" in given_html]
    assert clean_html(given_html) == expected


def test_a_table_keeps_its_head_its_spans_and_its_caption():
    html = (
        "<table border=1 style='x'><caption>Lịch</caption><tr><td><b>Ngày</b></td><td><p><b>Việc</b></p></td></tr>"
        "<tr><td colspan=2>07/11</td></tr></table>"
    )

    assert clean_html(html) == (
        '<table><caption>Lịch</caption><thead><tr><th scope="col">Ngày</th><th scope="col">Việc</th></tr></thead>'
        '<tbody><tr><td colspan="2">07/11</td></tr></tbody></table>'
    )


def test_text_nested_absurdly_deep_is_kept():
    assert clean_html("<div>" * 5000 + "vẫn còn" + "</div>" * 5000) == "<p>vẫn còn</p>"


def test_a_pile_of_open_tags_costs_no_more_than_seconds():
    begin = time.monotonic()
    clean_html("<b><i>" * 20_000 + "x")
    assert time.monotonic() - begin < 5


TAGS = "p div span b strong em i ul ol li table tr td th tbody thead blockquote figure figcaption img br".split()
TAGS += "h1 h2 h3 a caption font sup center hr del dl dt dd section".split()
ATTRIBUTES = ["", " style='font-weight:bold'", " style='mso-list:l0 level2 lfo1'", " href='https://a.vn'"]
ATTRIBUTES += [
    " src='/a.jpg' alt='b'",
    " href='x:y'",
    " colspan=2",
    " class=MsoListParagraph",
    " style='mso-list:Ignore'",
]
PIECES = st.one_of(
    st.sampled_from([" ", "\xa0", "\n", "ơ ", "a", "• x", "1. ", "30 %", "<", "&", "é"]),
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=25).map("".join))
def test_cleaning_twice_is_cleaning_once(html):
    once = clean_html(html)

    assert clean_html(once) == once


def test_plain_text_keeps_blocks_apart():
    html = (
        "<h2>Lịch</h2><p>Một<br>hai</p><ul><li>a<ol><li>b</li></ol></li></ul>"
        "<table><thead><tr><th>Ngày</th><th>Việc</th></tr></thead><tbody><tr><td>7/11</td><td>Khai mạc</td></tr>"
        "</tbody></table><figure><img src='/a.jpg' alt=''><figcaption>Hoa nở</figcaption></figure>"
    )

    assert plain_text(html) == "Lịch\n\nMột\nhai\n\n- a\n  1. b\n\nNgày · Việc\n7/11 · Khai mạc\n\nHoa nở"
    assert paragraphs(html) == ["Một hai", "a", "b"]
    assert plain_text("") == ""


def test_words_are_counted_as_people_count_them():
    assert word_count("<p>Xã Đồng Văn có 2.268.000 lượt khách, tăng 30,96 %.</p>") == 9
    assert reading_minutes("<p>" + "chữ " * 221 + "</p>") == 2
    assert reading_minutes("") == 1


def test_plain_text_becomes_paragraphs():
    assert from_plain_text("Một\nhai\n\nBa <b>") == "<p>Một<br>hai</p><p>Ba &lt;b&gt;</p>"
    assert from_plain_text("Một\r\nHai\r\n") == "<p>Một</p><p>Hai</p>"
