"""The two tables that fill the tree: units, and villages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.sheets import Column, SheetSpec
from lantoa.core.sheets import columns as cells
from lantoa.shared.units.choices import Layout, UnitKind

KIND_WORDS = {kind.value: kind.label for kind in UnitKind}
LAYOUT_WORDS = {layout.value: layout.label for layout in Layout}
VILLAGE_WORDS = ("Thôn", "Bản", "Tổ dân phố", "Xóm", "Khu phố", "Làng", "Ấp", "Buôn")

_PLACE = (
    Column(
        "latitude",
        _("Latitude"),
        cells.decimal(5, minimum=-90, maximum=90, has_groups=False),
        empty=None,
        hint=_("Of the centre, in degrees, with both numbers or neither."),
        example="23.32566",
        width=12,
    ),
    Column(
        "longitude",
        _("Longitude"),
        cells.decimal(5, minimum=-180, maximum=180, has_groups=False),
        empty=None,
        example="105.31141",
        width=12,
    ),
    Column("population", _("Population"), cells.integer(), empty=None, example="3940", width=12),
    Column(
        "population_on",
        _("Population as of"),
        cells.day,
        empty=None,
        hint=_("The day for which the population was counted."),
        example="31/12/2025",
        width=16,
    ),
    Column(
        "other_names",
        _("Other names"),
        cells.several(),
        empty=[],
        hint=_("Former names, other spellings, parted by semicolons. Search finds the unit under each of them."),
        example="Xà Phìn; Sà Phìn",
    ),
)

_OFFICE = (
    Column("phone", _("Office telephone"), cells.phone, example="0219 3856 001"),
    Column("email", _("Office e-mail"), cells.email, width=26),
    Column("address", _("Office address"), cells.text(300), width=34),
    Column("website", _("Website"), cells.url, width=26),
)

UNITS = SheetSpec(
    "units",
    _("Units"),
    (
        Column("name", _("Name of the unit"), is_required=True, hint=_("In full, with its kind in front."),
               example="Xã Lũng Cú", aliases=("tên", "đơn vị"), width=30),
        Column("code", _("Code"), cells.text(32), hint=_("As in the official list; may be left empty."),
               example="00715", aliases=("mã", "mã đơn vị"), width=10),
        Column("parent", _("Belongs to"), cells.text(200), aliases=("thuộc", "đơn vị cấp trên"),
               hint=_("Name or code of the unit above, which stands in this table or is known already. "
                      "Empty for the province itself."), example="Tỉnh Tuyên Quang", width=26),
        Column("kind", _("Kind"), cells.choice(KIND_WORDS), choices=tuple(KIND_WORDS.values()),
               hint=_("Needed only where the name does not say it."), example="Xã"),
        Column("layout", _("State or Party"), cells.choice(LAYOUT_WORDS), choices=tuple(LAYOUT_WORDS.values()),
               hint=_("Whose rules its papers follow; empty means State."), width=16),
        Column("name_en", _("English name"), example="Lung Cu Commune"),
        Column("valid_from", _("In force from"), cells.day, empty=None, example="01/07/2025",
               hint=_("Empty means: since before anybody noted it."), width=14),
        Column("valid_to", _("In force until"), cells.day, empty=None, width=14,
               hint=_("The first day on which the unit is no more; empty while it stands.")),
        Column("wholly_from", _("Made wholly of"), cells.several(), empty=[], width=34,
               hint=_("Names or codes of former units that went into this one entirely, parted by semicolons."),
               example="Xã Lũng Cú; Xã Má Lé; Xã Lũng Táo"),
        Column("partly_from", _("Made partly of"), cells.several(), empty=[], width=34,
               hint=_("Former units of which a part went into this one.")),
        Column("area_km2", _("Area in km²"), cells.decimal(2, minimum=0), empty=None, width=12),
        *_PLACE,
        *_OFFICE,
    ),
    notes=(
        _("One row is one unit. The order of rows does not matter."),
        _("A unit that is known already (same code, or same name in the same place) is completed, not entered twice."),
        _("Empty cells change nothing."),
    ),
)  # fmt: skip

VILLAGES = SheetSpec(
    "villages",
    _("Villages"),
    (
        Column("name", _("Name of the village"), is_required=True, example="Lô Lô Chải",
               aliases=("tên", "thôn", "tên thôn, bản, tổ dân phố"), width=30),
        Column("parent", _("Commune or ward"), cells.text(200), is_required=True, example="Xã Lũng Cú",
               aliases=("xã", "xã, phường", "thuộc xã"), width=26),
        Column("word", _("Thôn, bản, tổ …"), cells.choice({word: word for word in VILLAGE_WORDS}), empty="Thôn",
               choices=VILLAGE_WORDS, hint=_("Needed only where it does not stand in the name; empty means “Thôn”.")),
        Column("code", _("Code"), cells.text(32), aliases=("mã",), width=10),
        *_PLACE,
    ),
    notes=(
        _("One row is one village. A village that is known already is completed, not entered twice."),
        _("A former commune is understood where all of it lies in one present commune."),
    ),
)  # fmt: skip
