"""What stands on a card or notice, without how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lantoa.shared.documents.logic.description import Inline

CardSize = Literal["a6", "a5"]


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `code` is printed in groups as given; `rows` are name and value, big."""

    unit_name: str
    title: str
    person: str = ""
    person_note: str = ""  # office, unit, what the account may do
    rows: tuple[tuple[str, Inline], ...] = ()
    address: str = ""  # behind the QR code
    address_shown: str = ""  # typed by those without a camera
    qr_caption: str = ""
    code: str = ""
    code_label: str = ""
    valid_until: str = ""
    steps: tuple[str, ...] = ()
    foot: str = ""


def invitation_slip(
    *,
    person: str,
    role_name: str,
    unit_name: str,
    address: str,
    address_shown: str,
    code: str,
    valid_until: str,
    phone: str = "",
    system_name: str = "Lan Tỏa",
    is_light: bool = False,
) -> Card:
    """One slip a person: QR with the one-time address, and the code for typing.

    `is_light`: for village heads, announcers and team members, who choose a PIN of 6 digits
    instead of a password. `valid_until`: local, in words: 17:00 ngày 25/11/2026.
    """
    secret = "mã PIN 6 chữ số" if is_light else "mật khẩu"
    return Card(
        unit_name=unit_name,
        title="PHIẾU MỜI SỬ DỤNG",
        person=person,
        person_note=role_name,
        address=address,
        address_shown=address_shown,
        code=code,
        code_label="Mã dùng một lần",
        valid_until=f"Dùng trước {valid_until}" if valid_until else "",
        steps=(
            "Quét mã vuông bằng điện thoại, hoặc mở địa chỉ trên và gõ mã.",
            f"Kiểm tra đúng tên mình, rồi đặt {secret}.",
            "Xé bỏ phiếu sau khi vào được.",
        ),
        foot=_keep_secret(phone, system_name),
    )


def reset_slip(
    *,
    person: str,
    unit_name: str,
    address: str,
    address_shown: str,
    code: str,
    valid_until: str,
    phone: str = "",
    system_name: str = "Lan Tỏa",
    is_light: bool = False,
) -> Card:
    """For one who forgot: handed over in person after looking at the face."""
    secret = "mã PIN mới" if is_light else "mật khẩu mới"
    return Card(
        unit_name=unit_name,
        title="PHIẾU CẤP LẠI",
        person=person,
        person_note=f"Đặt {secret}",
        address=address,
        address_shown=address_shown,
        code=code,
        code_label="Mã dùng một lần",
        valid_until=f"Dùng trước {valid_until}" if valid_until else "",
        steps=(
            "Quét mã vuông, hoặc mở địa chỉ trên và gõ mã.",
            f"Đặt {secret}. Các phiên đăng nhập cũ đều bị đóng.",
            "Nếu ông/bà không yêu cầu cấp lại, báo ngay cho đơn vị.",
        ),
        foot=_keep_secret(phone, system_name),
    )


def _keep_secret(phone: str, system_name: str) -> str:
    help_line = f" Cần giúp: {phone}." if phone else ""
    return f"{system_name}. Phiếu chỉ dành cho người có tên, không chuyển cho ai khác.{help_line}"


def village_card(
    *,
    unit_name: str,
    title: str,
    rows: Sequence[tuple[str, Inline]],
    address: str = "",
    address_shown: str = "",
    phone: str = "",
    source: str = "",
) -> Card:
    """What a village head reads out and answers from: who, what, when, what to do."""
    foot = " ".join(
        part for part in (f"Nguồn: {source}." if source else "", f"Hỏi thêm: {phone}." if phone else "") if part
    )
    return Card(
        unit_name=unit_name,
        title=title,
        rows=tuple(rows),
        address=address,
        address_shown=address_shown,
        qr_caption="Quét để đọc đủ hoặc nghe" if address else "",
        foot=foot,
    )


@dataclass(frozen=True, slots=True)
class BoardNotice:
    """One A4 sheet for the notice board of a village, a market, a school."""

    unit_name: str
    title: str
    rows: tuple[tuple[str, Inline], ...] = ()
    paragraphs: tuple[Inline, ...] = ()
    heading: str = "THÔNG BÁO"
    superior_name: str = ""
    address: str = ""
    address_shown: str = ""
    phone: str = ""
    date_line: str = ""
    posted_until: str = ""
