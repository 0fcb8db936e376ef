"""Maps of the site: one for people, the others for machines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lantoa.apps.campaigns import queries as campaigns
from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import clock
from lantoa.shared.media import queries as media
from lantoa.ui.parts import Link
from lantoa.web.site import queries, schemas
from lantoa.web.site.frame import Frame, context, frame_of

PER_MAP = 5_000
NEWS_FOR = timedelta(hours=48)


@require_safe
def site_map(request: HttpRequest, language: str) -> HttpResponse:
    frame = frame_of(request, language)
    here = frame.url("map")
    told = context(frame, here=here)
    told |= {
        "title": gettext("Map of this site"),
        "canonical": frame.absolute(here),
        "groups": [
            (
                gettext("Categories"),
                [
                    Link(schemas.category_name(each, language), frame.url("category", slug=each.slug))
                    for each in frame.categories
                ],
            ),
            (
                gettext("Campaigns and festivals"),
                [
                    Link(
                        (each.title_en if language == "en" else "") or each.title,
                        frame.url("campaign", slug=each.slug),
                    )
                    for each in campaigns.public_campaigns(frame.portal.unit)[:60]
                ],
            ),
            (
                gettext("Albums and films"),
                [Link(gettext("Albums"), frame.url("albums")), Link(gettext("Films"), frame.url("videos"))],
            ),
            (
                gettext("About this site"),
                [Link(page.title_in(language), page.address(language)) for page in frame.pages],
            ),
            (
                gettext("Communes and wards"),
                [
                    Link(schemas.unit_name(each.unit, language), frame.url("unit", slug=each.slug))
                    for each in (queries.neighbours(frame.portal) if frame.portal.is_main else [])
                ],
            ),
        ],
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(gettext("Map of this site"), "")],
    }
    return render(request, "site/map.html", told)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, "vi")
    count = _all_stories(frame).count()
    parts = [reverse("site:sitemap-pages"), reverse("site:sitemap-news")]
    parts += [reverse("site:sitemap-stories", args=[n]) for n in range(1, -(-count // PER_MAP) + 1)]
    rows = "".join(f"<sitemap><loc>{escape(frame.absolute(path))}</loc></sitemap>" for path in parts)
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>')


@require_safe
def stories(request: HttpRequest, number: int) -> HttpResponse:
    frame = frame_of(request, "vi")
    rows = _all_stories(frame).order_by("pk")[(number - 1) * PER_MAP : number * PER_MAP] if number else []
    found = list(rows)
    if not found:
        raise Http404
    return _urls(
        _row(frame, _addresses(frame, story), story.published_at or story.first_published_at) for story in found
    )


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, "vi")
    languages = _languages(frame)
    rows = [_row(frame, {code: reverse("site:home", kwargs={"language": code}) for code in languages}, None)]
    rows += [
        _row(
            frame,
            {code: reverse("site:category", kwargs={"language": code, "slug": each.slug}) for code in languages},
            None,
        )
        for each in frame.categories
    ]
    rows += [
        _row(frame, {code: page.address(code) for code in languages}, page.last_published_at) for page in frame.pages
    ]
    rows += [
        _row(
            frame,
            {code: reverse("site:campaign", kwargs={"language": code, "slug": each.slug}) for code in languages},
            each.changed_at,
        )
        for each in campaigns.public_campaigns(frame.portal.unit)[:PER_MAP]
    ]
    for name, found in (
        ("album", media.public_albums(frame.portal.unit)),
        ("video", media.public_videos(frame.portal.unit)),
    ):
        for each in list(found[:PER_MAP]):
            words = {"slug": each.slug, "pk": each.pk}
            addresses = {code: reverse(f"site:{name}", kwargs={"language": code, **words}) for code in languages}
            rows.append(_row(frame, addresses, each.public_changed_at))
    return _urls(rows)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days, as news indexes want them."""
    frame = frame_of(request, "vi")
    since = clock.now() - NEWS_FOR
    rows = newsroom.public_stories(frame.portal, language="vi").filter(first_published_at__gte=since)
    name = escape(schemas.portal_name(frame.portal, "vi"))
    parts = [
        f"<url><loc>{escape(frame.absolute(schemas.story_url(story, 'vi')))}</loc><news:news><news:publication>"
        f"<news:name>{name}</news:name><news:language>vi</news:language></news:publication>"
        f"<news:publication_date>{story.first_published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.public_version.title)}</news:title></news:news></url>"
        for story in queries.listed(rows, "vi", with_places=False)[:1000]
    ]
    return _xml(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">' + "".join(parts) + "</urlset>"
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The demo is no portal: nothing of it may be found by search engines."""
    frame = frame_of(request, "vi")
    if frame.portal.is_demo:
        text = "User-agent: *\nDisallow: /\n"
    else:
        closed = ("/desk/", "/accounts/", "/hom-nay/", "/duyet/", "/vi/tim-kiem/", "/en/tim-kiem/")
        text = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in closed)
        text += f"\nSitemap: {frame.absolute(reverse('site:sitemap'))}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _languages(frame: Frame) -> list[str]:
    return ["vi", *(code for code in frame.portal.languages or [] if code != "vi")]


def _all_stories(frame: Frame) -> Any:
    return queries.listed(newsroom.public_stories(frame.portal), "en", with_places=False)


def _addresses(frame: Frame, story: Any) -> dict[str, str]:
    codes = [story.language] + (["en"] if story.translated and "en" in _languages(frame) else [])
    return {code: schemas.story_url(story, code) for code in dict.fromkeys(codes)}


def _row(frame: Frame, addresses: dict[str, str], changed_at: datetime | None) -> str:
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(frame.absolute(path))}"/>'
        for code, path in addresses.items()
    )
    changed = f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" if changed_at else ""
    return "".join(
        f"<url><loc>{escape(frame.absolute(path))}</loc>{changed}{others if len(addresses) > 1 else ''}</url>"
        for path in addresses.values()
    )


def _urls(rows: Iterable[str]) -> HttpResponse:
    return _xml(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">' + "".join(rows) + "</urlset>"
    )


def _xml(text: str) -> HttpResponse:
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n' + text, content_type="application/xml; charset=utf-8"
    )
