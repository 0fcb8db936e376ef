import dataclasses
import datetime as dt
import io
import json

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from lantoa.shared.documents.logic import faces
from lantoa.shared.documents.logic.description import (
    Document,
    Fields,
    Heading,
    Issuer,
    ListBlock,
    PageBreak,
    Paragraph,
    Picture,
    QrCode,
    Quote,
    Rule,
    Run,
    Signature,
    Signatures,
    Signer,
    TableBlock,
)
from lantoa.shared.documents.logic.from_html import blocks_from_html, board_parts
from lantoa.shared.documents.logic.layouts import FOLDER, NoLayout, layout_by_key, layout_for, layout_from, layouts
from lantoa.shared.documents.logic.slips import (
    MediaLine,
    Opinion,
    StoryOnPaper,
    approval_slip,
    board_document,
    story_print,
)
from lantoa.shared.documents.logic.to_docx import to_docx
from lantoa.shared.documents.logic.to_pdf import to_pdf

DAY = dt.date(2026, 11, 22)
STATE, PARTY = layout_for("state", DAY), layout_for("party", DAY)
COMMUNE = Issuer("Ủy ban nhân dân xã Đồng Văn", "Ủy ban nhân dân tỉnh Tuyên Quang", "Đồng Văn")
COMMISSION = Issuer("Ban Tuyên giáo và Dân vận", "Tỉnh ủy Tuyên Quang", "Tuyên Quang")
STORY = StoryOnPaper(
    title="Đồng Văn sẵn sàng đón mùa hoa",
    lead="Xã đã chuẩn bị chỗ nghỉ cho mười tám hoạt động.",
    body_html="<p>Sáng 3/11, <strong>Ban Tổ chức</strong> họp.</p><figure><img src='/a.jpg' alt='chợ'></figure>",
    kind_name="Tin",
    author="Vừ Thị Mai",
    version=3,
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    address="https://dongvan.example/vi/tin/12",
)


def photo(kind="JPEG", size=(400, 300)):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind)
    return out.getvalue()


def letter(**changes):
    values = {
        "layout": STATE,
        "issuer": COMMUNE,
        "kind": "Báo cáo",
        "subject": "Kết quả tháng 11",
        "body": (Paragraph("Một câu."),),
        "code": "BC-UBND",
    }
    return Document(**{**values, **changes})


def pdf_text(data):
    return "\n".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


def docx_text(data):
    """All text in its order, head and tables too."""
    body = docx.Document(io.BytesIO(data)).element.body
    marks = body.iter(qn("w:t"), qn("w:br"), qn("w:p"))
    words = [(mark.text or "") if mark.tag == qn("w:t") else " " for mark in marks]
    return " ".join("".join(words).split())


def both(document):
    return pdf_text(to_pdf(document)), docx_text(to_docx(document))


# ── layouts are dated data ────────────────────────────────────────────────


def test_every_layout_says_its_basis_its_days_and_that_a_clerk_must_check_it():
    assert {layout.key for layout in layouts()} == {"state-2020", "party-2018"}
    assert all(layout.basis and layout.valid_from and not layout.is_checked for layout in layouts())


def test_a_paper_takes_the_layout_that_was_valid_on_its_day():
    assert layout_for("state", DAY).key == "state-2020"
    assert layout_for("party", DAY) == layout_by_key("party-2018")
    with pytest.raises(NoLayout):
        layout_for("state", dt.date(2020, 3, 4))
    with pytest.raises(NoLayout):
        layout_by_key("state-1999")


def test_a_layout_ends_on_the_day_before_its_last_date():
    data = json.loads((FOLDER / "state-2020.json").read_text(encoding="utf-8")) | {"valid_to": "2027-01-01"}
    layout = layout_from(data)

    assert layout.is_valid_on(dt.date(2026, 12, 31))
    assert not layout.is_valid_on(dt.date(2027, 1, 1))


# ── the head, the end, what is left to the clerk ──────────────────────────


def test_a_state_paper_has_its_head_and_leaves_number_and_date_to_the_clerk():
    for text in both(letter()):
        assert "ỦY BAN NHÂN DÂN XÃ ĐỒNG VĂN" in text
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in text
        assert "Số: …/BC-UBND" in text
        assert "Đồng Văn, ngày … tháng … năm …" in text
        assert "BÁO CÁO Kết quả tháng 11" in text


def test_a_party_paper_has_no_motto_and_an_asterisk():
    for text in both(letter(layout=PARTY, issuer=COMMISSION, code="BC/BTGDVTU")):
        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
        assert "CỘNG HÒA" not in text
        assert "BAN TUYÊN GIÁO VÀ DÂN VẬN *" in text
        assert "Số …-BC/BTGDVTU" in text


def test_a_date_is_written_with_noughts_where_the_decree_wants_them():
    assert letter(issued_on=dt.date(2026, 2, 5)).date_line() == "Đồng Văn, ngày 05 tháng 02 năm 2026"
    assert letter(issued_on=dt.date(2026, 11, 22)).date_line() == "Đồng Văn, ngày 22 tháng 11 năm 2026"


def test_a_letter_carries_its_subject_under_the_number_and_its_addressees():
    document = letter(kind="", subject="tạm dừng cấp nước", addressees=("Các trưởng thôn", "Trạm Y tế xã"))

    for text in both(document):
        assert "V/v tạm dừng cấp nước" in text
        assert "Kính gửi: - Các trưởng thôn; - Trạm Y tế xã." in text
        assert "BÁO CÁO" not in text


def test_sign_block_and_recipients_stand_at_the_end_in_each_manner():
    signer = Signer(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Nguyễn Văn A")
    state = letter(signer=signer, recipients=("Như trên",), kept_by="VT")
    party = letter(layout=PARTY, issuer=COMMISSION, signer=signer, recipients=("Như trên",), kept_by="VPTU")

    for text in both(state):
        assert "Nơi nhận: - Như trên; - Lưu: VT." in text
        assert "CHỦ TỊCH" in text
        assert "Nguyễn Văn A" in text
    for text in both(party):
        assert "Nơi nhận: - Như trên, - Lưu VPTU." in text


def test_an_unchecked_layout_says_so_at_the_foot_until_a_clerk_confirmed_it():
    from dataclasses import replace

    assert "cần văn thư kiểm tra" in pdf_text(to_pdf(letter()))
    assert "cần văn thư kiểm tra" not in pdf_text(to_pdf(letter(layout=replace(STATE, is_checked=True))))


def test_the_page_number_stands_in_the_top_margin_but_not_on_the_first_page():
    pages = PdfReader(io.BytesIO(to_pdf(letter(body=(Paragraph("a"), PageBreak(), Paragraph("b")))))).pages
    assert not pages[0].extract_text().startswith("1")
    assert pages[1].extract_text().split() == ["2", "b"]

    section = docx.Document(io.BytesIO(to_docx(letter()))).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert section.first_page_header.paragraphs[0].text == ""


def test_margins_are_those_of_the_layout_and_the_font_is_times_new_roman():
    document = docx.Document(io.BytesIO(to_docx(letter())))
    section = document.sections[0]

    assert [round(x.mm) for x in (section.left_margin, section.right_margin, section.top_margin)] == [30, 15, 20]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.core_properties.title == "Báo cáo Kết quả tháng 11"


def test_a_pdf_carries_its_fonts_its_title_and_its_language():
    reader = PdfReader(io.BytesIO(to_pdf(letter())))
    fonts = {font.get_object()["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()}

    assert reader.metadata.title == "Báo cáo Kết quả tháng 11"
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"
    assert any("LanToaSerif" in name for name in fonts)


def test_the_same_document_gives_the_same_bytes():
    assert to_pdf(letter()) == to_pdf(letter())


# ── blocks ────────────────────────────────────────────────────────────────

BLOCKS = (
    Heading("Mục"),
    Heading("Mục nhỏ", 3),
    Paragraph([Run("đậm", is_bold=True), Run(" nghiêng", is_italic=True), Run(" trang", link="https://a.example")]),
    ListBlock(("một", "hai")),
    ListBlock(("ba", "bốn"), is_ordered=True),
    Quote("trích"),
    TableBlock((("7/11", "Khai mạc"), ("8/11",)), ("Ngày", "Việc"), caption="Lịch"),
    TableBlock(()),
    Fields((("Tên", "giá trị"),)),
    Picture(photo(), "hoa", "Hoa nở"),
    QrCode("https://a.example", "Quét mã"),
    Signatures((Signature("Người soạn"), Signature("Người duyệt", name="Lù Văn Páo"))),
    Rule(),
)


def test_every_block_stands_in_both_kinds_of_file():
    for text in both(letter(body=BLOCKS)):
        for said in (
            "Mục Mục nhỏ đậm nghiêng trang",
            "- một - hai",
            "1. ba 2. bốn",
            "trích",
            "Lịch Ngày Việc 7/11 Khai mạc 8/11",
            "Tên: giá trị",
            "Hoa nở",
            "Quét mã",
            "NGƯỜI SOẠN",
            "Lù Văn Páo",
        ):
            assert said in text, said


def test_pictures_have_their_words_for_those_who_do_not_see():
    body = docx.Document(io.BytesIO(to_docx(letter(body=BLOCKS)))).element.body

    assert [e.get("descr") for e in body.iter(qn("wp:docPr"))] == ["hoa", "Quét mã"]


def test_a_table_head_is_repeated_on_the_next_page():
    rows = tuple((f"{n}", "Khai mạc lễ hội") for n in range(80))
    pages = PdfReader(io.BytesIO(to_pdf(letter(body=(TableBlock(rows, ("Số thứ tự", "Việc")),))))).pages

    assert all("Số thứ tự" in page.extract_text() for page in pages[:3])


def test_a_cell_longer_than_a_page_does_not_stop_the_document():
    text = "Một câu dài trong một ô. " * 400

    assert len(PdfReader(io.BytesIO(to_pdf(letter(body=(TableBlock(((text, "x"),)),))))).pages) > 1


@pytest.mark.parametrize(
    "nasty",
    [
        "<b>không phải chữ đậm",
        "a & b < c",
        '<img src="file:///etc/passwd"/>',
        "a\x00b\x0b",
        "\ud800",
        "&#x41;",
        "{x}%s",
    ],
)
def test_text_is_data_and_never_markup(nasty):
    document = letter(
        subject=nasty, body=(Paragraph(nasty), TableBlock(((nasty,),), (nasty,)), Fields(((nasty, nasty),)))
    )
    shown = " ".join(faces.printable(nasty).split())

    for text in both(document):
        assert shown in text


def test_signs_that_no_font_of_ours_has_do_not_stop_the_document():
    assert faces.printable("hoa \U0001f33c\ufe0f nở 漢") == "hoa  nở □"
    assert "nở" in pdf_text(to_pdf(letter(subject="hoa \U0001f33c nở 漢字")))


def test_every_vietnamese_letter_can_be_printed():
    letters = "".join(chr(c) for c in range(0x1EA0, 0x1EFA)) + "ĂăÂâĐđÊêÔôƠơƯư₫…–“”"
    assert faces.printable(letters) == letters


@pytest.mark.parametrize("data", [b"", b"not a picture", photo()[:200], b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_picture_that_cannot_be_read_leaves_its_words(data):
    for text in both(letter(body=(Picture(data, "chợ phiên"),))):
        assert "[Ảnh: chợ phiên]" in text


def test_a_see_through_picture_and_one_turned_by_its_camera_are_taken():
    from lantoa.shared.documents.logic.pictures import prepared

    out = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert prepared(out.getvalue()).data.startswith(b"\x89PNG")

    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40)).save(turned, "JPEG", exif=exif)
    assert (prepared(turned.getvalue()).width_px, prepared(turned.getvalue()).height_px) == (40, 60)


def test_long_names_of_offices_are_broken_in_balance():
    assert letter().issuer_lines() == "ỦY BAN NHÂN DÂN\nXÃ ĐỒNG VĂN"
    assert letter(issuer=Issuer("Đảng ủy xã")).issuer_lines() == "ĐẢNG ỦY XÃ"
    # A word longer than the column stays; nothing is lost.
    assert letter(issuer=Issuer("A" * 80)).issuer_lines() == "A" * 80


# ── from HTML ─────────────────────────────────────────────────────────────


def test_a_storys_html_becomes_blocks():
    html = (
        "<h2>Lịch</h2><p>Chữ <strong>đậm</strong><br>dòng hai</p><ul><li>a<ol><li>b</li></ol></li></ul>"
        "<blockquote><p>trích</p></blockquote><table><caption>Bảng</caption><thead><tr><th>Ngày</th><th>Việc</th></tr>"
        "</thead><tbody><tr><td colspan='2'>7/11</td></tr></tbody></table>"
        "<figure><img src='/a.jpg' alt='hoa'><figcaption>Hoa nở</figcaption></figure>"
    )

    blocks = blocks_from_html(html, pictures={"/a.jpg": b"x"})

    assert blocks == (
        Heading((Run("Lịch"),), 2),
        Paragraph((Run("Chữ "), Run("đậm", is_bold=True), Run("\n"), Run("dòng hai"))),
        ListBlock(((Run("a"),), (Run("b"),))),
        Quote((Run("trích"),)),
        TableBlock(
            (((Run("7/11"),), ""),),
            ((Run("Ngày"),), (Run("Việc"),)),
            caption="Bảng",
            widths=blocks[4].widths,
        ),
        Picture(b"x", "hoa", "Hoa nở"),
    )
    assert blocks_from_html("") == ()


def test_a_picture_that_is_not_at_hand_leaves_its_caption():
    (block,) = blocks_from_html("<figure><img src='/b.jpg' alt='hoa'><figcaption>Hoa nở</figcaption></figure>")

    assert block.content == [Run("[Ảnh: Hoa nở]", is_italic=True)]


def test_a_board_variant_is_read_back_into_rows_and_paragraphs():
    rows, rest = board_parts("<p><strong>Khi nào:</strong> 8 giờ</p><p>Đề nghị bà con chú ý.</p>")

    assert [(label, "".join(r.text for r in content)) for label, content in rows] == [("Khi nào", "8 giờ")]
    assert [("".join(r.text for r in content)) for content in rest] == ["Đề nghị bà con chú ý."]


# ── the newsroom's papers ─────────────────────────────────────────────────


def test_an_approval_slip_shows_version_hash_steps_and_boxes_to_tick():
    slip = approval_slip(
        STORY,
        layout=STATE,
        issuer=COMMUNE,
        code="PD-UBND",
        opinions=(
            Opinion("Trình duyệt", "Lù Văn Páo", "Biên tập viên", "09:30 ngày 03/11/2026", "Đã kiểm tra số liệu."),
        ),
        media=(MediaLine("hoa.jpg", "Ảnh", "Vừ Mai", "Được dùng"),),
    )

    for text in both(slip):
        assert "PHIẾU DUYỆT TIN BÀI" in text
        assert "Đồng Văn sẵn sàng đón mùa hoa" in text
        assert "9f86 d081 884c 7d65" in text
        assert "Đã kiểm tra số liệu." in text
        assert "□ Duyệt" in text
        assert "□ Trả lại để sửa" in text
        # What is approved stands in it.
        assert "Ban Tổ chức" in text
        assert "bản số 3" in text


def test_a_decision_that_the_system_recorded_is_printed_instead_of_boxes():
    slip = approval_slip(
        STORY,
        layout=PARTY,
        issuer=COMMISSION,
        decision=Opinion("Duyệt", "Lù Văn Páo", "Trưởng Ban", "10:00 ngày 03/11/2026", "Đồng ý đăng."),
    )

    for text in both(slip):
        assert "Duyệt, lúc 10:00 ngày 03/11/2026, Lù Văn Páo (Trưởng Ban). Đồng ý đăng." in text
        assert "□" not in text


@pytest.mark.parametrize("steps", range(4, 14))
def test_names_never_stand_alone_on_a_sheet_of_the_slip(steps):
    slip = approval_slip(
        STORY,
        layout=STATE,
        issuer=COMMUNE,
        opinions=(Opinion("Trình duyệt", "Lù Văn Páo", "Biên tập viên Cổng thông tin", "09:30 ngày 03/11/2026"),)
        * steps,
        decision=Opinion("Duyệt", "Giàng A Sử", "Trưởng Ban", "10:00 ngày 03/11/2026", "Đồng ý đăng."),
        approver_name="Giàng A Sử",
    )
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(to_pdf(slip))).pages]

    (signed,) = [page for page in pages if "NGƯỜI BIÊN TẬP" in page]
    assert "Đồng ý đăng." in signed


def test_a_slip_without_a_remark_has_no_column_for_remarks_and_each_category_once():
    steps = (Opinion("Gửi", "Lù Văn Páo", "Cộng tác viên", "09:30 ngày 03/11/2026"),)
    story = dataclasses.replace(STORY, categories=("Du lịch", "Tin nổi bật", "Du lịch"))
    for text in both(approval_slip(story, layout=STATE, issuer=COMMUNE, opinions=steps)):
        assert "Thời gian Gửi" in text
        assert "Chuyên mục: Du lịch, Tin nổi bật " in text


def test_a_storys_print_names_its_source_and_version():
    document = story_print(STORY, layout=STATE, issuer=COMMUNE, pictures={"/a.jpg": photo()})
    pdf = to_pdf(document)

    assert "https://dongvan.example/vi/tin/12" in pdf_text(pdf)
    assert "Bản số 3" in pdf_text(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 1
    assert "TIN Đồng Văn sẵn sàng đón mùa hoa" in docx_text(to_docx(document))


def test_a_board_notice_can_be_an_official_paper_in_word():
    document = board_document(
        "Tạm dừng cấp nước",
        layout=STATE,
        issuer=COMMUNE,
        rows=(("Khi nào", "Từ 8 giờ"),),
        address="https://dongvan.example/13",
    )

    for text in both(document):
        assert "THÔNG BÁO Tạm dừng cấp nước" in text
        assert "Khi nào: Từ 8 giờ" in text
