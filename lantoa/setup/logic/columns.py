"""The tables of people and of categories."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantoa.core.sheets import Column, SheetSpec
from lantoa.core.sheets import columns as cells
from lantoa.shared.accounts.choices import Role

ROLE_WORDS = {role.value: role.label for role in Role if role not in (Role.RESIDENT, Role.VISITOR)}
YES, NO = _("yes"), _("no")

PEOPLE = SheetSpec(
    "people",
    _("People"),
    (
        Column("name", _("Full name"), cells.text(120), is_required=True, example="Vàng Thị Mỷ",
               aliases=("họ tên", "họ và tên"), width=28),
        Column("position", _("Position"), cells.text(160), example="Công chức Văn hóa – Xã hội",
               aliases=("chức danh", "chức vụ"), width=32),
        Column("unit", _("Unit"), cells.text(200), is_required=True, example="Xã Lũng Cú",
               hint=_("Name or code of the unit in which the person works."), aliases=("đơn vị",), width=28),
        Column("roles", _("Roles"), cells.several(cells.choice(ROLE_WORDS)), is_required=True, empty=[],
               choices=tuple(ROLE_WORDS.values()), example="Cộng tác viên", aliases=("vai trò",), width=28,
               hint=_("One or several, parted by semicolons.")),
        Column("email", _("E-mail"), cells.email, aliases=("email", "thư điện tử"), width=28,
               hint=_("Of the office. Without one the person signs in with the user name of the slip.")),
        Column("phone", _("Telephone"), cells.phone, aliases=("điện thoại", "số điện thoại")),
        Column("start", pgettext_lazy("day", "From"), cells.day, empty=None, aliases=("từ ngày",), width=14,
               hint=_("First day in the role; empty means today.")),
        Column("end", _("Until"), cells.day, empty=None, aliases=("đến ngày",), width=14,
               hint=_("First day without the role; empty means open.")),
    ),
    notes=(
        _("One row is one person in one unit. Who works in two units stands in two rows with the same e-mail."),
        _("Every new person gets a slip with a one-time code; print the slips after applying the table."),
        _("Do not write numbers of identity cards here."),
    ),
    max_rows=2_000,
)  # fmt: skip

CATEGORIES = SheetSpec(
    "categories",
    _("Categories"),
    (
        Column("name", _("Name"), cells.text(120), is_required=True, example="Chuyển đổi số",
               aliases=("tên", "tên chuyên mục", "chuyên mục"), width=32),
        Column("name_en", _("English name"), cells.text(120), example="Digital transformation", width=32),
        Column("portal", _("Portal"), cells.text(253), aliases=("cổng", "trang"), width=28,
               hint=_("Host name of the portal; empty means the province's.")),
        Column("description", _("Description"), cells.text(300), width=44),
        Column("position", _("Order"), cells.integer(maximum=32_000), empty=None, example="10", width=10,
               hint=_("Smaller numbers stand first; empty means last.")),
        Column("in_menu", _("In the menu"), cells.yes_no, empty=True, choices=(YES, NO), width=12),
        Column("is_video", _("Video category"), cells.yes_no, empty=False, choices=(YES, NO), width=12),
        Column("slug", _("Address word"), cells.text(80), example="chuyen-doi-so", width=24,
               hint=_("Made from the name when empty.")),
    ),
    notes=(_("A category that is known already (same address word on the same portal) is completed."),),
    max_rows=500,
)  # fmt: skip
