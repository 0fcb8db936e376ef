"""Albums and films: their lists, their pages, the download kit. All of it works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lantoa.core import pagecache
from lantoa.core.text import slug as slug_of
from lantoa.shared.media import queries as media
from lantoa.shared.media import services, serving
from lantoa.ui.codes import qr_svg
from lantoa.ui.parts import Card, Link, Pages, Picture
from lantoa.web.site import schemas
from lantoa.web.site.frame import Frame, context, frame_of
from lantoa.web.site.logic import structured
from lantoa.web.site.views.lists import page_number

PER_PAGE = 24
ON_HOME = 3


@require_safe
def album_list(request: HttpRequest, language: str) -> HttpResponse:
    frame = frame_of(request, language)
    rows = media.public_albums(frame.portal.unit)
    return render(request, "site/list.html", _listing(request, frame, "albums", gettext("Albums"), rows, album_cards))


@require_safe
def video_list(request: HttpRequest, language: str) -> HttpResponse:
    frame = frame_of(request, language)
    rows = media.public_videos(frame.portal.unit)
    return render(request, "site/list.html", _listing(request, frame, "videos", gettext("Films"), rows, video_cards))


def _listing(request: HttpRequest, frame: Frame, name: str, title: str, rows: Any, cards: Any) -> dict[str, Any]:
    number, here = page_number(request), frame.url(name)
    pages = Pages(number, max(1, -(-rows.count() // PER_PAGE)), base=f"{here}?trang=", first_url=here)
    if number > pages.total:
        raise Http404
    return {
        **context(frame, here=here, others=_others(frame, name)),
        "title": title,
        "cards": cards(rows[(number - 1) * PER_PAGE : number * PER_PAGE], frame.language),
        "is_album": True,
        "pages": pages,
        "canonical": frame.absolute(pages.url(number)),
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(title, "")],
    }


def _others(frame: Frame, name: str, **kwargs: Any) -> dict[str, str]:
    codes = [code for code in frame.portal.languages or ["vi"] if code != frame.language]
    return {code: reverse(f"site:{name}", kwargs={"language": code, **kwargs}) for code in codes}


def album_cards(albums: Any, language: str) -> list[Card]:
    """One query beside the albums': which of their pictures may be shown."""
    found = list(albums)
    cleared = media.cleared_images(found)
    cards = []
    for album in found:
        rows = media.shown_rows(album, cleared)
        if not rows:
            continue
        cards.append(
            Card(
                title=_in(album.content, "title", language),
                url=_address("album", album, language),
                picture=_crop(cleared[rows[0]["image"]]),
                label=gettext("Album"),
                text=_in(album.content, "lead", language),
                at=album.published_at,
                unit=schemas.unit_name(album.unit, language),
                language="vi" if language == "en" and not album.content["title_en"] else "",
                count=len(rows),
            )
        )
    return cards


def video_cards(videos: Any, language: str) -> list[Card]:
    return [
        Card(
            title=(video.title_en if language == "en" else "") or video.title,
            url=_address("video", video, language),
            picture=_poster(video),
            label=gettext("Video"),
            text=video.caption,
            at=video.published_at,
            unit=schemas.unit_name(video.unit, language),
            language="vi" if language == "en" and not video.title_en else "",
            icon="video",
        )
        for video in videos
        if video.is_cleared
    ]


def newest(frame: Frame) -> list[Card]:
    """For the home page: the newest albums and films together."""
    unit, language = frame.portal.unit, frame.language
    cards = album_cards(media.public_albums(unit)[:ON_HOME], language)
    cards += video_cards(media.public_videos(unit)[:ON_HOME], language)
    return sorted(cards, key=lambda card: str(card.at), reverse=True)[:ON_HOME]


def _crop(image: Any) -> Picture | None:
    made = media.crop(image, "3x2")
    if made is None:
        return None
    webp = tuple((source.width, source.url) for source in made.webp)
    return Picture(url=made.jpeg[0].url, alt=made.alt, width=made.width, height=made.height, sources=webp)


def _poster(video: Any) -> Picture:
    copies = media.copy_addresses(video)
    width, height = video.width or 640, video.height or 360
    url = copies["poster"]  # of two kinds of file the last named: JPEG, which every browser reads
    return Picture(url=url, alt=video.alt, width=width, height=height)


def _in(told: dict[str, Any], name: str, language: str) -> str:
    return str((told.get(f"{name}_en", "") if language == "en" else "") or told.get(name, ""))


def _address(kind: str, page: Any, language: str) -> str:
    return reverse(f"site:{kind}", kwargs={"language": language, "slug": page.slug or kind, "pk": page.pk})


# -- one album -------------------------------------------------------------------------------------------------------


@require_safe
def album(request: HttpRequest, language: str, slug: str, pk: int) -> HttpResponse:
    """Portal, menu and strip; then two queries: the album, its pictures."""
    frame = frame_of(request, language)
    found = media.public_album(pk, frame.portal.unit)
    if found is None or found.published_at is None:
        raise Http404
    if slug != found.slug:
        return redirect(_address("album", found, language), permanent=True)
    cleared = media.cleared_images([found])
    pictures = [picture for row in media.shown_rows(found, cleared) if (picture := schemas.picture_of_row(row))]
    kit_now = media.kit_of(found, cleared)
    title, here = _in(found.content, "title", language), _address("album", found, language)
    told = context(frame, here=here, others=_others(frame, "album", slug=found.slug, pk=pk))
    told |= {
        "title": title,
        "album": found,
        "lead": _in(found.content, "lead", language),
        "is_untranslated": language == "en" and not found.content["title_en"],
        "pictures": pictures,
        "unit": schemas.unit_name(found.unit, language),
        "kit": {
            "url": here + "tai-ve.zip",
            "size": filesizeformat(kit_now.path.stat().st_size),
            "count": len(kit_now.rows),
            "left_out": len(kit_now.left_out),
            "licence": found.get_kit_licence_display(),
        }
        if kit_now is not None and kit_now.is_made
        else None,
        **_round(frame, here, title, gettext("Albums"), frame.url("albums")),
    }
    told["share_image"] = frame.absolute(pictures[0].large_url or pictures[0].url) if pictures else ""
    told["structured"] = structured.script(
        structured.gallery(
            url=told["canonical"],
            name=title,
            description=told["lead"],
            published_at=found.published_at,
            unit=found.unit.name,
            images=[frame.absolute(picture.large_url or picture.url) for picture in pictures],
        )
    )
    return pagecache.tag(render(request, "site/album.html", told), "album", found.pk)


@require_safe
def kit(request: HttpRequest, language: str, slug: str, pk: int) -> HttpResponseBase:
    """The present kit or none: one from before a picture was withdrawn is never handed out."""
    frame = frame_of(request, language)
    found = media.public_album(pk, frame.portal.unit)
    present = media.kit_of(found, media.cleared_images([found])) if found is not None else None
    if found is None or present is None or not present.is_made:
        raise Http404
    saved_as = f"{slug_of(found.title) or 'album'}.zip"
    handed = serving.handed_over(present.path, cache="no-cache", saved_as=saved_as)
    if handed is not None:
        return handed
    answer = serving.answer(present.path, serving.Asked.of(request.META), cache="no-cache", saved_as=saved_as)
    if answer is None:
        raise Http404
    return serving.response(answer)


def _round(frame: Frame, here: str, title: str, above: str, above_url: str) -> dict[str, Any]:
    """What stands round an album or a film: address, crumbs, ways to share it."""
    canonical = frame.absolute(here)
    return {
        "canonical": canonical,
        "crumbs": [Link(gettext("Home"), frame.url("home")), Link(above, above_url)],
        "share": {
            "title": title,
            "url": canonical,
            "qr": qr_svg(canonical, label=gettext("QR code of this page’s address")),
        },
    }


# -- one film --------------------------------------------------------------------------------------------------------


@require_safe
def video(request: HttpRequest, language: str, slug: str, pk: int, light: bool = False) -> HttpResponse:
    """The film at 360p, or at 144p for those who pay by the megabyte; its words stand below."""
    frame = frame_of(request, language)
    found = media.public_video(pk, frame.portal.unit)
    if found is None or found.published_at is None or found.unit is None:
        raise Http404
    here = _address("video", found, language)
    if slug != found.slug:
        return redirect(here, permanent=True)
    title = (found.title_en if language == "en" else "") or found.title
    copies = services.public_copies(found)
    told = context(frame, here=here, others=_others(frame, "video", slug=found.slug, pk=pk))
    told |= {
        "title": title,
        "video": found,
        "is_light": light and "144" in copies,
        "is_untranslated": language == "en" and not found.title_en,
        "film": copies.get("144") if light and "144" in copies else copies.get("360"),
        "poster": copies["poster"].url if "poster" in copies else "",
        "captions": copies["captions"].url if "captions" in copies else "",
        "ways": _ways(here, copies, is_light=light),
        "unit": schemas.unit_name(found.unit, language),
        "length": round(found.duration_seconds or 0),
        "light_url": here + "nhe/",
        **_round(frame, here, title, gettext("Films"), frame.url("videos")),
    }
    told["share_image"] = frame.absolute(told["poster"]) if told["poster"] else ""
    told["structured"] = structured.script(
        structured.film(
            url=told["canonical"],
            name=title,
            description=found.caption or title,
            published_at=found.published_at,
            unit=found.unit.name,
            thumbnail=told["share_image"],
            content=frame.absolute(told["film"].url) if told["film"] else "",
            seconds=found.duration_seconds or 0,
            transcript=found.transcript,
        )
    )
    return pagecache.tag(render(request, "site/video.html", told), "video", found.pk)


def _ways(here: str, copies: dict[str, Any], *, is_light: bool) -> list[Link]:
    """How else the film can be had, with what each weighs."""
    ways = []
    if "360" in copies and "144" in copies:
        told = gettext("Watch at 360p (%(size)s)") % {"size": filesizeformat(copies["360"].size)}
        ways.append(Link(told, here, is_current=not is_light))
        told = gettext("Save data: watch at 144p (%(size)s)") % {"size": filesizeformat(copies["144"].size)}
        ways.append(Link(told, here + "nhe/", is_current=is_light))
    if "sound" in copies:
        told = gettext("Listen only (%(size)s)") % {"size": filesizeformat(copies["sound"].size)}
        ways.append(Link(told, copies["sound"].url, icon="listen"))
    return ways
