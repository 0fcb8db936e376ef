from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import BigIntegerField, F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from lantoa.core.publishables import Media
from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions
from lantoa.shared.media.adapters import disk, ffmpeg
from lantoa.shared.media.choices import ADVICE, ALIKE_BITS, Copies, FaultCode, MediaKind
from lantoa.shared.media.logic import addresses, clearance, pictures
from lantoa.shared.media.models import Audio, Document, Image, Showing, Video

Item = Image | Video | Audio | Document

MODELS: dict[MediaKind, type[Image] | type[Video] | type[Audio] | type[Document]] = {
    MediaKind.IMAGE: Image,
    MediaKind.VIDEO: Video,
    MediaKind.AUDIO: Audio,
    MediaKind.DOCUMENT: Document,
}


def find(kind: str, pk: int) -> Item | None:
    if kind not in MediaKind.values:
        return None
    return MODELS[MediaKind(kind)]._default_manager.filter(pk=pk).select_related("unit").first()


# -- what the public gets --


@dataclasses.dataclass(frozen=True)
class Source:
    """One copy of a picture."""

    url: str
    width: int
    height: int


@dataclasses.dataclass(frozen=True)
class Picture:
    """What a page needs to show a picture on every screen; made without a query or a look at the disk."""

    webp: tuple[Source, ...]  # from narrow to wide
    jpeg: tuple[Source, ...]
    alt: str

    @property
    def width(self) -> int:
        return self.jpeg[-1].width

    @property
    def height(self) -> int:
        return self.jpeg[-1].height

    def at_most(self, width: int) -> Picture:
        """Only the copies up to that width; the narrowest stays in any case."""
        count = max(1, sum(1 for source in self.jpeg if source.width <= width))
        return dataclasses.replace(self, webp=self.webp[:count], jpeg=self.jpeg[:count])


def public_address(kind: str, pk: int, sha256: str, name: str) -> str:
    """The address of one public copy. It can be written into a page before the copy is made."""
    return f"{settings.MEDIA_URL}{addresses.PUBLIC}/{addresses.copy(kind, pk, sha256, name)}"


def picture(*, pk: int, sha256: str, width: int, height: int, alt: str = "") -> Picture | None:
    """Copies of a picture by its key, hash and size: also from a frozen version. None without a hash or size."""
    if not sha256 or width < 1 or height < 1:
        return None

    def sources(ext: str) -> tuple[Source, ...]:
        return tuple(
            Source(public_address(MediaKind.IMAGE, pk, sha256, f"{w}.{ext}"), w, pictures.height_at(width, height, w))
            for w in pictures.widths_of(width)
        )

    return Picture(sources("webp"), sources("jpg"), alt)


def picture_of(image: Image) -> Picture | None:
    return picture(pk=image.pk, sha256=image.sha256, width=image.width, height=image.height, alt=image.alt)


# -- crops --


def focus_of(image: Image) -> pictures.Focus:
    """What somebody marked at the desk as the part that must stay."""
    if not image.has_focal_point() or not image.width or not image.height:
        return pictures.Focus()
    return pictures.Focus(
        image.focal_point_x / image.width,
        image.focal_point_y / image.height,
        (image.focal_point_width or 0) / image.width,
        (image.focal_point_height or 0) / image.height,
    )


def crop_name(image: Image, ratio: str, ext: str = "jpg") -> str:
    """Another focus is another name, so that no browser keeps the old crop."""
    focus = focus_of(image)
    return f"crop-{ratio}-{_short_hash(f'{focus.x:.3f} {focus.y:.3f}')[:8]}.{ext}"


def crop_names(item: Item) -> list[str]:
    """Made when somebody asks for one, never before."""
    if not isinstance(item, Image):
        return []
    return [crop_name(item, ratio, ext) for ratio in pictures.RATIOS for ext in ("webp", "jpg")]


def crop(image: Image, ratio: str) -> Picture | None:
    """The picture in that ratio, round its focus. No query, no look at the disk."""
    if not image.sha256 or image.width < 1 or image.height < 1:
        return None
    width, height = pictures.crop_size(image.width, image.height, ratio)

    def source(ext: str) -> Source:
        name = crop_name(image, ratio, ext)
        return Source(public_address(MediaKind.IMAGE, image.pk, image.sha256, name), width, height)

    return Picture((source("webp"),), (source("jpg"),), image.alt)


def copy_names(item: Item) -> list[str]:
    """The public copies that belong to a thing, by name."""
    match item:
        case Image():
            return pictures.copy_names(item.width)
        case Video():
            poster = f"poster-{item.poster_id}" if chosen_poster(item) else "poster"
            sound = ["sound.m4a"] if item.has_sound else []
            # Named by what they say: new captions are a new address.
            captions = [f"captions-{_short_hash(item.captions)}.vtt"] if item.captions else []
            return ["360.mp4", f"{poster}.webp", f"{poster}.jpg", *captions, "144.mp4", *sound]
        case Audio():
            return ["sound.mp3" if item.extension == "mp3" else "sound.m4a"]
        case _:
            return [item.filename]


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def chosen_poster(video: Video) -> Image | None:
    """The picture that somebody chose for the film, as long as it may be shown itself."""
    poster = video.poster
    return poster if poster is not None and poster.is_cleared else None


def public_media(items: Iterable[Item]) -> tuple[Media, ...]:
    """As publishables give them to channels, feeds and the reader: only what may be shown, in the given order.

    A film without its public copy is left out; a picture's copy is made when somebody asks for it.
    """
    return tuple(_media(item) for item in items if item.is_cleared and item.sha256 and _has_copies(item))


def _has_copies(item: Item) -> bool:
    return isinstance(item, Image | Document) or item.copies in {Copies.WAITING, Copies.READY}


def _media(item: Item) -> Media:
    name = copy_names(item)[-1] if isinstance(item, Image) else copy_names(item)[0]
    width = height = None
    if isinstance(item, Image):
        width = pictures.widths_of(item.width)[-1]
        height = pictures.height_at(item.width, item.height, width)
    elif isinstance(item, Video):
        width, height = item.width, item.height
    return Media(
        kind=item.kind.value,
        pk=item.pk,
        sha256=item.sha256,
        url=public_address(item.kind, item.pk, item.sha256, name),
        alt=item.alt or ("" if isinstance(item, Image) else item.title),
        caption=item.caption,
        credit=item.credit,
        rights=item.rights,
        width=width,
        height=height,
    )


# -- before publishing --


@dataclasses.dataclass(frozen=True)
class Fault:
    """Something that is missing before a file may be shown. What does not block is advice."""

    kind: str
    pk: int
    title: str
    code: FaultCode

    @property
    def blocks(self) -> bool:
        return self.code not in ADVICE

    @property
    def message(self) -> str:
        return f"“{self.title}”: {self.code.label}"


def faults_before_publishing(items: Iterable[Item]) -> list[Fault]:
    """Everything that keeps these files from being shown, file by file; empty when all is in order."""
    found: list[Fault] = []
    for item in items:
        codes = clearance.faults(item)
        if original_path(item) is None:
            codes.append(FaultCode.FILE_MISSING)
        elif item.copies in {Copies.NEEDS_PROGRAM, Copies.FAILED}:
            codes.append(FaultCode.COPIES_MISSING)
        found.extend(Fault(item.kind.value, item.pk, item.title, code) for code in codes)
    return found


def original_path(item: Item) -> Path | None:
    """Where the untouched original lies, or None when it is gone."""
    path = disk.root() / item.file.name if item.file.name else None
    return path if path is not None and path.is_file() else None


def missing_program(item: Item) -> str:
    """The program that must be installed before this file's public copies can be made; empty when there is none."""
    return "ffmpeg" if item.copies == Copies.NEEDS_PROGRAM and not ffmpeg.is_here() else ""


# -- the same and alike --


def duplicates_of(item: Item, *, user: User | None = None) -> QuerySet[Item]:
    """Other rows with exactly the same bytes; with `user`: only what that person may see."""
    model = MODELS[item.kind]
    base = model._default_manager.all() if user is None else seen_by(user, item.kind)
    return base.filter(sha256=item.sha256).exclude(pk=item.pk).exclude(sha256="").order_by("pk")


def alike(image: Image, *, user: User | None = None) -> QuerySet[Image]:
    """Pictures that look nearly the same (cut, brightened, saved again), the most alike first."""
    base: QuerySet[Image] = Image._default_manager.all()
    if user is not None:
        base = permissions.visible(user, base)
    if image.dhash is None:
        return base.none()
    difference: Func = Func(
        Cast(F("dhash"), BigIntegerField()),
        Value(image.dhash, output_field=BigIntegerField()),
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
        output_field=IntegerField(),
    )
    near = base.exclude(pk=image.pk).exclude(sha256=image.sha256).exclude(dhash=None).annotate(difference=difference)
    found: QuerySet[Image] = near.filter(difference__lte=ALIKE_BITS).order_by("difference", "pk")
    return found


# -- who sees what --


def seen_by(user: User, kind: MediaKind | str) -> QuerySet[Item]:
    """What a person finds when choosing: their units and all below, their own, and the pool of what is shown."""
    return permissions.visible(user, MODELS[MediaKind(kind)]._default_manager.all())


def pool(kind: MediaKind | str) -> QuerySet[Item]:
    """Files of this kind that a public piece shows now: every unit may use them, with their credit."""
    shown = Showing.objects.filter(media_kind=kind).values("media_pk")
    return MODELS[MediaKind(kind)]._default_manager.filter(pk__in=shown)


def shown_in(item: Item) -> list[Showing]:
    """The public pieces that show this file now."""
    return list(Showing.objects.filter(media_kind=item.kind, media_pk=item.pk).order_by("piece_kind", "piece_pk"))


def is_in_public_use(item: Item) -> bool:
    """Whether a public piece shows it, or a standing page that is live."""
    from wagtail.models import Page, ReferenceIndex

    if permissions.is_shown(item):
        return True
    users = ReferenceIndex.get_references_to(item)
    pages = [
        reference.object_id
        for reference in users.select_related("base_content_type")
        if issubclass(reference.base_content_type.model_class() or object, Page)
    ]
    return bool(Page.objects.live().filter(pk__in=pages).exists())


def copy_addresses(item: Item) -> dict[str, str]:
    """Addresses of the public copies by what they are for: "sound", "360", "poster", "captions", "1080"."""
    return {
        re.split(r"[-.]", name)[0]: public_address(item.kind, item.pk, item.sha256, name) for name in copy_names(item)
    }


_DESK = {
    MediaKind.IMAGE: "wagtailimages:edit",
    MediaKind.DOCUMENT: "wagtaildocs:edit",
    MediaKind.VIDEO: "videos:edit",
    MediaKind.AUDIO: "sounds:edit",
}


def desk_address(item: Item) -> str:
    """Where the file is described at the desk."""
    return edit_address(item.kind, item.pk)


def edit_address(kind: str, pk: int) -> str:
    return reverse(_DESK[MediaKind(kind)], args=[pk])
