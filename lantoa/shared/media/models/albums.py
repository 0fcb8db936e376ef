from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from lantoa.shared.media.choices import KitLicence
from lantoa.shared.media.models.files import Image, Published


class Album(Published, ClusterableModel):
    """Pictures of one occasion in their order. The public reads `content`, frozen when somebody published it."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    title = models.CharField(_("title"), max_length=200)
    lead = models.TextField(_("in a few sentences"), max_length=800, blank=True)
    lead_en = models.TextField(_("in a few sentences, English"), max_length=800, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    kit_licence = models.CharField(
        _("download kit"),
        max_length=12,
        choices=KitLicence.choices,
        default=KitLicence.NONE,
        help_text=_("What others may do with our own pictures of this album. Pictures of others keep their licence."),
    )
    content = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed"), editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[models.Manager[Album]] = models.Manager()

    class Meta:
        verbose_name = _("album")
        verbose_name_plural = _("albums")
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(F("published_at").desc(), name="album_newest_public", condition=Q(is_public=True))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("site:album", kwargs={"language": "vi", "slug": self.slug or "album", "pk": self.pk})


class AlbumPicture(models.Model):
    album = ParentalKey(Album, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="+", verbose_name=_("picture"))
    caption = models.CharField(
        _("caption"), max_length=500, blank=True, help_text=_("Empty: the caption of the picture itself.")
    )
    sort_order = models.PositiveIntegerField(default=0, editable=False)

    sort_order_field = "sort_order"

    class Meta:
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return f"{self.album_id}: {self.image_id}"
