"""Campaigns and festivals: their list, their page, a place at an event, the ticket."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.apps.campaigns import queries as campaigns
from lantoa.apps.campaigns import services
from lantoa.apps.campaigns.errors import CampaignError
from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import clock
from lantoa.flows.newsroom_to_campaigns import with_tags
from lantoa.ui.codes import qr_svg
from lantoa.ui.parts import Card, Event, Link, Section
from lantoa.web.site import queries, schemas
from lantoa.web.site.forms import RegisterForm
from lantoa.web.site.frame import Frame, context, frame_of
from lantoa.web.site.logic import structured

STORIES = 6
LISTED = 40
LIVE_BEFORE, LIVE_AFTER = timedelta(minutes=30), timedelta(hours=3)


@require_safe
def campaign_list(request: HttpRequest, language: str) -> HttpResponse:
    frame = frame_of(request, language)
    here = frame.url("campaigns")
    told = context(frame, here=here)
    told |= {
        "title": gettext("Campaigns and festivals"),
        "canonical": frame.absolute(here),
        "cards": [card(each, language) for each in campaigns.public_campaigns(frame.portal.unit)[:LISTED]],
        "is_album": True,
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(gettext("Campaigns and festivals"), "")],
    }
    return render(request, "site/list.html", told)


@require_safe
def campaign(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    frame, found = _found(request, language, slug)
    here = frame.url("campaign", slug=slug)
    told = context(frame, here=here, others=_others(frame, slug))
    told |= _page(frame, found, here)
    return render(request, "site/campaign.html", told)


def _found(request: HttpRequest, language: str, slug: str) -> tuple[Frame, Any]:
    frame = frame_of(request, language)
    found = campaigns.public_campaign(slug, frame.portal.unit)
    if found is None:
        raise Http404
    return frame, found


def _others(frame: Frame, slug: str) -> dict[str, str]:
    return {
        code: reverse("site:campaign", kwargs={"language": code, "slug": slug})
        for code in frame.portal.languages or ["vi"]
        if code != frame.language
    }


def text_in(found: Any, name: str, language: str) -> str:
    """The English text where there is one, else the Vietnamese."""
    return str((getattr(found, f"{name}_en", "") if language == "en" else "") or getattr(found, name))


def picture_of(found: Any, *, ratio: str = "3x2") -> Any:
    shown = schemas.picture_of_image(found.banner) if found.banner is not None else None
    return shown or schemas.scene_of(found.title, found.lead, found.scene, found.pk, ratio=ratio)


def days_told(first: date, last: date) -> str:
    if first == last:
        return schemas.day_in_words(first)
    return gettext("%(first)s to %(last)s") % {
        "first": schemas.day_in_words(first),
        "last": schemas.day_in_words(last),
    }


def standing(found: Any) -> tuple[str, str]:
    """(mark, word) of what the public needs to know: before, now, after."""
    today = clock.today()
    if found.state in ("closed", "archived") or found.ends_on < today:
        return "archived", gettext("Over")
    if found.starts_on > today:
        return "scheduled", gettext("Coming")
    return "open", gettext("Going on")


def card(found: Any, language: str) -> Card:
    mark, word = standing(found)
    return Card(
        title=text_in(found, "title", language),
        url=reverse("site:campaign", kwargs={"language": language, "slug": found.slug}),
        picture=picture_of(found),
        label=str(found.get_kind_display()),
        text=text_in(found, "lead", language),
        unit=" · ".join(part for part in (days_told(found.starts_on, found.ends_on), found.place) if part),
        language="vi" if language == "en" and not found.title_en else "",
        badge=mark,
        badge_label=word,
    )


def event(found: Any, language: str) -> Event:
    """A line of the home page's block of what is on."""
    mark, word = standing(found)
    now = clock.now()
    live = next((h for h in found.happenings.all() if is_live(h, now)), None)
    left = (found.ends_on - clock.today()).days
    counter = gettext("day %(day)s of %(all)s") % {
        "day": (clock.today() - found.starts_on).days + 1,
        "all": (found.ends_on - found.starts_on).days + 1,
    }
    return Event(
        title=text_in(found, "title", language),
        url=reverse("site:campaign", kwargs={"language": language, "slug": found.slug}),
        on=found.starts_on,
        until=found.ends_on,
        place=found.place,
        badge="open" if live else mark,
        badge_label=gettext("Live now") if live else word,
        counter=counter if mark == "open" and left >= 0 and found.starts_on != found.ends_on else "",
    )


def is_live(happening: Any, now: datetime) -> bool:
    if not happening.live_url:
        return False
    return bool(happening.starts_at - LIVE_BEFORE <= now <= (happening.ends_at or happening.starts_at + LIVE_AFTER))


# --- the page ----------------------------------------------------------------------------------------------------


def _page(frame: Frame, found: Any, here: str) -> dict[str, Any]:
    language = frame.language
    title, lead = text_in(found, "title", language), text_in(found, "lead", language)
    canonical = frame.absolute(here)
    mark, word = standing(found)
    rows = campaigns.programme(found)
    points = campaigns.points(found)
    return {
        "campaign": found,
        "title": title,
        "campaign_lead": lead,
        "is_untranslated": language == "en" and not found.title_en,
        "mark": mark,
        "word": word,
        "days": days_told(found.starts_on, found.ends_on),
        "picture": picture_of(found, ratio="3x1"),
        "about": text_in(found, "about", language),
        "results": found.results if mark == "archived" else "",
        "is_archived": found.state == "archived",
        "basis": _basis(found),
        "notices": [{"note": each, "text": text_in(each, "text", language)} for each in campaigns.announcements(found)],
        "programme": [
            (day, [_happening(frame, found, each) for each in items])
            for day, items in groupby(rows, key=lambda each: clock.local(each.starts_at).date())
        ],
        "points": [
            {"point": each, "title": text_in(each, "title", language), "note": text_in(each, "note", language)}
            for each in points
        ],
        "sketch": campaigns.sketch(points),
        "goals": [row for row in campaigns.goals(found) if row.reached is not None],
        "honours": campaigns.public_honours(found),
        "stories": Section(gettext("News of it"), tuple(_stories(frame, found)), slug="stories"),
        "tags": found.tags,
        "canonical": canonical,
        "share_image": frame.absolute(reverse("site:site-card")),
        "share": {
            "title": title,
            "url": canonical,
            "qr": qr_svg(canonical, label=gettext("QR code of this page’s address")),
        },
        "crumbs": [
            Link(gettext("Home"), frame.url("home")),
            Link(gettext("Campaigns and festivals"), frame.url("campaigns")),
        ],
        "structured": structured.script(*_structured(frame, found, rows, title, lead, canonical)),
    }


def _basis(found: Any) -> str:
    parts = [" ".join(part for part in (found.basis_title, found.basis_number) if part)]
    if found.basis_on:
        parts.append(gettext("of %(day)s") % {"day": schemas.day_in_words(found.basis_on)})
    if found.basis_issuer:
        parts.append(f"({found.basis_issuer})")
    return " ".join(part for part in parts if part)


def _happening(frame: Frame, found: Any, each: Any) -> dict[str, Any]:
    now, language = clock.now(), frame.language
    ends_at = each.ends_at or each.starts_at + LIVE_AFTER
    url = each.replay_url if each.replay_url and ends_at < now else each.live_url if now <= ends_at else ""
    told: dict[str, Any] = {
        "it": each,
        "title": text_in(each, "title", language),
        "agenda": campaigns.agenda(text_in(each, "agenda", language)),
        "is_live": is_live(each, now),
        "is_replay": bool(url) and url == each.replay_url and ends_at < now,
        "watch_url": url,
        "watch_host": urlsplit(url).hostname or "",
        "is_over": ends_at < now,
    }
    if each.takes_registration and ends_at > now:
        told["places"] = campaigns.places(each)
        told["register_url"] = frame.url("campaign-register", slug=found.slug, pk=each.pk)
    return told


def _stories(frame: Frame, found: Any) -> list[Card]:
    if not found.tags:
        return []
    # Within its time and half a year round it: looking through every story for a tag would cost seconds.
    since = datetime.combine(found.starts_on - timedelta(days=180), datetime.min.time(), clock.zone())
    until = datetime.combine(found.ends_on + timedelta(days=180), datetime.min.time(), clock.zone())
    stories = newsroom.public_stories(frame.portal, language=frame.language).filter(
        with_tags(found.tags), first_published_at__range=(since, until)
    )
    rows = queries.listed(stories, frame.language)[:STORIES]
    return [schemas.card(each, frame.language, portal_pk=frame.portal.pk) for each in rows]


def _structured(
    frame: Frame, found: Any, rows: list[Any], title: str, lead: str, canonical: str
) -> list[dict[str, Any]]:
    home = frame.absolute(frame.url("home"))
    return [
        {
            "@type": "Festival" if found.kind == "festival" else "Event",
            "@id": canonical,
            "name": title,
            "description": lead,
            "url": canonical,
            "startDate": found.starts_on.isoformat(),
            "endDate": found.ends_on.isoformat(),
            "eventStatus": "https://schema.org/EventScheduled",
            "location": {"@type": "Place", "name": found.place or found.unit.name},
            "organizer": {"@id": home + "#unit"},
            "subEvent": [
                {
                    "@type": "Event",
                    "name": text_in(row, "title", frame.language),
                    "startDate": clock.local(row.starts_at).isoformat(timespec="minutes"),
                    "location": {"@type": "Place", "name": row.place or found.place or found.unit.name},
                }
                for row in rows[:30]
            ],
        },
        structured.organisation(name=frame.portal.unit.name, url=home, logo=frame.absolute(reverse("site:site-card"))),
        structured.trail([(gettext("Home"), home), (title, canonical)]),
    ]


# --- places and tickets ------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, language: str, slug: str, pk: int) -> HttpResponse:
    frame, found = _found(request, language, slug)
    happening = next((each for each in campaigns.programme(found) if each.pk == pk), None)
    if happening is None or not happening.takes_registration:
        raise Http404
    form = RegisterForm(request.POST if request.method == "POST" else None, initial={"key": secrets.token_urlsafe(16)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _made, code = services.register_person(
                    happening,
                    full_name=form.cleaned_data["full_name"],
                    phone=form.cleaned_data["phone"],
                    key=form.cleaned_data["key"],
                )
            except CampaignError as fault:
                form.add_error(None, str(fault.message))
                status = 409
            else:
                return redirect("site:ticket", language=language, code=code)
    told = context(frame, here="", others={})
    told |= {
        "title": gettext("Register: %(title)s") % {"title": text_in(happening, "title", language)},
        "happening": happening,
        "campaign": found,
        "places": campaigns.places(happening),
        "form": form,
        "crumbs": [
            Link(gettext("Home"), frame.url("home")),
            Link(text_in(found, "title", language), frame.url("campaign", slug=slug)),
        ],
    }
    return render(request, "site/campaign_register.html", told, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """The holder's own page: whoever knows the code holds the ticket."""
    frame = frame_of(request, language)
    plain = campaigns.plain_code(code)
    found = campaigns.ticket(plain) if plain else None
    if found is None or plain is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "cancel":
        services.cancel_registration(found)
        return redirect("site:ticket", language=language, code=plain)
    happening = found.happening
    here = frame.url("ticket", code=plain)
    told = context(frame, here="", others={})
    told |= {
        "title": gettext("Ticket"),
        "registration": found,
        "happening": happening,
        "happening_title": text_in(happening, "title", language),
        "campaign_title": text_in(happening.campaign, "title", language),
        "campaign_url": frame.url("campaign", slug=happening.campaign.slug),
        "code": campaigns.shown_code(plain),
        "qr": qr_svg(frame.absolute(here), label=gettext("QR code of this ticket")),
        "is_over": (happening.ends_at or happening.starts_at + LIVE_AFTER) < clock.now(),
    }
    return render(request, "site/ticket.html", told)
