"""Draws the demo's three Word files and the pictures of its photo story: `python -m lantoa.demo.sample_files`.

They stand in content/ so that people find them; this script is how they came to be and how to make them anew.
What looks like a fault in the second Word file is meant: it is what newsrooms really get.
"""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from lantoa.core.text.legacy import TCVN3
from lantoa.ui.scenes import paint

FOLDER = Path(__file__).parent / "content" / "files"
PICTURES = Path(__file__).parent / "content" / "pictures"
ALBUM = ("flower_field", "ridge", "road", "market", "weaving", "festival")
_TO_TCVN3 = {letter: chr(code) for code, letter in TCVN3.items()}


def picture(subject: str, seed: int, *, quality: int = 62) -> io.BytesIO:
    """A drawn scene as a small JPEG."""
    target = io.BytesIO()
    paint(subject, seed, width=640, height=400, time="day").convert("RGB").save(
        target, "JPEG", quality=quality, optimize=True
    )
    target.seek(0)
    return target


def _new(title: str) -> DocumentType:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    facts = document.core_properties
    facts.title, facts.author, facts.comments = title, "Bản minh họa", ""
    facts.created = facts.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return document


def _heading(document: DocumentType, left: list[tuple[str, bool]], right: list[tuple[str, bool]]) -> None:
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
        for text, is_bold in lines:
            paragraph = cell.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(text)
            run.bold, run.font.size = is_bold, Pt(12)
            paragraph.paragraph_format.space_after = Pt(0)


def _centred(document: DocumentType, text: str, *, size: int = 14, bold: bool = True) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    return paragraph


def _body(document: DocumentType, text: str) -> Paragraph:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.25)
    paragraph.paragraph_format.space_after = Pt(6)
    return paragraph


def commune_notice() -> DocumentType:
    """A commune's notice in the State layout, with a picture and a table."""
    document = _new("Thông báo lịch tiêm phòng gia súc")
    _heading(
        document,
        [("ỦY BAN NHÂN DÂN", False), ("XÃ LŨNG CÚ", True), ("Số:      /TB-UBND", False)],
        [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
            ("Độc lập - Tự do - Hạnh phúc", True),
            ("Lũng Cú, ngày      tháng      năm", False),
        ],
    )
    _centred(document, "THÔNG BÁO")
    _centred(document, "Về lịch tiêm phòng cho trâu, bò trước mùa rét tại các thôn")
    _body(
        document,
        "Để đàn gia súc qua mùa rét an toàn, Ủy ban nhân dân xã thông báo lịch tiêm phòng tụ huyết trùng và lở mồm "
        "long móng cho trâu, bò tại các thôn. Bà con không phải trả tiền vắc-xin và tiền công tiêm.",
    )
    document.add_heading("Lịch tiêm", level=2)
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("Thôn", "Buổi", "Địa điểm", "Người phụ trách"), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in (
        ("Lô Lô Chải", "Sáng thứ Ba", "Nhà văn hóa thôn", "Thú y xã"),
        ("Thèn Pả", "Chiều thứ Ba", "Bãi chăn đầu thôn", "Thú y xã"),
        ("Séo Lủng", "Sáng thứ Tư", "Nhà văn hóa thôn", "Trưởng thôn, thú y xã"),
        ("Má Lé", "Sáng thứ Năm", "Sân điểm trường", "Trưởng thôn, thú y xã"),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()
    document.add_picture(picture("village", 7), width=Cm(12))
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _centred(document, "Điểm tiêm ở nhà văn hóa thôn (tranh minh họa)", size=12, bold=False)
    document.add_heading("Bà con cần làm gì", level=2)
    for text in (
        "Dắt trâu, bò đến điểm tiêm trước 9 giờ; buộc dây mũi chắc chắn.",
        "Trâu, bò đang ốm hoặc sắp đẻ: báo thú y để hẹn tiêm sau.",
        "Sau khi tiêm, giữ ấm và không cho gia súc làm nặng trong ba ngày.",
    ):
        document.add_paragraph(text, style="List Bullet")
    _body(
        document,
        "Nhà ở xa không đưa được gia súc ra điểm tiêm, xin báo trưởng thôn trước một ngày để thú y đến tận nhà. Bản "
        "minh họa: tên thôn là thật, lịch tiêm không có thật.",
    )
    _heading(
        document,
        [("Nơi nhận:", True), ("- Các thôn;", False), ("- Đài truyền thanh xã;", False), ("- Lưu: VT.", False)],
        [("TM. ỦY BAN NHÂN DÂN", True), ("CHỦ TỊCH", True), ("(đã ký)", False)],
    )
    return document


def _tcvn3(text: str) -> str:
    """As a machine from before Unicode kept it: letters of Latin-1 that only the font .VnTime makes Vietnamese."""
    return "".join(_TO_TCVN3.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def messy_news() -> DocumentType:
    """A news text as it really comes: mixed fonts, bullets typed by hand, broken letters, an old encoding."""
    document = _new("tin gui ban bien tap SUA LAN 3 (final) (2)")
    title = _centred(document, "CHỢ PHIÊN  THÊM BÀN  HỖ TRỢ  MÃ QR", size=18)
    title.runs[0].font.color.rgb = RGBColor(0xFF, 0, 0)
    title.runs[0].font.name = "Arial"
    document.add_paragraph()
    document.add_paragraph()
    first = document.add_paragraph()
    for text, font, size in (
        ("Sáng  Chủ nhật , tại chợ phiên xã Mèo Vạc ,", "Arial", 13),
        (" Tổ công nghệ số cộng đồng đặt bàn giúp bà con", "Calibri", 15),
        (" làm mã QR nhận tiền  .", "Times New Roman", 14),
    ):
        run = first.add_run(text)
        run.font.name, run.font.size = font, Pt(size)
    first.runs[1].font.highlight_color = WD_COLOR_INDEX.YELLOW
    first.runs[2].italic = True
    decomposed = document.add_paragraph()
    decomposed.add_run(
        unicodedata.normalize(
            "NFD", "Ngay buổi đầu, quầy nào cũng có người hỏi: mất bao nhiêu tiền, có cần chứng từ không?"
        )
    )
    old = document.add_paragraph()
    run = old.add_run(_tcvn3("Nhiều tiểu thương đã lớn tuổi, lần đầu thấy tiền về máy, vừa mừng vừa lo."))
    run.font.name = ".VnTime"
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:hAnsi"), ".VnTime")
    fonts.set(qn("w:ascii"), ".VnTime")
    for text in (
        "-\tMang theo điện thoại đang dùng",
        "-  Mang theo căn cước",
        "+ Không phải trả tiền",
        "•\xa0Không đọc mã cho ai",
    ):
        document.add_paragraph(text)
    typed = document.add_paragraph()
    typed.add_run("Những việc được giúp:").bold = True
    broken = document.add_paragraph("1. Tạo mã QR")
    broken.add_run().add_break(WD_BREAK.LINE)
    broken.add_run("2. In và ép nhựa tấm mã")
    broken.add_run().add_break(WD_BREAK.LINE)
    broken.add_run("3. Chỉ cách xem tiền đã về")
    table = document.add_table(rows=0, cols=3)
    for row in (("Dãy hàng", "Số quầy", ""), ("Rau, thịt", "42", ""), ("Vải, thổ cẩm", "27", ""), ("", "", "")):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.add_picture(picture("market", 3, quality=55), width=Cm(15))
    document.add_paragraph("Anh: chợ phiên (tranh minh họa)")
    quoted = document.add_paragraph()
    quoted.add_run('"Quét một cái là xong , không phải thối tiền lẻ"').italic = True
    quoted.add_run(" - một người bán vải nói ...")
    _hidden(document)
    document.add_paragraph("\u200bTin do cộng tác viên gửi ngày 31/11/2026. Số quầy trong bảng là số minh họa.")
    _comment_like(document)
    document.add_paragraph("\n\n")
    return document


def _hidden(document: DocumentType) -> None:
    """A paragraph that Word keeps but does not show."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run("xoa cau nay truoc khi gui")
    run.font.hidden = True


def _comment_like(document: DocumentType) -> None:
    """Text deleted with "track changes" on: still in the file, not in the text."""
    paragraph = document.add_paragraph("Bà con vui vì chợ ")
    deleted = OxmlElement("w:del")
    deleted.set(qn("w:id"), "90")
    deleted.set(qn("w:author"), "Biên tập")
    deleted.set(qn("w:date"), "2026-01-01T00:00:00Z")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = "rất rất "
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    paragraph.add_run("đông hơn mọi tuần.")


def party_text() -> DocumentType:
    """A Party office's plan in the layout of 36-HD/VPTW."""
    document = _new("Kế hoạch nắm bắt và trả lời ý kiến Nhân dân")
    _heading(
        document,
        [
            ("TỈNH ỦY TUYÊN QUANG", False),
            ("BAN TUYÊN GIÁO VÀ DÂN VẬN", True),
            ("*", False),
            ("Số        -KH/BTGDVTU", False),
        ],
        [("ĐẢNG CỘNG SẢN VIỆT NAM", True), ("Tuyên Quang, ngày      tháng      năm", False)],
    )
    _centred(document, "KẾ HOẠCH", size=16)
    _centred(document, "thông tin bằng tiếng dân tộc trên loa xã và Cổng thông tin của ngành")
    _centred(document, "-----", bold=False)
    document.add_heading("I. Mục đích, yêu cầu", level=1)
    _body(
        document,
        "1. Để đồng bào nghe và hiểu chủ trương của Đảng, chính sách, pháp luật của Nhà nước bằng tiếng mẹ đẻ; mỗi bản "
        "tin ngắn gọn, đúng việc, đúng giờ.",
    )
    _body(
        document,
        "2. Nội dung phát trên loa và đăng trên Cổng phải từ một bản gốc đã được duyệt; sửa bản gốc thì các bản dịch "
        "được xem lại trước khi dùng tiếp.",
    )
    document.add_heading("II. Nội dung", level=1)
    _body(
        document,
        "1. Lập danh sách phát thanh viên, biên dịch viên tiếng Mông, Tày, Dao; mỗi bản thu có người thứ hai cùng "
        "thứ tiếng nghe lại.",
    )
    _body(document, "2. Xây dựng sổ từ ngữ dùng chung cho những khái niệm mới; cập nhật hằng tháng.")
    _body(
        document,
        "3. Ý kiến của Nhân dân gửi về được trả lời trên chính kênh đã nhận: hỏi qua loa thì trả lời qua loa, hỏi bằng "
        "tiếng nào thì trả lời bằng tiếng ấy.",
    )
    document.add_heading("III. Tổ chức thực hiện", level=1)
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("TT", "Nội dung", "Chủ trì", "Thời gian"), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in (
        ("1", "Danh sách người đọc, người dịch", "Phòng Thông tin – Tuyên truyền", "Tháng thứ nhất"),
        ("2", "Sổ từ ngữ dùng chung", "Phòng Dân vận, Dân tộc – Tôn giáo", "Tháng thứ hai"),
        ("3", "Phát thử tại sáu xã", "Đảng ủy các xã", "Tháng thứ ba"),
        ("4", "Sơ kết, nhân rộng", "Văn phòng Ban", "Tháng thứ sáu"),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()
    _body(document, "Văn bản minh họa cho việc nhập tệp; không phải kế hoạch có thật.")
    _heading(
        document,
        [
            ("Nơi nhận:", True),
            ("- Thường trực Tỉnh ủy (để báo cáo),", False),
            ("- Đảng ủy các xã,", False),
            ("- Lưu Ban.", False),
        ],
        [("K/T TRƯỞNG BAN", True), ("PHÓ TRƯỞNG BAN", True), ("(đã ký)", False)],
    )
    return document


FILES = {
    "thong-bao-tiem-phong-xa-lung-cu.docx": commune_notice,
    "tin-cho-phien-dinh-dang-lon-xon.docx": messy_news,
    "ke-hoach-ban-tuyen-giao-va-dan-van.docx": party_text,
}


def album() -> None:
    """The six scenes of the photo story, drawn here so that loading does not have to."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for subject in ALBUM:
        paint(subject, 11, width=1200, height=750).convert("RGB").save(
            PICTURES / f"{subject}.jpg", "JPEG", quality=72, optimize=True, progressive=True
        )


def main() -> None:
    album()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in FILES.items():
        make().save(str(FOLDER / name))
        print(f"{name}: {(FOLDER / name).stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
