"""Appendices of plans as offices send them, made here."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import openpyxl

HEADS = ("STT", "Nhiệm vụ", "Đơn vị chủ trì", "Phối hợp", "Thời gian", "Sản phẩm")
ROWS = (
    ("I", "CÔNG TÁC CHUẨN BỊ", "", "", "", ""),
    (
        "1",
        "Treo băng rôn trên các tuyến đường",
        "UBND xã Lũng Cú",
        "Đoàn Thanh niên",
        "Trước 15/10/2026",
        "20 băng rôn",
    ),
    ("2", "Họp báo giới thiệu lễ hội", "Sở Văn hóa, Thể thao và Du lịch", "", "Tháng 10/2026", "Thông cáo"),
    ("II", "TRONG LỄ HỘI", "", "", "", ""),
    ("3", "Truyền hình trực tiếp đêm khai mạc", "Xã Đồng Văn", "", "28/11/2026", "Chương trình"),
    ("4", "Trực cấp cứu", "Xã Đồng Văn", "", "Từ 28/11 đến 08/12/2026", ""),
)


def word(rows: Sequence[Sequence[str]] = ROWS, heads: Sequence[str] = HEADS, *, is_merged: bool = True) -> bytes:
    """With headings of groups merged across, one office merged down, and the usual table for the letterhead above."""
    document = docx.Document()
    letterhead = document.add_table(rows=1, cols=2)
    letterhead.cell(0, 0).text, letterhead.cell(0, 1).text = "BAN TỔ CHỨC", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    document.add_paragraph("PHỤ LỤC PHÂN CÔNG NHIỆM VỤ")
    table = document.add_table(rows=1 + len(rows), cols=len(heads))
    for at, head in enumerate(heads):
        table.cell(0, at).text = head
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(row):
            table.cell(number, at).text = text
    if is_merged:
        for number, row in enumerate(rows, 1):
            if not any(row[2:]):
                heading = row[1]
                for at in range(len(heads)):
                    table.cell(number, at).text = ""
                table.cell(number, 0).merge(table.cell(number, len(heads) - 1)).text = f"{row[0]}. {heading}"
        last = len(rows)
        table.cell(last, 2).text = ""
        table.cell(last - 1, 2).merge(table.cell(last, 2)).text = rows[-1][2]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(rows: Sequence[Sequence[object]] = ROWS, heads: Sequence[str] = HEADS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["PHỤ LỤC"])
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    for number, row in enumerate(rows, 3):
        if not any(row[2:]):
            sheet.cell(number, 1).value = f"{row[0]}. {row[1]}"
            sheet.cell(number, 2).value = None
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(heads))
    last = len(rows) + 2
    sheet.merge_cells(start_row=last - 1, end_row=last, start_column=3, end_column=3)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
