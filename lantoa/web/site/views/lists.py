from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import pagecache
from lantoa.core.text import fold, format_number, nfc
from lantoa.ui.parts import Link, Pages, drawn
from lantoa.web.site import queries, schemas
from lantoa.web.site.forms import SearchForm
from lantoa.web.site.frame import Frame, context, frame_of
from lantoa.web.site.logic import marking

PER_PAGE = 20
FILTERS = ("muc", "loai", "tu", "den")
#: Nobody turns so many pages; a robot that does costs the others.
MOST_PAGES = 50
KINDS = ("news", "feature", "photo", "policy", "notice")


@require_safe
def category(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    frame = frame_of(request, language)
    found = next((each for each in frame.categories if each.slug == slug), None)
    if found is None:
        raise Http404
    here = frame.url("category", slug=slug)
    stories = newsroom.public_stories(frame.portal, category=found, language=language)
    told = _listing(request, frame, stories, here, label=schemas.category_name(found, language))
    if found.is_video:
        told["cards"] = [replace(each, icon="video") for each in told["cards"]]
    told |= {
        "title": schemas.category_name(found, language),
        "intro": found.description if language == "vi" else "",
        "feed_url": frame.url("category-feed", slug=slug, ending="rss.xml"),
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(schemas.category_name(found, language), "")],
    }
    return render(request, "site/list.html", told)


@require_safe
def kind(request: HttpRequest, language: str, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    frame = frame_of(request, language)
    titles = {
        "news": gettext("News"),
        "feature": gettext("Features"),
        "photo": gettext("Photo stories"),
        "policy": gettext("What is new for you"),
        "notice": gettext("Notices"),
    }
    stories = newsroom.public_stories(frame.portal, kind=kind, language=language)
    told = _listing(request, frame, stories, frame.url("kind", kind=kind))
    told |= {
        "title": titles[kind],
        "is_album": kind == "photo",
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(titles[kind], "")],
    }
    return render(request, "site/list.html", told)


@require_safe
def unit(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """A commune's page on the province's portal: where its own site folds in while it is silent."""
    frame = frame_of(request, language)
    found = queries.unit_with_portal(frame.portal, slug)
    if found is None:
        raise Http404
    unit, portal = found
    here = frame.url("unit", slug=slug)
    stories = newsroom.public_stories(frame.portal, language=language, unit=unit)
    told = _listing(request, frame, stories, here)
    is_silent = portal is not None and newsroom.is_silent(portal)
    told |= {
        "unit": unit,
        "unit_portal": portal,
        "is_silent": is_silent,
        "title": unit.name if language == "vi" else schemas.unit_name(unit, language),
        "own_site": portal.address_of(f"/{language}/") if portal is not None and not is_silent else "",
        "own_pages": [
            Link(page.title_in(language), portal.address_of(page.address(language)))
            for page in (queries.standing_pages(portal) if portal is not None else [])
        ],
        "scene": drawn(unit.name, subject=portal.scene if portal is not None else "village", key=unit.pk, ratio="3x1"),
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(unit.name, "")],
    }
    return render(request, "site/unit.html", told)


def _listing(request: HttpRequest, frame: Frame, stories: Any, here: str, *, label: str = "") -> dict[str, Any]:
    """One page of a list. A page beyond the last is not there, so that no empty address is indexed."""
    number = page_number(request)
    total = min(stories.values("pk")[: PER_PAGE * MOST_PAGES].count(), PER_PAGE * MOST_PAGES)
    pages = Pages(number, max(1, -(-total // PER_PAGE)), base=f"{here}?trang=", first_url=here)
    if number > pages.total:
        raise Http404
    start = (number - 1) * PER_PAGE
    listed = list(queries.listed(stories, frame.language, with_places=not label)[start : start + PER_PAGE])
    told = context(frame, here=here)
    cards = [schemas.card(each, frame.language, portal_pk=frame.portal.pk, label=label) for each in listed]
    told |= {"cards": cards, "pages": pages, "canonical": frame.absolute(pages.url(number))}
    return told


def page_number(request: HttpRequest) -> int:
    given = request.GET.get("trang", "1")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:6]) <= MOST_PAGES:
        raise Http404
    return int(given)


@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    frame = frame_of(request, language)
    here = frame.url("search")
    told = context(frame, here=here)
    form = SearchForm(request.GET or None, frame=frame)
    told |= {
        "title": gettext("Search"),
        "form": form,
        "filters": _filters(form, frame),
        "words": "",
        "searched": False,
        "canonical": frame.absolute(here),
        "picture": drawn("", subject="ridge", key="search"),
    }
    if form.is_bound and form.is_valid() and form.cleaned_data["q"]:
        told |= _found(request, frame, form.cleaned_data, here)
    elif form.is_bound:
        told["words"] = nfc(request.GET.get("q", ""))[:200].replace("\x00", "")
    response = render(request, "site/search.html", told)
    response["X-Robots-Tag"] = "noindex, follow"
    return response


def _filters(form: SearchForm, frame: Frame) -> str:
    """The fields below *Narrow it down*: the same on nearly every search, and the dearest part of its page."""
    values = tuple(form.data.get(name, "") for name in FILTERS)

    def drawn_anew() -> str:
        return render_to_string("site/_filters.html", {"fields": [form[name] for name in FILTERS]})

    if form.errors:
        return drawn_anew()
    return pagecache.kept(("filters", frame.portal.pk, frame.language, *values), drawn_anew)


def _found(request: HttpRequest, frame: Frame, asked: dict[str, Any], here: str) -> dict[str, Any]:
    number = min(page_number(request), MOST_PAGES)
    result = newsroom.search(
        frame.portal,
        asked["q"],
        page=number,
        per_page=PER_PAGE,
        category=asked["muc"],
        kind=asked["loai"],
        since=asked["tu"],
        until=asked["den"],
    )
    words = fold(asked["q"]).split()
    listed = queries.listed(result.matches(), frame.language, with_places=False)
    cards = []
    for found in result.in_order(listed):
        shown = schemas.card(found, frame.language, label=schemas.kind_word(found))
        cards.append(
            replace(
                shown,
                title=marking.marked(shown.title, words),
                text=marking.marked(marking.excerpt(shown.text, words), words),
            )
        )
    kept = {
        name: value.isoformat() if isinstance(value, date) else getattr(value, "slug", value)
        for name, value in asked.items()
        if value
    }
    pages = Pages(
        number,
        min(max(1, -(-result.total // PER_PAGE)), MOST_PAGES),
        base=f"{here}?{urlencode(kept)}&trang=",
        first_url=f"{here}?{urlencode(kept)}",
    )
    return {
        "words": asked["q"],
        "searched": True,
        "cards": cards,
        "pages": pages,
        "is_filtered": any(asked[name] for name in FILTERS),
        "count_told": _count_told(result.total, result.is_more, frame.language),
    }


def _count_told(total: int, is_more: bool, language: str) -> str:
    number = format_number(total, language=language)
    if is_more:
        return gettext("Over %(number)s stories") % {"number": number}
    return ngettext("%(number)s story", "%(number)s stories", total) % {"number": number}
