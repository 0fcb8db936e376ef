"""Questions of the portal, over the questions of the newsroom."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext as _

from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import clock
from lantoa.core.text import fold
from lantoa.shared.units.models import Unit
from lantoa.web.site.blocks import plain_words
from lantoa.web.site.choices import COMPULSORY, PageKind, Weight
from lantoa.web.site.models import LegalDocument, PortalPage, StandingPage

PAGE_STALE_AFTER = timedelta(days=365)
CONTACT_STALE_AFTER = timedelta(days=180)


CARD_FIELDS = (
    *("kind", "language", "slug", "title", "priority", "public", "valid_until", "first_published_at", "published_at"),
    *(f"unit__{name}" for name in ("name", "short_name", "name_en", "slug", "kind", "path")),
    *(f"public_version__{name}" for name in ("story", "number", "label", "title", "lead", "published_at")),
)


def listed(stories: QuerySet[Any], language: str, *, with_places: bool = True) -> QuerySet[Any]:
    """Only what a card shows: the version's text stays in the database, which holds ten times as much."""
    version = "public_version__content"
    found: QuerySet[Any] = stories.only(*CARD_FIELDS).annotate(
        shown_pictures=KeyTransform("pictures", version),
        shown_figures=KeyTransform("figures", version),
        shown_scene=KeyTextTransform("scene", version),
        translated=_translation(version, language),
    )
    return found.prefetch_related("placements__category") if with_places else found


def _translation(version: str, language: str) -> Any:
    if language == "vi":
        return Value(None, output_field=JSONField())
    path = f'$.variants[*] ? (@.form == "portal" && @.language == "{language}")'
    return Func(
        F(version), Value(path), function="jsonb_path_query_first", template="%(function)s(%(expressions)s) - 'text'",
        arg_joiner=", ", output_field=JSONField(),
    )  # fmt: skip


def standing_pages(portal: Any) -> list[StandingPage]:
    """Live pages of a portal in their order, without their parts. One query."""
    return list(_pages_of(portal).defer("body", "body_en").order_by("path"))


def standing_page(portal: Any, slug: str) -> StandingPage | None:
    return _pages_of(portal).filter(slug=slug).first()


def _pages_of(portal: Any) -> QuerySet[StandingPage]:
    root = PortalPage.objects.filter(portal_id=portal.pk).values("path")[:1]
    pages: QuerySet[StandingPage] = StandingPage.objects.live().annotate(root=Subquery(root))
    return pages.filter(path__startswith=F("root"))


def register(unit: Unit, *, words: str = "", kind: str = "", subject: str = "") -> QuerySet[LegalDocument]:
    """The register of a unit: its own rows and those of the units above, newest first.

    A number that the unit itself keeps hides the same number above: the nearer row wins.
    """
    own = LegalDocument.objects.filter(unit=unit, number=OuterRef("number"))
    rows = LegalDocument.objects.filter(Q(unit=unit) | Q(unit_id__in=unit.ancestor_pks) & ~Exists(own))
    rows = rows.select_related("file")
    for word in fold(words).split()[:12]:
        rows = rows.filter(folded__contains=word)
    if kind:
        rows = rows.filter(kind=kind)
    if subject:
        rows = rows.filter(subject=subject)
    return rows.order_by(F("issued_on").desc(nulls_last=True), "-pk")


def register_kinds(unit: Unit) -> list[str]:
    rows = LegalDocument.objects.filter(unit_id__in=[unit.pk, *unit.ancestor_pks])
    return list(rows.order_by("kind").values_list("kind", flat=True).distinct())


def is_in_force(document: LegalDocument) -> bool:
    today = clock.today()
    starts = document.in_force_on is None or document.in_force_on <= today
    return starts and (document.until is None or today < document.until)


def unit_with_portal(main: Any, slug: str) -> tuple[Unit, Any] | None:
    """A unit below the main portal's with its own portal, by the portal's or the unit's word in the address."""
    unit = (
        Unit.objects.filter(Q(slug=slug) | Q(portals__slug=slug), path__startswith=main.unit.path)
        .prefetch_related("portals")
        .first()
    )
    if unit is None:
        return None
    return unit, next(iter(unit.portals.all()), None)


def neighbours(main: Any) -> list[Any]:
    """Portals of the units below this one, in Vietnamese order."""
    manager = type(main)._default_manager
    return list(
        manager.filter(unit__path__startswith=main.unit.path)
        .exclude(pk=main.pk)
        .select_related("unit")
        .order_by("unit__sort_key")
    )


# -- what is missing or stale ------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Finding:
    portal: str
    weight: Weight
    text: str
    what_to_do: str


def check_portal(portal: Any) -> list[Finding]:
    """What a portal must carry and does not, or carries for too long without a look."""
    found: list[Finding] = []

    def say(weight: Weight, text: str, what_to_do: str) -> None:
        found.append(Finding(portal.name, weight, text, what_to_do))

    for value, name in (
        (portal.responsible, _("the person responsible for the content")),
        (portal.address, _("the office address")),
        (portal.phone, _("the office telephone")),
        (portal.email, _("the office e-mail")),
    ):
        if not value.strip():
            say(Weight.MISSING, _("The foot of every page lacks %(what)s.") % {"what": name}, _("Fill it in: Portals."))
    if not portal.licence.strip():
        say(Weight.ADVICE, _("No licence or decision is named."), _("Fill it in: Portals."))
    _check_pages(portal, say)
    if not newsroom.menu(portal):
        say(Weight.MISSING, _("The menu has no category."), _("Add categories with content."))
    newest = newsroom.public_stories(portal).values_list("first_published_at", flat=True).first()
    if newest is None:
        say(Weight.MISSING, _("Nothing has ever been published here."), _("Publish or take over a first story."))
    elif (clock.now() - newest).days > portal.silent_after_days:
        days = (clock.now() - newest).days
        say(
            Weight.STALE,
            _("Nothing was published for %(days)s days; the site has folded into the province’s portal.")
            % {"days": days},
            _("Publish a story or take one over from the pool."),
        )
    return found


def _check_pages(portal: Any, say: Any) -> None:
    pages = {page.kind: page for page in _pages_of(portal)}
    for kind in COMPULSORY:
        page = pages.get(kind)
        label = PageKind(kind).label
        if page is None:
            say(
                Weight.MISSING,
                _("The page “%(page)s” is missing.") % {"page": label},
                _("Add it under the portal’s pages."),
            )
            continue
        has_register = any(block.block_type == "register" for block in page.body)
        if not plain_words(page.body).strip() and not has_register:
            say(Weight.MISSING, _("The page “%(page)s” is empty.") % {"page": label}, _("Write it."))
        stale_after = CONTACT_STALE_AFTER if kind in (PageKind.CONTACT, PageKind.STRUCTURE) else PAGE_STALE_AFTER
        if page.last_published_at and clock.now() - page.last_published_at > stale_after:
            say(
                Weight.STALE,
                _("Nobody has looked at the page “%(page)s” for %(days)s days.")
                % {"page": label, "days": (clock.now() - page.last_published_at).days},
                _("Check it and publish it again, even unchanged."),
            )
        if "en" in (portal.languages or []) and not page.body_en:
            say(Weight.ADVICE, _("The page “%(page)s” has no English text.") % {"page": label}, _("Translate it."))
    if PageKind.DOCUMENTS in pages and not register(portal.unit).exists():
        say(Weight.MISSING, _("The register of legal documents is empty."), _("Add documents under Legal documents."))


def all_portals() -> list[Any]:
    main = newsroom.main_portal()
    if main is None:
        return []
    return list(type(main)._default_manager.select_related("unit").order_by("-is_main", "pk"))
