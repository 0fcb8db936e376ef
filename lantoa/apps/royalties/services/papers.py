"""Papers of a sheet: the table for accounting, the sheet to be signed, a slip for each person. In Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import translation

from lantoa.apps.royalties import queries
from lantoa.apps.royalties.choices import SheetState
from lantoa.apps.royalties.errors import NotReady
from lantoa.apps.royalties.logic.words import amount_in_words
from lantoa.apps.royalties.models import RoyaltySheet, SheetLine
from lantoa.core import clock
from lantoa.shared.documents import queries as papers
from lantoa.shared.documents import services as documents
from lantoa.shared.documents.logic.description import Align, Block
from lantoa.shared.documents.logic.to_xlsx import Value

_DEMO = "Bản minh họa, không phải chứng từ thật."


def _month(day: date) -> str:
    return f"tháng {day.month} năm {day.year}"


def _dong(amount: int | Decimal) -> str:
    return f"{amount:,.0f}".replace(",", ".")


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _note(line: SheetLine) -> str:
    said = [str(line.get_mark_display())] if line.mark else []
    if line.left_out_because:
        said.append(f"Không tính: {line.left_out_because}")
    if line.language not in {"vi", "en"}:
        said.append(f"tiếng {line.language}")
    return "; ".join(said)


def _counted(line: SheetLine) -> int:
    return 0 if line.left_out_because else line.amount


def sheet_xlsx(sheet: RoyaltySheet) -> bytes:
    """Two pages: every line with what it was made from, and the sums to be signed for."""
    with translation.override("vi"):
        lines = queries.lines_of(sheet)
        detail: list[list[Value]] = [
            [
                number,
                clock.local(line.published_at).date(),
                line.title,
                line.get_kind_display(),
                line.person_name,
                line.get_part_display(),
                line.unit.short_name or line.unit.name,
                line.coefficient,
                line.unit_value,
                line.share,
                line.supplement,
                _counted(line),
                _note(line),
            ]
            for number, line in enumerate(lines, 1)
        ]
        people = queries.by_person(lines)
        sums: list[list[Value]] = [
            [number, person.name, person.unit_name, person.pieces, person.amount, ""]
            for number, person in enumerate(people, 1)
        ]
        sums.append([None, "Cộng", "", None, sheet.total, ""])
        state = SheetState(sheet.state).label
        notes = [f"{sheet.unit.name}; tình trạng: {state}", *([_DEMO] if sheet.is_demo else [])]
        column = documents.Column
        return documents.to_xlsx(
            [
                documents.Sheet(
                    "Bảng chấm",
                    [
                        column("Stt", "integer", 6),
                        column("Ngày đăng", "date"),
                        column("Tên tin, bài", "text", 48),
                        column("Thể loại"),
                        column("Người hưởng"),
                        column("Phần việc"),
                        column("Đơn vị"),
                        column("Hệ số", "decimal", 9),
                        column("Giá trị 1 đơn vị hệ số (đ)", "money", 14),
                        column("Tỷ lệ hưởng (%)", "decimal", 10),
                        column("Tiếng dân tộc thiểu số (%)", "decimal", 12),
                        column("Thành tiền (đ)", "money", 15),
                        column("Ghi chú", "text", 28),
                    ],
                    detail,
                    heading=f"Bảng chấm nhuận bút {_month(sheet.month)}",
                    notes=notes,
                ),
                documents.Sheet(
                    "Tổng hợp",
                    [
                        column("Stt", "integer", 6),
                        column("Họ và tên"),
                        column("Đơn vị"),
                        column("Số tin, bài", "integer"),
                        column("Số tiền (đ)", "money"),
                        column("Ký nhận", "text", 20),
                    ],
                    sums,
                    heading=f"Tổng hợp nhuận bút {_month(sheet.month)}",
                    notes=[*notes, f"Bằng chữ: {amount_in_words(sheet.total)}."],
                ),
            ],
            author=sheet.unit.name,
        )


def sheet_docx(sheet: RoyaltySheet) -> bytes:
    """The sums by person with sign blocks, in the unit's layout."""
    with translation.override("vi"):
        paper = papers.paper_of(sheet.unit)
        people = queries.by_person(queries.lines_of(sheet))
        rows = tuple(
            (str(number), person.name, person.unit_name, str(person.pieces), _dong(person.amount), "")
            for number, person in enumerate(people, 1)
        )
        aligns: tuple[Align, ...] = ("center", "left", "left", "center", "right", "left")
        body: tuple[Block, ...] = (
            documents.TableBlock(
                rows=(*rows, ("", "Cộng", "", "", _dong(sheet.total), "")),
                header=("Stt", "Họ và tên", "Đơn vị", "Số tin, bài", "Số tiền (đ)", "Ký nhận"),
                widths=(6, 26, 26, 10, 17, 15),
                aligns=aligns,
                size_pt=12,
            ),
            documents.Paragraph(f"Bằng chữ: {amount_in_words(sheet.total)}."),
            documents.Signatures(
                (
                    documents.Signature("NGƯỜI LẬP BIỂU", name=_name(sheet, "checked")),
                    documents.Signature("KẾ TOÁN"),
                    documents.Signature("NGƯỜI DUYỆT", name=_name(sheet, "approved")),
                )
            ),
        )
        return documents.to_docx(
            documents.Document(
                layout=paper.layout,
                issuer=paper.issuer,
                kind="BẢNG NHUẬN BÚT",
                subject=f"{_month(sheet.month).capitalize()}",
                body=body,
                foot=_foot(sheet),
            )
        )


def _name(sheet: RoyaltySheet, step: str) -> str:
    person = getattr(sheet, f"{step}_by")
    return person.get_full_name() if person else ""


def _foot(sheet: RoyaltySheet) -> str:
    said = [f"Lập từ hệ thống Lan Tỏa lúc {clock.local(clock.now()):%H:%M ngày %d/%m/%Y}"]
    if sheet.sha256:
        said.append(f"mã kiểm tra {sheet.sha256[:16]}")
    return " · ".join([", ".join(said), *([_DEMO] if sheet.is_demo else [])])


def _slip(sheet: RoyaltySheet, mine: Sequence[SheetLine]) -> documents.Document:
    if not mine:
        raise NotReady
    paper = papers.paper_of(sheet.unit)
    person = mine[0].person
    total = sum(_counted(line) for line in mine)
    rows = tuple(
        (
            str(number),
            f"{clock.local(line.published_at):%d/%m/%Y}",
            line.title,
            f"{line.get_kind_display()}, {str(line.get_part_display()).lower()}",
            _number(line.coefficient),
            _dong(_counted(line)),
            _note(line),
        )
        for number, line in enumerate(mine, 1)
    )
    aligns: tuple[Align, ...] = ("center", "center", "left", "left", "center", "right", "left")
    head = [("Họ và tên:", mine[0].person_name)]
    if person is not None and person.position:
        head.append(("Chức danh:", person.position))
    head += [("Đơn vị:", mine[0].unit.name), ("Kỳ:", _month(sheet.month))]
    return documents.Document(
        layout=paper.layout,
        issuer=paper.issuer,
        kind="GIẤY XÁC NHẬN THU NHẬP",
        subject=f"Từ nhuận bút, thù lao {_month(sheet.month)}",
        body=(
            documents.Fields(tuple(head)),
            documents.TableBlock(
                rows=(*rows, ("", "", "Cộng", "", "", _dong(total), "")),
                header=("Stt", "Ngày đăng", "Tên tin, bài", "Thể loại, phần việc", "Hệ số", "Số tiền (đ)", "Ghi chú"),
                widths=(6, 13, 30, 17, 8, 14, 14),
                aligns=aligns,
                size_pt=11,
            ),
            documents.Paragraph(f"Bằng chữ: {amount_in_words(total)}."),
            documents.Signatures(
                (documents.Signature("NGƯỜI NHẬN"), documents.Signature("THỦ TRƯỞNG ĐƠN VỊ", "(Ký, đóng dấu)"))
            ),
        ),
        foot=_foot(sheet),
    )


def slip(sheet: RoyaltySheet, line_pk: int, form: str) -> bytes:
    """Giấy xác nhận thu nhập of whoever the line belongs to. `form`: docx or pdf. Raises NotReady without lines."""
    with translation.override("vi"):
        paper = _slip(sheet, queries.slip_lines(sheet, line_pk))
        return documents.to_docx(paper) if form == "docx" else documents.to_pdf(paper)


def slips_pdf(sheet: RoyaltySheet) -> bytes:
    """All slips of a sheet, one person a page."""
    import io

    from pypdf import PdfReader, PdfWriter

    with translation.override("vi"):
        writer = PdfWriter()
        for person in queries.by_person(queries.lines_of(sheet)):
            for page in PdfReader(io.BytesIO(documents.to_pdf(_slip(sheet, person.lines)))).pages:
                writer.add_page(page)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
