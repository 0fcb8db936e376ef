from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.files.base import File
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags
from PIL import Image as PillowImage
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument, DocumentQuerySet
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    ImageQuerySet,
    SourceImageIOError,
    WagtailImageField,
    WagtailImageFieldFile,
    get_rendition_upload_to,
    get_upload_to,
)
from wagtail.images.models import Image as WagtailImage
from wagtail.search import index
from willow.image import Image as WillowImage
from willow.plugins.pillow import PillowImage as WillowPillowImage

from lantoa.shared.media.adapters.storage import vault
from lantoa.shared.media.choices import Consent, Copies, MediaKind, Rights
from lantoa.shared.media.logic import addresses, clearance, names, pictures


class Credited(models.Model):
    """Whose it is, what it shows, and whether it may be shown."""

    kind: ClassVar[MediaKind]
    file: Any

    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    rights = models.CharField(_("rights"), max_length=20, choices=Rights.choices, default=Rights.UNKNOWN)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    consent = models.CharField(_("consent"), max_length=20, choices=Consent.choices, default=Consent.NOT_NEEDED)
    consent_note = models.CharField(
        _("about the consent"),
        max_length=300,
        blank=True,
        help_text=_("Who gave it, when and how, and where the paper is kept."),
    )
    shows_children = models.BooleanField(_("children can be recognised"), default=False)
    people = models.CharField(_("people shown"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    mime = models.CharField(max_length=100, blank=True, editable=False)
    original_name = models.CharField(_("name of the file as sent"), max_length=200, blank=True, editable=False)
    copies = models.CharField(
        _("public copies"), max_length=16, choices=Copies.choices, default=Copies.WAITING, editable=False
    )
    copies_note = models.CharField(max_length=500, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    # All that can be searched for, folded: kept by `signals`.
    words = models.TextField(default="", editable=False)

    class Meta:
        abstract = True

    @property
    def is_cleared(self) -> bool:
        """Consent and rights are in order."""
        return clearance.is_cleared(self)

    @property
    def extension(self) -> str:
        return names.extension(self.file.name or "")

    @property
    def folder(self) -> str:
        return addresses.folder(self.kind, self.pk, self.sha256)

    def get_upload_to(self, filename: str) -> str:
        return addresses.original(self.sha256 or secrets.token_hex(32), names.extension(filename) or "bin")


def original_upload_to(instance: Credited, filename: str) -> str:
    return instance.get_upload_to(filename)


class UprightFile(WagtailImageFieldFile):
    """Width and height as the picture is seen: a telephone held upright writes a lying picture and a note."""

    def get_image_dimensions(self) -> tuple[int, int]:
        width, height = super().get_image_dimensions()
        close = self.closed
        try:
            self.open()
            with PillowImage.open(self) as picture:
                told = picture.getexif().get(ExifTags.Base.Orientation, 1)
                turned = picture.format == "JPEG" and told in pictures.ROTATED
        finally:
            if close:
                self.close()
            else:
                self.seek(0)
        return (height, width) if turned else (width, height)


class UprightField(WagtailImageField):
    attr_class = UprightFile


class Image(Credited, AbstractImage):  # type: ignore[django-manager-missing]  # Wagtail's renditions are untyped
    # Wagtail's own model of the same name is installed too: the way back needs another name.
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by user"),
    )
    tags = TaggableManager(blank=True, verbose_name=_("tags"), related_name="media_images")
    kind = MediaKind.IMAGE
    objects: ClassVar[models.Manager[Image]] = ImageQuerySet.as_manager()

    file = UprightField(
        verbose_name=_("file"), storage=vault, upload_to=get_upload_to, width_field="width", height_field="height"
    )
    # What it looks like, in 64 bits: near duplicates differ in a few of them.
    dhash = models.BigIntegerField(null=True, editable=False)

    admin_form_fields = (
        "title",
        "file",
        "unit",
        "alt",
        "caption",
        "credit",
        "rights",
        "licence",
        "consent",
        "shows_children",
        "people",
        "consent_note",
        "place",
        "taken_on",
        "collection",
        "tags",
        *(name for name in WagtailImage.admin_form_fields if name.startswith("focal_point")),
    )
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("alt"),
        index.SearchField("caption"),
        index.SearchField("credit"),
        index.SearchField("place"),
        index.FilterField("id"),
        index.FilterField("unit"),
        index.FilterField("rights"),
        index.FilterField("consent"),
        index.FilterField("copies"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            GinIndex(OpClass("words", "gin_trgm_ops"), name="image_words_trgm"),
            models.Index(F("created_at").desc(), F("id").desc(), name="image_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def default_alt_text(self) -> str:
        return self.alt or self.title

    @contextmanager
    def get_willow_image(self) -> Iterator[Any]:
        """What Wagtail makes its small pictures from: turned upright and bare of what the camera wrote.

        Willow carries EXIF, with the place where somebody stood, into every JPEG and PNG that it saves.
        """
        try:
            opened = self.file.storage.open(self.file.name, "rb")
        except FileNotFoundError as fault:
            # So that a list shows a sign in its place instead of failing as a whole.
            raise SourceImageIOError(str(fault)) from fault
        with opened as file:
            format_name = WillowImage.open(file).format_name
            with pictures.upright(file, at_least=2048) as picture:
                bare = WillowPillowImage(picture)
                bare.format_name = format_name
                yield bare

    def generate_rendition_file(self, filter: Filter, *, source: File[Any] | None = None) -> File[Any]:  # noqa: A002
        return super().generate_rendition_file(filter)  # never from `source`: its metadata would go along


class Rendition(AbstractRendition):
    """Small pictures for the desk and standing pages. The portal's own copies are not rows: see logic.addresses."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    file = WagtailImageField(
        storage=vault, upload_to=get_rendition_upload_to, width_field="width", height_field="height"
    )

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def get_upload_to(self, filename: str) -> str:
        return f"{addresses.DESK}/{(self.image.sha256 or '00')[:2]}/{filename}"


class Document(Credited, AbstractDocument):
    # Wagtail's own model of the same name is installed too: the way back needs another name.
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by user"),
    )
    tags = TaggableManager(blank=True, verbose_name=_("tags"), related_name="media_documents")
    kind = MediaKind.DOCUMENT
    objects: ClassVar[models.Manager[Document]] = DocumentQuerySet.as_manager()

    file = models.FileField(_("file"), storage=vault, upload_to=original_upload_to)

    admin_form_fields = (
        "title",
        "file",
        "unit",
        "caption",
        "credit",
        "rights",
        "licence",
        "language",
        "collection",
        "tags",
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title

    @property
    def filename(self) -> str:
        """As it stands in addresses and is saved on a reader's disk."""
        return names.address_word(self.original_name or self.title, self.extension)


class Recorded(Credited):
    """Film and sound: with the words for those who cannot hear."""

    title = models.CharField(_("title"), max_length=255)
    file = models.FileField(_("file"), storage=vault, upload_to=original_upload_to)
    file_size = models.PositiveBigIntegerField(null=True, editable=False)
    duration_seconds = models.FloatField(_("length in seconds"), null=True, blank=True, editable=False)
    # How far the worker is with the copies, in percent; None when it is not at it.
    progress = models.PositiveSmallIntegerField(null=True, editable=False)
    transcript = models.TextField(
        _("transcript"), blank=True, help_text=_("What is said, for people who cannot hear it.")
    )
    poster = models.ForeignKey(
        Image, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("poster picture")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def filename(self) -> str:
        return names.address_word(self.original_name or self.title, self.extension)


class Published(models.Model):
    """What has a page of its own on the portals: an album, a film. `version` grows with what the public reads."""

    slug = models.SlugField(_("address word"), max_length=100, blank=True, editable=False)
    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    is_public = models.BooleanField(default=False, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)  # for the first time
    public_changed_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    public_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class Video(Published, Recorded):
    kind = MediaKind.VIDEO

    width = models.PositiveIntegerField(null=True, editable=False)  # of the public copy, upright
    height = models.PositiveIntegerField(null=True, editable=False)
    has_sound = models.BooleanField(default=True, editable=False)
    captions = models.TextField(
        _("captions"),
        blank=True,
        help_text=_("In the WebVTT format; shown over the film for people who cannot hear it."),
    )

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(F("published_at").desc(), name="video_newest_public", condition=Q(is_public=True))]

    def get_absolute_url(self) -> str:
        return reverse("site:video", kwargs={"language": "vi", "slug": self.slug or "video", "pk": self.pk})


class Audio(Recorded):
    kind = MediaKind.AUDIO

    class Meta:
        verbose_name = _("sound")
        verbose_name_plural = _("sounds")
        ordering = ["-uploaded_at", "-pk"]
