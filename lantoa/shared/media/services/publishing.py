"""Albums and films get a page on the portals, and lose it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock, events, pagecache
from lantoa.core.text import slug
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.media import permissions
from lantoa.shared.media.choices import Copies, KitLicence, MediaKind
from lantoa.shared.media.errors import NotReady
from lantoa.shared.media.models import Album, AlbumPicture, Image, Video
from lantoa.shared.media.queries import KIND_OF, faults_before_publishing
from lantoa.shared.media.services.kits import order_kit
from lantoa.shared.units.models import Unit

P = TypeVar("P", Album, Video)

MOST_PICTURES = 500


@transaction.atomic
def save_album(album: Album, *, by: User) -> Album:
    """A new one, or what a form has set, with its pictures. The public goes on reading what was published."""
    require(permissions.may_keep_album, by, album.unit)
    now = clock.now()
    known = set(AlbumPicture.objects.filter(album=album).values_list("image_id", flat=True)) if album.pk else set()
    if album.pk is None:
        album.created_by, album.created_at = by, now
    album.changed_at = now
    album.save()
    pks = set(AlbumPicture.objects.filter(album=album).values_list("image_id", flat=True)) - known
    _require_visible(pks, by)
    return album


def _require_visible(pks: Iterable[int], by: User) -> None:
    """Nobody shows pictures of others that they could not choose."""
    wanted = set(pks)
    if wanted and permissions.visible(by, Image._default_manager.filter(pk__in=wanted)).count() != len(wanted):
        raise PermissionDenied("pictures of others")


@transaction.atomic
def create_album(unit: Unit, *, by: User, pictures: Iterable[Image] = (), **fields: Any) -> Album:
    album = save_album(Album(unit=unit, **fields), by=by)
    add_pictures(album, pictures, by=by)
    return album


@transaction.atomic
def add_pictures(album: Album, pictures: Iterable[Image], *, by: User) -> int:
    """Behind those that stand there, each once. Gives how many are new."""
    require(permissions.may_keep_album, by, album.unit)
    Album.objects.select_for_update(of=("self",)).get(pk=album.pk)
    rows = AlbumPicture.objects.filter(album=album)
    known = set(rows.values_list("image_id", flat=True))
    last = rows.aggregate(last=Max("sort_order"))["last"] or 0
    new = [image for image in pictures if image.pk not in known]
    _require_visible([image.pk for image in new], by)
    AlbumPicture.objects.bulk_create(
        AlbumPicture(album=album, image=image, sort_order=last + n) for n, image in enumerate(new, start=1)
    )
    Album.objects.filter(pk=album.pk).update(changed_at=clock.now())
    return len(new)


def faults_of(page: Album | Video) -> list[str]:
    """What keeps the page from the public, each as a sentence."""
    found = [] if page.title.strip() else [str(_("The title is missing."))]
    if isinstance(page, Video):
        items: Sequence[Any] = [page, *([page.poster] if page.poster is not None else [])]
        if page.copies != Copies.READY:
            found.append(str(_("The public copies of the film are not ready yet.")))
    else:
        items = [row.image for row in page.pictures.select_related("image")]
        if not items:
            found.append(str(_("There is no picture in the album yet.")))
        if len(items) > MOST_PICTURES:
            found.append(str(_("At most %(limit)s pictures stand in one album.") % {"limit": MOST_PICTURES}))
    return [*found, *(fault.message for fault in faults_before_publishing(items) if fault.blocks)]


@transaction.atomic
def publish(page: P, *, by: User) -> P:
    """Shows it to the public as it stands now. Raises NotReady with every fault at once, PermissionDenied."""
    require(permissions.may_publish, by, page)
    current = _locked(page)
    found = faults_of(current)
    if found:
        raise NotReady(found)
    now = clock.now()
    if isinstance(current, Album):
        current.content = content_of(current)
        told: Any = current.content
    else:
        told = {name: getattr(current, name) for name in ("title", "title_en", "caption", "transcript", "captions")}
    digest = hashlib.sha256(
        json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
    is_new = not current.is_public or digest != current.public_sha256
    current.slug = current.slug or slug(current.title, max_length=90) or KIND_OF[type(current)]
    current.is_public, current.published_by, current.public_sha256 = True, by, digest
    current.published_at, current.public_changed_at = current.published_at or now, now
    current.version += is_new
    current.save()
    if is_new:
        events.record(events.PiecePublished(kind=KIND_OF[type(current)], pk=current.pk, version=current.version))
    if isinstance(current, Album) and current.kit_licence != KitLicence.NONE:
        order_kit(current)
    pagecache.clear_piece(KIND_OF[type(current)], current.pk, wherever_named=True)
    return current


@transaction.atomic
def hide(page: P, *, by: User, reason: str = "") -> P:
    require(permissions.may_publish, by, page)
    current = _locked(page)
    if current.is_public:
        current.is_public = False
        current.save(update_fields=["is_public"])
        kind = KIND_OF[type(current)]
        events.record(events.PieceWithdrawn(kind=kind, pk=current.pk, version=current.version, reason=reason[:300]))
        pagecache.clear_piece(kind, current.pk, wherever_named=True)
    return current


def _locked(page: P) -> P:
    rows: Any = type(page)._default_manager.select_for_update(of=("self",)).select_related("unit")
    return cast("P", rows.get(pk=page.pk))


def content_of(album: Album) -> dict[str, Any]:
    """What the public reads: the texts, and each picture by its hash."""
    return {
        **{name: getattr(album, name) for name in ("title", "title_en", "lead", "lead_en", "place", "kit_licence")},
        "taken_on": album.taken_on.isoformat() if album.taken_on else "",
        "pictures": [
            {
                "image": row.image_id,
                "sha256": row.image.sha256,
                "width": row.image.width,
                "height": row.image.height,
                "alt": row.image.alt,
                "caption": row.caption or row.image.caption,
                "credit": row.image.credit,
            }
            for row in album.pictures.select_related("image")
        ],
    }


@transaction.atomic
def leave_out(kind: str, pk: int) -> int:
    """After a consent was withdrawn: pages that showed the file are made anew without it. Gives how many."""
    pages: list[tuple[str, int]] = []
    if kind == MediaKind.VIDEO:
        pages = [("video", pk)] if Video._default_manager.filter(pk=pk, is_public=True).exists() else []
    elif kind == MediaKind.IMAGE:
        shown = Album.objects.filter(is_public=True, content__pictures__contains=[{"image": pk}])
        for album in shown:
            pages.append(("album", album.pk))
            order_kit(album)
    for page in pages:
        pagecache.clear_piece(*page, wherever_named=True)
    return len(pages)
