import io

import pytest
from pypdf import PdfReader

from lantoa.shared.documents.logic import qr
from lantoa.shared.documents.logic.cards import (
    BoardNotice,
    Card,
    board_pdf,
    cards_pdf,
    invitation_slip,
    reset_slip,
    village_card,
)

ROWS = (
    ("Ai", "Các hộ dân thôn Sảng Pả A"),
    ("Khi nào", "Từ 8 giờ đến 17 giờ ngày 24/11"),
    ("Cần làm gì", "Trữ nước đủ dùng"),
)


def invitation(person="Vừ Thị Mai", **changes):
    values = {
        "person": person,
        "role_name": "Phóng viên",
        "unit_name": "Ủy ban nhân dân xã Đồng Văn",
        "address": "https://lantoa.example/vao/9f3kQz7LmP2xWv5T",
        "address_shown": "lantoa.example/vao",
        "code": "482 913",
        "valid_until": "17:00 ngày 25/11/2026",
        "phone": "0219 3856 123",
    }
    return invitation_slip(**{**values, **changes})


def pages(data):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_an_invitation_slip_has_name_code_address_and_until_when():
    (page,) = pages(cards_pdf([invitation()]))

    for said in (
        "ỦY BAN NHÂN DÂN XÃ ĐỒNG VĂN",
        "Vừ Thị Mai",
        "482 913",
        "lantoa.example/vao",
        "Dùng trước 17:00 ngày 25/11/2026",
        "đặt mật khẩu",
        "0219 3856 123",
    ):
        assert said in page


def test_the_one_time_address_stands_in_the_qr_code_and_not_in_words():
    data = cards_pdf([invitation()])

    assert "9f3kQz7LmP2xWv5T" not in pages(data)[0]
    assert b"9f3kQz7LmP2xWv5T" not in data


def test_a_light_account_sets_a_pin_instead_of_a_password():
    (page,) = pages(cards_pdf([invitation(is_light=True)]))

    assert "mã PIN 6 chữ số" in page
    assert "mật khẩu" not in page


def test_four_small_cards_stand_on_a_sheet_and_two_large_ones():
    people = [invitation(f"Người {n}") for n in range(6)]

    assert [page.count("Người") for page in pages(cards_pdf(people))] == [4, 2]
    assert [page.count("Người") for page in pages(cards_pdf(people, size="a5"))] == [2, 2, 2]
    assert len(pages(cards_pdf([]))) == 1


def test_a_reset_slip_says_what_becomes_of_open_sessions():
    slip = reset_slip(
        person="Vừ Thị Mai",
        unit_name="Xã Đồng Văn",
        address="https://lantoa.example/vao/x",
        address_shown="lantoa.example/vao",
        code="111 222",
        valid_until="17:00",
    )

    assert "Các phiên đăng nhập cũ đều bị đóng" in pages(cards_pdf([slip]))[0]


@pytest.mark.parametrize("size", ["a6", "a5"])
def test_a_village_heads_card_has_its_rows_in_both_sizes(size):
    card = village_card(
        unit_name="UBND xã Đồng Văn",
        title="Tạm dừng cấp nước",
        rows=ROWS,
        address="https://dongvan.example/13",
        source="UBND xã Đồng Văn",
        phone="0219 3856 123",
    )
    (page,) = pages(cards_pdf([card], size=size))

    for said in ("Tạm dừng cấp nước", "Các hộ dân thôn Sảng Pả A", "Trữ nước đủ dùng", "Nguồn: UBND xã Đồng Văn."):
        assert said in page


@pytest.mark.parametrize("size", ["a6", "a5"])
def test_too_many_words_are_set_smaller_and_none_is_lost(size):
    card = Card(
        "Xã Đồng Văn", "Tên rất dài " * 12, rows=tuple((f"Mục {n}", "chữ " * 30) for n in range(9)), foot="Hết."
    )
    (page,) = pages(cards_pdf([card], size=size))

    assert page.count("chữ") == 270
    assert "Mục 8" in page


def test_a_short_notice_fills_one_sheet_and_a_long_one_goes_on():
    short = BoardNotice(
        "UBND xã Đồng Văn", "Tạm dừng cấp nước", rows=ROWS, address="https://a.example", phone="0219 3856 123"
    )
    long = BoardNotice("UBND xã Đồng Văn", "Lịch", paragraphs=tuple(f"Đoạn {n}. " + "chữ " * 150 for n in range(9)))

    (page,) = pages(board_pdf(short))
    assert "THÔNG BÁO Tạm dừng cấp nước" in page
    assert "Hỏi thêm: 0219 3856 123" in page
    assert " ".join(pages(board_pdf(long))).count("chữ") == 9 * 150


def test_text_on_a_card_is_data_and_never_markup():
    card = Card("<b>x", "a & b", person="<font size=99>", rows=(("<i>", "</para>"),), foot="\x00<br/>")

    assert "<font size=99>" in pages(cards_pdf([card]))[0]
    assert "</para>" in pages(board_pdf(BoardNotice("<u>", "<b>", rows=(("<i>", "</para>"),))))[0]


def test_a_qr_code_has_its_three_corners():
    rows = qr.modules("https://dongvan.example/vi/tin/13")
    corner = [[True] * 7, [True, *[False] * 5, True]]

    assert [row[:7] for row in rows[:2]] == corner
    assert [row[-7:] for row in rows[:2]] == corner
    assert qr.png("https://a.example").startswith(b"\x89PNG")
