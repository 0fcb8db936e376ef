"""The table of tasks: *Nhiệm vụ | Đơn vị chủ trì | Phối hợp | Thời gian | Sản phẩm*."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns.logic.appendix import GROUP
from lantoa.apps.campaigns.logic.when import NoTime, When, read_when
from lantoa.core.sheets import CellFault, Column, SheetSpec
from lantoa.core.sheets import columns as cells

TITLE = Column(
    "title",
    _("Task"),
    cells.text(600),
    is_required=True,
    example="Treo băng rôn, trang trí các tuyến đường",
    aliases=("nhiệm vụ", "nội dung", "nội dung công việc", "nội dung nhiệm vụ", "công việc", "nội dung thực hiện",
             "nhiệm vụ cụ thể", "tên nhiệm vụ", "hoạt động"),
    width=46,
)  # fmt: skip


def spec(first: date, last: date, default: date | None = None) -> SheetSpec:
    """`first`, `last`: days of the campaign. `default`: deadline of rows that say no time."""

    def when(cell: object) -> When:
        try:
            return read_when(cell, first=first, last=last)
        except NoTime:
            raise CellFault(
                _now("No day can be read from “%(found)s”. Write 15/10/2026, from 1/10 to 15/10/2026, October 2026.")
                % {"found": cells.written(cell)}
            ) from None

    return SheetSpec(
        "nhiem-vu",
        _("Tasks"),
        (
            Column("number", _("No."), cells.text(20), aliases=("stt", "tt", "số tt"), width=6),
            TITLE,
            Column("owner", _("Leading office"), cells.text(300), example="Xã Lũng Cú", width=28,
                   hint=_("Name of the unit as in the house’s list; another office is kept as written."),
                   aliases=("đơn vị chủ trì", "cơ quan chủ trì", "chủ trì", "đơn vị thực hiện", "cơ quan thực hiện",
                            "cơ quan, đơn vị chủ trì", "đơn vị chịu trách nhiệm", "người phụ trách", "phụ trách")),
            Column("others", _("Together with"), cells.text(400), example="Công an xã, Đoàn Thanh niên", width=28,
                   aliases=("phối hợp", "đơn vị phối hợp", "cơ quan phối hợp", "cơ quan, đơn vị phối hợp")),
            Column("when", _("Time"), when, is_required=default is None,
                   empty=When(default) if default else None, example="15/10/2026", width=20,
                   hint=_("A day, from a day to a day, a month or a quarter."),
                   aliases=("thời gian", "thời gian thực hiện", "thời hạn", "hạn", "thời gian hoàn thành",
                            "thời hạn hoàn thành", "tiến độ", "hoàn thành", "ngày hoàn thành", "hạn hoàn thành")),
            Column("product", _("Result to hand over"), cells.text(400), example="20 băng rôn, 1 cổng chào", width=30,
                   aliases=("sản phẩm", "kết quả", "sản phẩm, kết quả", "kết quả, sản phẩm", "sản phẩm hoàn thành",
                            "sản phẩm dự kiến", "kết quả dự kiến")),
            Column("note", _("Note"), cells.text(400), aliases=("ghi chú",), width=24),
            Column("group", _("Group of tasks"), cells.text(300), aliases=(GROUP, "nhóm nhiệm vụ"), width=28),
        ),
        notes=(
            _("Merged cells, headings of groups and repeated headers are understood, in .docx as in .xlsx."),
            _("A plan without days: choose one deadline for all rows that name none when sending the file."),
        ),
        max_rows=3_000,
    )  # fmt: skip
