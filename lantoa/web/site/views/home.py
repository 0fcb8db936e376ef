from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lantoa.apps.campaigns import queries as campaigns
from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import pagecache
from lantoa.ui.parts import Card, Link, Section
from lantoa.web.site import queries, schemas
from lantoa.web.site.frame import Frame, NoPortal, context, frame_of
from lantoa.web.site.logic import structured
from lantoa.web.site.views import campaigns as campaign_pages
from lantoa.web.site.views import media as media_pages

#: So many of the newest stories are laid out on the home page; a category whose stories are all older has no block.
LOOKED_AT = 60
SECTIONS = 5
IN_SECTION = 3


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """The bare address: the language must stand in it, and the browser's wish is not asked."""
    if request.GET:  # an old portal may have told its stories apart by a number only
        moved = newsroom.archive.moved_to(request.get_host().partition(":")[0], request.get_full_path())
        if moved:
            return redirect(moved, permanent=True)
    return redirect("site:home", language="vi")


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    try:
        frame = frame_of(request, language)
    except NoPortal:
        return render(
            request, "site/not_set_up.html", {"masthead": {"name": "Lan Tỏa", "home_url": "/vi/"}}, status=503
        )
    main = folded_into(frame)
    if main is not None:
        path = reverse("site:unit", kwargs={"language": language, "slug": frame.portal.slug})
        return redirect(main.address_of(path))
    told = context(frame, here=frame.url("home"))
    told |= _blocks(frame)
    told["structured"] = structured.script(*_structured(frame))
    told["share_image"] = frame.absolute(reverse("site:site-card"))
    return render(request, "site/home.html", told)


def folded_into(frame: Frame) -> Any | None:
    """The province's portal, when this one has been silent for too long."""
    if frame.portal.is_main or not newsroom.is_silent(frame.portal):
        return None
    return newsroom.main_portal()


def _blocks(frame: Frame) -> dict[str, Any]:
    portal, language = frame.portal, frame.language
    newest = list(queries.listed(newsroom.public_stories(portal, language=language), language)[:LOOKED_AT])
    leads = _leads(frame, newest)
    used = {story.pk for story in leads}
    cards = {story.pk: schemas.card(story, language, portal_pk=portal.pk) for story in newest}
    blocks = _Blocks(frame, newest, cards, used)
    notices = blocks.of_kind("notice", gettext("Notices"), count=4)
    policies = blocks.of_kind("policy", gettext("What is new for you"), count=3)
    albums = blocks.of_kind("photo", gettext("Photo stories"), count=3)
    sections = blocks.by_category()
    rest = tuple(cards[story.pk] for story in newest if story.pk not in used)[:6]
    neighbours = queries.neighbours(portal) if portal.is_main else []
    return {
        "banners": [campaign_pages.card(each, language) for each in frame.campaigns if each.has_banner][:2],
        "going_on": [
            campaign_pages.event(each, language)
            for each in pagecache.kept(("going_on", portal.pk), lambda: campaigns.going_on(portal.unit))
        ],
        "lead": cards[leads[0].pk] if leads else None,
        "beside": [cards[story.pk] for story in leads[1:4]],
        "notices": notices,
        "policies": policies,
        "albums": albums,
        "media": Section(
            gettext("Albums and films"),
            tuple(pagecache.kept(("media", portal.pk, language), lambda: media_pages.newest(frame), of_pieces=True)),
            Link(gettext("All albums"), frame.url("albums")),
            slug="media",
        ),
        "sections": sections,
        "rest": Section(gettext("Newest"), rest, slug="newest"),
        "stats": _stats(leads, newest, language),
        "neighbours": [
            Link(schemas.unit_name(each.unit, language), frame.url("unit", slug=each.slug)) for each in neighbours
        ],
    }


def _leads(frame: Frame, newest: list[Any]) -> list[Any]:
    """The marked story first, then the newest, all four from what was read already where possible."""
    known = {story.pk: story for story in newest}
    wanted = newsroom.leads(frame.portal, frame.language, count=4)
    return [known[story.pk] for story in wanted if story.pk in known]


def _stats(leads: list[Any], newest: list[Any], language: str) -> tuple[Any, ...]:
    """The first figures that a public story claims; each links to the story it stands in."""
    return next(
        (
            found
            for story in [*leads, *newest]
            if story.language == language
            and len(found := schemas.stats(story.shown_figures or (), language, limit=4)) >= 2
        ),
        (),
    )


class _Blocks:
    """Lays each story out once."""

    def __init__(self, frame: Frame, newest: list[Any], cards: dict[int, Card], used: set[int]) -> None:
        self.frame, self.newest, self.cards, self.used = frame, newest, cards, used

    def of_kind(self, kind: str, title: str, *, count: int) -> Section:
        chosen = [story for story in self.newest if story.kind == kind and story.pk not in self.used][:count]
        self.used |= {story.pk for story in chosen}
        return Section(
            title,
            tuple(self.cards[story.pk] for story in chosen),
            Link(gettext("All"), self.frame.url("kind", kind=kind)),
            slug=kind,
        )

    def by_category(self) -> list[Section]:
        sections: list[Section] = []
        for category in self.frame.categories:
            chosen = [
                story
                for story in self.newest
                if story.pk not in self.used and any(p.category_id == category.pk for p in story.placements.all())
            ][:IN_SECTION]
            # One card alone in a row of three looks like a hole: it stands among the newest instead.
            if len(chosen) < IN_SECTION:
                continue
            self.used |= {story.pk for story in chosen}
            sections.append(
                Section(
                    schemas.category_name(category, self.frame.language),
                    tuple(self.cards[story.pk] for story in chosen),
                    Link(gettext("All"), self.frame.url("category", slug=category.slug)),
                    slug=category.slug,
                )
            )
            if len(sections) == SECTIONS:
                break
        return sections


def _structured(frame: Frame) -> list[dict[str, Any]]:
    portal, language = frame.portal, frame.language
    url, name = frame.absolute(frame.url("home")), schemas.portal_name(portal, language)
    return [
        structured.organisation(
            name=portal.unit.name,
            url=url,
            logo=frame.absolute(reverse("site:site-card")),
            phone=portal.phone,
            email=portal.email,
            address=portal.address,
        ),
        structured.site(name=name, url=url, search_url=frame.absolute(frame.url("search")), language=language),
    ]
