from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lantoa.apps.newsroom import queries as newsroom
from lantoa.core import clock, pagecache
from lantoa.ui.codes import qr_svg
from lantoa.ui.parts import Card, Link, Section
from lantoa.web.site import queries, schemas
from lantoa.web.site.frame import LANGUAGES, Frame, context, frame_of
from lantoa.web.site.logic import body as bodies
from lantoa.web.site.logic import structured

RELATED = 3


@require_safe
def story(request: HttpRequest, language: str, slug: str, pk: int) -> HttpResponse:
    """Eight queries: portal, menu, foot, story, places, corrections, related, emergency strip."""
    frame = frame_of(request, language)
    found: Any = newsroom.public_story(pk)
    if found is None:
        raise Http404
    if found.public == "withdrawn":
        return _withdrawn(request, frame, found)
    places = newsroom.places_of(found)
    elsewhere = _address_elsewhere(frame, found, places)
    if elsewhere:
        return redirect(elsewhere, permanent=False)
    content = found.public_version.content
    text = schemas.text_in(content, language)
    if text is None:
        return redirect(schemas.story_url(found, content["language"]), permanent=False)
    if slug != schemas.slug_in(found):
        return redirect(schemas.story_url(found, language), permanent=True)
    told = context(frame, here=schemas.story_url(found, language), others=_others(frame, found, content, language))
    told |= _told(frame, found, text, places)
    response = render(request, "site/story.html", told)
    return pagecache.tag(response, "story", found.pk, points_to=told["related_pks"])


@require_safe
def print_out(request: HttpRequest, language: str, slug: str, pk: int) -> HttpResponse:
    """The story alone, with its address and the time of printing, for paper."""
    frame = frame_of(request, language)
    found: Any = newsroom.public_story(pk)
    if found is None or found.public == "withdrawn":
        raise Http404
    content = found.public_version.content
    text = schemas.text_in(content, language)
    if text is None:
        raise Http404
    told = _told(frame, found, text, newsroom.places_of(found))
    told |= {
        "portal": frame.portal,
        "masthead": context(frame, emergencies=[])["masthead"],
        "printed_at": clock.now(),
        "language": language,
    }
    response = render(request, "site/story_print.html", told)
    response["X-Robots-Tag"] = "noindex"
    return pagecache.tag(response, "story", found.pk)


def _withdrawn(request: HttpRequest, frame: Frame, found: Any) -> HttpResponse:
    """Gone says what was here and, where it is public, why; nothing of the text."""
    told = context(frame)
    told |= {
        "withdrawn_at": found.withdrawn_at,
        "reason": found.withdrawal_reason if found.is_withdrawal_public else "",
        "title": found.public_version.title if found.is_withdrawal_public else "",
    }
    return render(request, "site/story_withdrawn.html", told, status=410)


def _address_elsewhere(frame: Frame, found: Any, places: list[newsroom.Place]) -> str:
    """Where the story stands when it does not stand on this portal; empty when it does."""
    portals = {place.portal.pk for place in places}
    if frame.portal.pk in portals:
        return ""
    if not portals:
        raise Http404
    home = _home_of(found, places)
    return str(home.address_of(schemas.story_url(found, frame.language)))


def _home_of(found: Any, places: list[newsroom.Place]) -> Any:
    """The portal whose address of the story is the one: the writing unit's, else the province's, else the first."""
    portals = [place.portal for place in places]
    return next(
        (portal for portal in portals if portal.unit_id == found.unit_id),
        next((portal for portal in portals if portal.is_main), portals[0]),
    )


def _others(frame: Frame, found: Any, content: dict[str, Any], language: str) -> dict[str, str]:
    spoken = set(frame.portal.languages or ["vi"]) | {"vi"}
    return {
        code: schemas.story_url(found, code)
        for code in schemas.languages_of(content)
        if code != language and code in LANGUAGES and code in spoken
    }


def _told(frame: Frame, found: Any, text: Any, places: list[newsroom.Place]) -> dict[str, Any]:
    language, version = frame.language, found.public_version
    content = version.content
    place = next((each for each in places if each.portal.pk == frame.portal.pk and each.category), None)
    category = place.category if place else None
    pictures = {row["image"]: picture for row in content["pictures"] if (picture := schemas.picture_of_row(row))}
    in_text = bodies.pictures_in(text["text"], pictures)
    lead = schemas.lead_picture([row for row in content["pictures"] if row["image"] not in in_text])
    is_album = content["kind"] == "photo"
    shown_elsewhere = in_text if is_album else in_text | _key_of(content, lead, in_text)
    rest = [
        pictures[row["image"]]
        for row in content["pictures"]
        if row["image"] in pictures and row["image"] not in shown_elsewhere
    ]
    home = _home_of(found, places) if places else frame.portal
    path = schemas.story_url(found, language)
    canonical = frame.absolute(path) if home.pk == frame.portal.pk else home.address_of(path)
    corrections = newsroom.corrections(found) if version.label in ("updated", "corrected") else []
    crumbs = [Link(gettext("Home"), frame.url("home"))]
    if category is not None:
        crumbs.append(Link(schemas.category_name(category, language), frame.url("category", slug=category.slug)))
    card = (
        frame.absolute(lead.large_url or lead.url)
        if lead
        else frame.absolute(
            reverse("site:share-card", kwargs={"pk": found.pk, "number": version.number, "language": language})
        )
    )
    related = _related(frame, found, category)
    return {
        "story": found,
        "related_pks": [pk for pk, _card in related],
        "version": version,
        "title": text["title"],
        "story_lead": text["lead"],
        "body": bodies.shown(text["text"], pictures=pictures),
        "content": content,
        "facts": schemas.facts(content) if language == content["language"] else (),
        # Claims are worded in the story's own language; a translation links back to them.
        "stats": schemas.stats(content.get("figures") or (), language) if language == content["language"] else (),
        "lead_picture": None
        if is_album
        else lead
        or schemas.scene_of(
            text["title"], text["lead"], content["scene"], found.pk, category=category.name if category else ""
        ),
        "is_drawn": not is_album and lead is None,
        "album": rest if is_album else [],
        "gallery": [] if is_album else rest,
        "unit": schemas.unit_name(found.unit, language) if language != "vi" else found.unit.name,
        "crumbs": crumbs,
        "corrections": corrections,
        "is_archived": found.public == "archived",
        "source": content.get("source") or {},
        "relayed_from": found.relayed_from.unit if found.relayed_from_id else None,
        "canonical": canonical,
        "share_image": card,
        "share": {
            "title": text["title"],
            "url": canonical,
            "qr": qr_svg(canonical, label=gettext("QR code of this page’s address")),
            "print_url": path + "in/",
            "mail_url": _mail(text["title"], canonical),
        },
        "related": Section(gettext("Read on"), tuple(card for _pk, card in related), slug="read-on"),
        "structured": structured.script(*_structured(frame, found, text, category, canonical, card, corrections)),
    }


def _key_of(content: dict[str, Any], lead: Any, in_text: set[int]) -> set[int]:
    """The key of the picture that stands on top, so that the gallery does not repeat it."""
    if lead is None:
        return set()
    rows = sorted(
        (row for row in content["pictures"] if row["image"] not in in_text), key=lambda row: not row.get("is_lead")
    )
    return {rows[0]["image"]} if rows else set()


def _mail(title: str, url: str) -> str:
    from urllib.parse import quote

    return f"mailto:?subject={quote(title)}&body={quote(url)}"


def _related(frame: Frame, found: Any, category: Any) -> list[tuple[int, Card]]:
    """The newest of the same category, with their keys: the same for all its stories but for the one that is shown."""
    key = ("newest", frame.portal.pk, frame.language, category.pk if category is not None else 0)
    newest = pagecache.kept(key, lambda: _newest(frame, category), of_pieces=True)
    return [(pk, card) for pk, card in newest if pk != found.pk][:RELATED]


def _newest(frame: Frame, category: Any) -> list[tuple[int, Card]]:
    stories = newsroom.public_stories(frame.portal, category=category, language=frame.language)
    label = schemas.category_name(category, frame.language) if category is not None else ""
    listed = queries.listed(stories, frame.language, with_places=False)[: RELATED + 1]
    return [(each.pk, schemas.card(each, frame.language, label=label)) for each in listed]


def _structured(
    frame: Frame, found: Any, text: Any, category: Any, canonical: str, card: str, corrections: list[Any]
) -> list[dict[str, Any]]:
    content = found.public_version.content
    home = frame.absolute(frame.url("home"))
    trail = [(gettext("Home"), home)]
    if category is not None:
        trail.append(
            (
                schemas.category_name(category, frame.language),
                frame.absolute(frame.url("category", slug=category.slug)),
            )
        )
    trail.append((text["title"], canonical))
    return [
        structured.article(
            url=canonical,
            title=text["title"],
            lead=text["lead"],
            language=frame.language,
            published_at=found.first_published_at,
            changed_at=found.published_at or found.first_published_at,
            images=[card],
            unit=found.unit.name,
            author=content["byline"],
            publisher_id=home + "#unit",
            section=schemas.category_name(category, frame.language) if category is not None else "",
            correction="; ".join(
                f"{schemas.day_in_words(clock.local(each.published_at).date())}: {each.note}"
                for each in corrections
                if each.label == "corrected"
            ),
            place=content["place"],
        ),
        structured.organisation(name=frame.portal.unit.name, url=home, logo=frame.absolute(reverse("site:site-card"))),
        structured.trail(trail),
    ]
