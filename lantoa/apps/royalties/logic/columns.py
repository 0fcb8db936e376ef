"""The table of rates that a unit fills in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.apps.royalties.choices import WorkKind
from lantoa.core.sheets import Column, SheetSpec
from lantoa.core.sheets import columns as cells
from lantoa.core.text import fold

# As offices write it: "Tin" is in nobody's list of words but in everybody's tables.
_WRITTEN = {
    "tin": WorkKind.NEWS,
    "bai": WorkKind.FEATURE,
    "anh": WorkKind.PHOTO,
    "phong su anh": WorkKind.PHOTO,
    "phim": WorkKind.VIDEO,
}
_by_word = cells.choice(dict(WorkKind.choices))


def _kind(cell: object) -> str:
    found = _WRITTEN.get(fold(cells.written(cell)))
    return str(found) if found else str(_by_word(cell))


_percent = cells.decimal(2, minimum=0, maximum=1000)
_coefficient = cells.decimal(2, minimum=0, maximum=1000)
SHARES = ("author", "photographer", "editor", "translator")

RATES = SheetSpec(
    "don-gia-nhuan-but",
    _("Rate table"),
    (
        Column("start", _("Valid from"), cells.day, empty=None, example="01/07/2026", aliases=("từ ngày",), width=14,
               hint=_("A row with this day begins a table; rows below it without a day belong to it.")),
        Column("end", _("Valid to"), cells.day, empty=None, example="01/07/2027", aliases=("đến ngày",), width=14,
               hint=_("The first day on which it no longer holds; empty means until another decision.")),
        Column("basis", _("Basis document"), cells.text(200), aliases=("căn cứ", "văn bản căn cứ"), width=34,
               example="Quyết định số …/QĐ-UBND ngày …/…/…"),
        Column("base_salary", _("Base salary (đồng)"), cells.decimal(0, minimum=1, maximum=1_000_000_000), empty=None,
               example="2.340.000", aliases=("mức lương cơ sở", "lương cơ sở"), width=18),
        Column("unit_percent", _("One unit, % of the base salary"), _percent, empty=None, example="10",
               aliases=("tỷ lệ đơn vị",), width=16),
        Column("supplement", _("Supplement for a minority language, %"), _percent, empty=None, example="20",
               aliases=("phụ cấp tiếng dân tộc",), width=18),
        Column("author", _("Author, %"), _percent, empty=None, example="100", aliases=("tác giả",), width=11),
        Column("photographer", _("Photographer, %"), _percent, empty=None, example="30", aliases=("người chụp",),
               width=13),
        Column("editor", _("Editor, %"), _percent, empty=None, example="10", aliases=("biên tập",), width=11),
        Column("translator", _("Translator, %"), _percent, empty=None, example="40", aliases=("biên dịch",), width=11),
        Column("kind", _("Kind of piece"), _kind, is_required=True,
               choices=tuple(WorkKind.labels), example="Tin", aliases=("thể loại", "loại tin bài"), width=18),
        Column("usual", _("Coefficient"), _coefficient, is_required=True, example="3", aliases=("hệ số",), width=11),
        Column("lowest", _("Lowest coefficient"), _coefficient, empty=None, example="1",
               aliases=("hệ số thấp nhất",), width=13),
        Column("highest", _("Highest coefficient"), _coefficient, empty=None, example="10",
               aliases=("hệ số cao nhất",), width=13),
    ),
    notes=(
        _("Each share is paid of the piece's royalty; the author's is usually 100. What is empty counts as 0."),
        _("Two tables of one unit may not be valid on the same day: give the older one its last day first."),
        _("The coefficients here are only an example; the unit's own decision counts."),
    ),
    max_rows=500,
)  # fmt: skip
