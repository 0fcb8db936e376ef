"""Albums and films as the public sees them. A picture that may not be shown (any more) is not among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions
from lantoa.shared.media.models import Album, Image, Video
from lantoa.shared.units.models import Unit

KIND_OF: dict[type[Album] | type[Video], str] = {Album: "album", Video: "video"}


def _of_unit(unit: Unit) -> Q:
    """A portal shows what its own unit and all below it have published."""
    return Q(unit__path__startswith=unit.path)


def public_albums(unit: Unit) -> QuerySet[Album]:
    """The newest first; `content` is what the public reads."""
    return Album.objects.filter(_of_unit(unit), is_public=True).select_related("unit").order_by("-published_at", "-pk")


def public_album(pk: int, unit: Unit) -> Album | None:
    return public_albums(unit).filter(pk=pk).first()


def public_videos(unit: Unit) -> QuerySet[Video]:
    found = Video._default_manager.filter(_of_unit(unit), is_public=True)
    return found.select_related("unit", "poster").order_by("-published_at", "-pk")


def public_video(pk: int, unit: Unit) -> Video | None:
    """None also when somebody shown took their consent back."""
    found = public_videos(unit).filter(pk=pk).first()
    return found if found is not None and found.is_cleared else None


def cleared_images(albums: Iterable[Album]) -> dict[int, Image]:
    """The pictures of these albums that may be shown now, by key. One query."""
    pks = {row["image"] for album in albums for row in album.content.get("pictures", ())}
    return {image.pk: image for image in Image._default_manager.filter(pk__in=pks) if image.is_cleared}


def shown_rows(album: Album, cleared: dict[int, Image]) -> list[dict[str, Any]]:
    """The frozen rows whose picture may be shown and is still the one that was published."""
    return [
        row
        for row in album.content.get("pictures", ())
        if (image := cleared.get(row["image"])) is not None and image.sha256 == row["sha256"]
    ]


def albums_for(user: User) -> QuerySet[Album]:
    """What a person finds at the desk."""
    return Album.objects.filter(permissions.within_reach(user, permissions.VIEW)).select_related("unit")
