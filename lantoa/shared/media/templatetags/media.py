"""Pictures in templates: {% picture_of image sizes="100vw" %}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from lantoa.core.publishables import Media
from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions, queries, services
from lantoa.shared.media.logic import films
from lantoa.shared.media.logic.pictures import RATIOS
from lantoa.shared.media.models import Album, Image, Video

register = template.Library()


@register.inclusion_tag("media/_picture.html")
def picture_of(
    image: Image | Media | Mapping[str, Any] | None,
    sizes: str = "(max-width: 720px) 100vw, 720px",
    alt: str | None = None,
    lead: bool = False,
    most: int = 1080,
    css: str = "",
) -> dict[str, Any]:
    """A <picture> in WebP and JPEG with its size, so that nothing moves while it loads. No query.

    `image`: a row, a published Media, or a frozen mapping with pk, sha256, width, height and alt. `lead`: the picture
    that is seen first is loaded at once; all others wait until they come near. `most`: the widest copy worth sending.
    """
    picture = _picture(image)
    if picture is not None:
        picture = picture.at_most(most)
    return {
        "picture": picture,
        "alt": alt if alt is not None else (picture.alt if picture else ""),
        "sizes": sizes,
        "lead": lead,
        "css": css,
    }


def _picture(image: Image | Media | Mapping[str, Any] | None) -> queries.Picture | None:
    if image is None:
        return None
    if isinstance(image, Image):
        return queries.picture_of(image)
    if isinstance(image, Media):
        image = {
            "pk": image.pk, "sha256": image.sha256, "width": image.width, "height": image.height, "alt": image.alt,
        }  # fmt: skip
    return queries.picture(
        pk=int(image["pk"]),
        sha256=str(image["sha256"]),
        width=int(image["width"] or 0),
        height=int(image["height"] or 0),
        alt=str(image.get("alt", "")),
    )


@register.simple_tag
def page_state(page: Album | Video, user: User) -> dict[str, Any]:
    """What the desk shows of an album's or a film's page."""
    return {
        "kind": "album" if isinstance(page, Album) else "video",
        "faults": services.faults_of(page),
        "may_publish": permissions.may_publish(user, page),
        "is_changed": isinstance(page, Album) and page.is_public and services.content_of(page) != page.content,
        "kit": queries.kit_of(page, queries.cleared_images([page])) if isinstance(page, Album) else None,
    }


@register.simple_tag
def crops_of(image: Image) -> list[tuple[str, queries.Picture]]:
    """The picture in the ratios that portals and pages on other networks ask for, round its focus."""
    made = [(ratio.replace("x", ":"), queries.crop(image, ratio)) for ratio in RATIOS]
    return [(name, picture) for name, picture in made if picture is not None] if image.is_cleared else []


@register.simple_tag
def file_state(item: queries.Item, user: User) -> dict[str, Any]:
    """What the desk shows beside a file: what is missing, where it is shown, who may do what."""
    return {
        "faults": queries.faults_before_publishing([item]),
        "shown_in": queries.shown_in(item),
        "why": films.why_unreadable(item.copies_note),
        "program": queries.missing_program(item),
        "copies": queries.copy_addresses(item) if item.copies == "ready" else {},
        "duplicates": list(queries.duplicates_of(item, user=user)[:5]),
        "alike": list(queries.alike(item, user=user)[:5]) if isinstance(item, Image) else [],
        "may_withdraw": permissions.may_withdraw_consent(user, item) and item.consent != "missing",
        "original": item.file.url if item.file else "",
    }
