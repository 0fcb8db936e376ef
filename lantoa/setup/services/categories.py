"""Categories of portals from a table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lantoa.apps.newsroom.models import Category, Portal
from lantoa.core import sheets
from lantoa.core.text import slug
from lantoa.setup.logic.columns import CATEGORIES
from lantoa.setup.logic.starters import starters
from lantoa.shared.units.choices import Layout

STEP = 10
LAST_POSITION = 32_000


class CategoriesImporter(sheets.RowByRow):
    spec = CATEGORIES

    def begin(self, rows: list[sheets.Row]) -> None:
        portals = list(Portal.objects.all())
        self.main = next((portal for portal in portals if portal.is_main), None)
        self.by_word = {word: portal for portal in portals for word in (portal.hostname, portal.slug)}
        self.seen: dict[tuple[int, str], int] = {}

    def apply_row(self, row: sheets.Row, journal: sheets.Journal) -> sheets.Outcome:
        portal = self.by_word.get(row["portal"].lower()) if row["portal"] else self.main
        if portal is None:
            raise sheets.RowFault(
                _("There is no portal “%(text)s”. Portals: %(portals)s.")
                % {"text": row["portal"], "portals": ", ".join(sorted({p.hostname for p in self.by_word.values()}))},
                "portal",
            )
        word = slug(row["slug"] or row["name"])
        if not word:
            raise sheets.RowFault(_("Give an address word in Latin letters."), "slug")
        if (portal.pk, word) in self.seen:
            raise sheets.RowFault(
                _("Row %(row)s names the same category.") % {"row": self.seen[portal.pk, word]}, "name"
            )
        self.seen[portal.pk, word] = row.number
        values = {key: row[key] for key in ("name", "in_menu", "is_video")}
        values |= {key: row[key] for key in ("name_en", "description") if row[key]}
        known = Category.objects.filter(portal=portal, slug=word).first()
        if known is not None:
            values |= {"position": row["position"]} if row["position"] is not None else {}
            changed = journal.change(known, values)
            return sheets.Outcome(row.number, "changed" if changed else "same", known.name, tuple(changed))
        position = row["position"] if row["position"] is not None else next_position(portal)
        made = Category.objects.create(portal=portal, slug=word, position=position, **values)
        journal.created(made)
        return sheets.Outcome(row.number, "created", made.name)


def next_position(portal: Portal) -> int:
    last = portal.categories.order_by("-position").values_list("position", flat=True).first()
    return min((last or 0) + STEP, LAST_POSITION)


def begin_with(portal: Portal, layout: Layout) -> int:
    """The first categories of a new portal; none is added where the portal has some."""
    if portal.categories.exists():
        return 0
    made = Category.objects.bulk_create(
        Category(
            portal=portal,
            slug=slug(starter.name),
            name=starter.name,
            name_en=starter.name_en,
            is_video=starter.is_video,
            position=number * STEP,
        )
        for number, starter in enumerate(starters(layout), 1)
    )
    return len(made)
