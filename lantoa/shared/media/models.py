from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from lantoa.shared.media.choices import Consent, Rights


class Credited(models.Model):
    """Whose it is, what it shows, and whether it may be shown."""

    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    rights = models.CharField(_("rights"), max_length=20, choices=Rights.choices, default=Rights.UNKNOWN)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    consent = models.CharField(_("consent"), max_length=20, choices=Consent.choices, default=Consent.NOT_NEEDED)
    people = models.CharField(_("people shown"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Image(Credited, AbstractImage):
    admin_form_fields = (
        *WagtailImage.admin_form_fields,
        "alt",
        "caption",
        "credit",
        "rights",
        "licence",
        "consent",
        "people",
        "place",
        "taken_on",
    )

    @property
    def default_alt_text(self) -> str:
        return self.alt or self.title


class Rendition(AbstractRendition):
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Document(Credited, AbstractDocument):
    admin_form_fields = (*WagtailDocument.admin_form_fields, "caption", "credit", "rights")
