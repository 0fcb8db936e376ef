"""The picture that chat programs and social networks show beside a link of ours."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lantoa.apps.newsroom import queries as newsroom
from lantoa.ui.assets import asset_text
from lantoa.web.site import schemas
from lantoa.web.site.adapters import share_cards
from lantoa.web.site.frame import frame_of

_KEPT = "public, max-age=31536000, immutable"


@require_safe
def share_card(request: HttpRequest, pk: int, number: int, language: str) -> HttpResponse:
    """Drawn when first asked for, kept on the disk. Only of what is public, and only of the present version."""
    frame = frame_of(request, language)
    story = newsroom.public_story(pk)
    version = story.public_version if story is not None else None
    if story is None or version is None or story.public == "withdrawn" or version.number != number:
        raise Http404
    content = version.content
    text = schemas.text_in(content, language)
    if text is None:
        raise Http404
    subject, seed = schemas.subject_of(text["title"], text["lead"], content["scene"], story.pk)
    png = share_cards.story_card(
        key=f"{frame.portal.pk}-{story.pk}-{number}-{language}-{version.sha256[:12]}",
        title=text["title"],
        line=schemas.portal_name(frame.portal, language),
        subject=subject,
        seed=seed,
    )
    return _png(png)


@require_safe
def site_card(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, "vi")
    png = share_cards.site_card(
        key=f"portal-{frame.portal.pk}", title=frame.portal.name, line=frame.portal.tagline, scene=frame.portal.scene
    )
    response = _png(png)
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Old programs ask for this address whatever the page says; they get the drawn mark."""
    response = HttpResponse(asset_text("mark.svg"), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _png(png: bytes) -> HttpResponse:
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = _KEPT
    return response
