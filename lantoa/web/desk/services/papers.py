"""The overviews on paper: report in the State's or the Party's layout, tables for a spreadsheet. In Vietnamese."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from lantoa.core import clock
from lantoa.shared.documents import queries as papers
from lantoa.shared.documents import services as documents
from lantoa.shared.documents.logic.description import Align, Block
from lantoa.shared.documents.logic.to_xlsx import Value
from lantoa.shared.units.models import Unit
from lantoa.web.desk.logic.periods import Period
from lantoa.web.desk.queries.production import Counted, Production, Row
from lantoa.web.desk.queries.visits import Visits
from lantoa.web.desk.queries.waiting import Waiting

NO_CATEGORY = "Chưa xếp chuyên mục"
NOT_YET = "chưa có"
CODE = "BC"
TITLES = (
    *("Stt", "Chuyên mục", "Tin", "Bài", "Ảnh", "Video", "Đơn vị gửi", "Đã đăng", "Trả lại", "Lượt truy cập"),
    "Nhuận bút (đ)",
)
METHOD = (
    "Đếm từ tin, bài đăng lần đầu trong kỳ; thông báo tính vào Tin, thẻ chính sách tính vào Bài; tin, bài đứng ở nhiều "
    "chuyên mục tính một lần, ở chuyên mục đầu tiên. Lượt truy cập không tính máy tìm kiếm, không nhận biết người đọc. "
    "Nhuận bút theo bảng đã duyệt hoặc đã chi; “chưa có” là chưa có bảng được duyệt, không phải bằng 0."
)


def _n(value: int | None) -> str:
    return NOT_YET if value is None else f"{value:,}".replace(",", ".")


def _cells(number: int, row: Row) -> tuple[str, ...]:
    return (
        *(str(number), row.category or NO_CATEGORY, _n(row.news), _n(row.feature), _n(row.photo), _n(row.film)),
        *(row.unit, _n(row.published), _n(row.returned), _n(row.visits), _n(row.royalties)),
    )


def _table(counted: list[Counted], head: str, unit: str = "Số lượng") -> documents.TableBlock:
    aligns: tuple[Align, ...] = ("left", "right")
    return documents.TableBlock(
        rows=tuple((one.label, _n(one.count)) for one in counted),
        header=(head, unit),
        widths=(75, 25),
        aligns=aligns,
        size_pt=12,
    )


def report_docx(unit: Unit, period: Period, made: Production, seen: Visits, *, office: str = "") -> bytes:
    """`office`: state or party; empty takes the unit's own layout. Raises NoLayout."""
    with translation.override("vi"):
        paper = papers.paper_of(unit)
        layout = documents.layout_for(office, clock.today()) if office else paper.layout
        return documents.to_docx(
            documents.Document(
                layout=layout,
                issuer=paper.issuer,
                kind="BÁO CÁO",
                subject=f"Kết quả hoạt động Ban Biên tập và cổng thông tin điện tử {period.words}",
                body=_body(unit, period, made, seen),
                code=paper.code_for(CODE),
                signer=paper.signer,
                recipients=paper.recipients,
                kept_by=paper.kept_by if paper.recipients else "",
                foot=f"Số liệu lấy từ hệ thống Lan Tỏa lúc {clock.local(clock.now()):%H:%M ngày %d/%m/%Y}",
            )
        )


def _body(unit: Unit, period: Period, made: Production, seen: Visits) -> tuple[Block, ...]:
    total, peak = made.total, seen.peak
    aligns: tuple[Align, ...] = (
        *("center", "left", "right", "right", "right", "right", "left"),
        *("right", "right", "right", "right"),
    )
    blocks: list[Block] = [
        documents.Heading("I. Kết quả tin, bài"),
        documents.Paragraph(
            f"Trong {period.words}, {unit.name} và các đơn vị trực thuộc đăng {_n(total.published)} tin, bài: "
            f"{_n(total.news)} tin, {_n(total.feature)} bài, {_n(total.photo)} phóng sự ảnh, {_n(total.film)} video; "
            f"{_n(made.pictures)} ảnh trong tin, bài. Trả lại để sửa {_n(total.returned)} tin, bài; "
            f"cập nhật {_n(made.updated)}, đính chính {_n(made.corrected)}, gỡ {_n(made.withdrawn)}."
        ),
        documents.Paragraph(
            f"Đúng hạn {_n(made.on_time)}, trễ hạn {_n(made.late)}; {_n(made.without_due)} tin, bài không đặt hạn. "
            f"Nhuận bút: {_n(made.royalties_of)}{' đồng' if made.royalties_of is not None else ''}."
        ),
        documents.TableBlock(
            rows=(
                *(_cells(number, row) for number, row in enumerate(made.rows, 1)),
                ("", "Cộng", *_cells(0, total)[2:6], "", *_cells(0, total)[7:]),
            ),
            header=TITLES,
            widths=(4, 17, 6, 6, 6, 7, 15, 8, 8, 10, 13),
            aligns=aligns,
            size_pt=10,
        ),
        documents.Paragraph(METHOD, size_pt=11),
        documents.Heading("1. Theo đơn vị", 3),
        _table(made.by_unit, "Đơn vị", "Tin, bài"),
        documents.Heading("2. Theo thể loại và nguồn", 3),
        _table([*made.by_kind, *made.by_source], "Thể loại, nguồn", "Tin, bài"),
        documents.Heading("3. Tình trạng của tin, bài viết trong kỳ", 3),
        _table(made.by_state, "Tình trạng hiện nay", "Tin, bài"),
        documents.Heading("4. Theo tác giả", 3),
        _table(made.by_author, "Tác giả", "Tin, bài"),
        documents.Heading("II. Lượt truy cập"),
        documents.Paragraph(
            f"Tổng {_n(seen.total)} lượt, trung bình {_n(seen.average)} lượt một ngày"
            + (f"; cao nhất {_n(peak.hits)} lượt ngày {peak.day:%d/%m/%Y}." if peak else ".")
        ),
        _visits_table(seen),
    ]
    if seen.most_read:
        blocks += [
            documents.Heading("Được đọc nhiều nhất", 3),
            _table([Counted(f"{one.title} ({one.unit})", one.hits) for one in seen.most_read], "Tin, bài", "Lượt"),
        ]
    return tuple(blocks)


def _visits_table(seen: Visits) -> documents.TableBlock:
    aligns: tuple[Align, ...] = ("left", "right", "right", "right", "center")
    return documents.TableBlock(
        rows=tuple(
            (row.name, _n(row.hits), _n(row.average), _n(row.peak), f"{row.peak_on:%d/%m/%Y}" if row.peak_on else "–")
            for row in seen.portals
        ),
        header=("Cổng, trang", "Lượt truy cập", "Trung bình/ngày", "Ngày cao nhất", "Ngày"),
        widths=(40, 15, 15, 15, 15),
        aligns=aligns,
        size_pt=12,
    )


def report_xlsx(unit: Unit, period: Period, made: Production, seen: Visits) -> bytes:
    with translation.override("vi"):
        column = documents.Column
        rows: list[list[Value]] = [
            [
                *(number, row.category or NO_CATEGORY, row.news, row.feature, row.photo, row.film, row.unit),
                *(row.published, row.returned, row.visits, NOT_YET if row.royalties is None else row.royalties),
            ]
            for number, row in enumerate(made.rows, 1)
        ]
        total = made.total
        rows.append(
            [
                *(None, "Cộng", total.news, total.feature, total.photo, total.film, ""),
                *(total.published, total.returned, total.visits),
                NOT_YET if total.royalties is None else total.royalties,
            ]
        )
        kinds = ("integer", "text", *("integer",) * 4, "text", *("integer",) * 3, "money")
        counted = [
            *(("Đơn vị", one) for one in made.by_unit),
            *(("Thể loại", one) for one in made.by_kind),
            *(("Nguồn", one) for one in made.by_source),
            *(("Tình trạng", one) for one in made.by_state),
            *(("Tác giả", one) for one in made.by_author),
            *(("Hạn", one) for one in _due(made)),
            *(("Sau khi đăng", one) for one in _after(made)),
        ]
        notes = [unit.name, METHOD]
        return documents.to_xlsx(
            [
                documents.Sheet(
                    "Tin bài",
                    [column(title, kind) for title, kind in zip(TITLES, kinds, strict=True)],  # type: ignore[arg-type]
                    rows,
                    heading=f"Thống kê tin, bài {period.words}",
                    notes=notes,
                ),
                documents.Sheet(
                    "Tổng hợp",
                    [column("Nhóm"), column("Mục", "text", 40), column("Số lượng", "integer")],
                    [[group, one.label, one.count] for group, one in counted],
                    heading=f"Tổng hợp {period.words}",
                    notes=[unit.name],
                ),
                documents.Sheet(
                    "Lượt truy cập",
                    [
                        *(column("Cổng, trang", "text", 40), column("Lượt truy cập", "integer")),
                        *(column("Trung bình/ngày", "integer"), column("Ngày cao nhất", "integer")),
                        column("Ngày", "date"),
                    ],
                    [[row.name, row.hits, row.average, row.peak, row.peak_on] for row in seen.portals],
                    heading=f"Lượt truy cập {period.words}",
                    notes=[unit.name],
                ),
                documents.Sheet(
                    "Theo ngày",
                    [column("Ngày", "date"), column("Lượt truy cập", "integer")],
                    [[day.day, day.hits] for day in seen.days],
                    heading=f"Lượt truy cập từng ngày, {period.words}",
                ),
            ],
            author=unit.name,
        )


def _due(made: Production) -> list[Counted]:
    return [
        Counted("Đúng hạn", made.on_time),
        Counted("Trễ hạn", made.late),
        Counted("Không đặt hạn", made.without_due),
    ]


def _after(made: Production) -> list[Counted]:
    return [
        Counted("Cập nhật", made.updated),
        Counted("Đính chính", made.corrected),
        Counted("Gỡ", made.withdrawn),
        Counted("Ảnh trong tin, bài", made.pictures),
    ]


def waiting_xlsx(found: Waiting) -> bytes:
    with translation.override("vi"):
        column = documents.Column
        said = f"Lúc {clock.local(clock.now()):%H:%M ngày %d/%m/%Y}; thời gian chờ tính theo giờ làm việc."
        return documents.to_xlsx(
            [
                documents.Sheet(
                    "Việc chờ ai",
                    [
                        *(column("Stt", "integer", 6), column("Việc", "text", 50), column("Tình trạng")),
                        *(column("Đơn vị"), column("Chờ ai", "text", 34), column("Từ lúc", "datetime")),
                        *(column("Chờ (giờ làm việc)", "decimal"), column("Hạn", "datetime"), column("Quá hạn")),
                    ],
                    [
                        [
                            *(number, task.title, str(task.what), task.unit, ", ".join(task.who) or NOT_YET),
                            *(task.since, round(task.age / timedelta(hours=1), 1), task.due_at),
                            "Quá hạn" if task.is_late else "",
                        ]
                        for number, task in enumerate(found.tasks, 1)
                    ],
                    heading="Việc chờ ai",
                    notes=[said],
                ),
                _sums("Theo người", "Chờ ai", found),
                _sums("Theo đơn vị", "Đơn vị", found),
            ]
        )


def _sums(name: str, head: str, found: Waiting) -> documents.Sheet:
    column = documents.Column
    sums = found.by_person if head == "Chờ ai" else found.by_unit
    return documents.Sheet(
        name,
        [
            *(column(head, "text", 40), column("Số việc", "integer"), column("Quá hạn", "integer")),
            column("Lâu nhất (giờ làm việc)", "decimal"),
        ],
        [[one.name or NOT_YET, one.count, one.late, one.oldest] for one in sums],
    )
