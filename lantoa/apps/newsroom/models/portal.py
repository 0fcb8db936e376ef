from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Portal(models.Model):
    """One public site: the province's, the Party commission's, a commune's. Known by its host name."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="portals")
    wagtail_site = models.OneToOneField(
        "wagtailcore.Site", null=True, blank=True, on_delete=models.SET_NULL, related_name="portal"
    )
    slug = models.SlugField(max_length=80, unique=True)
    hostname = models.CharField(_("host name"), max_length=253, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    tagline = models.CharField(_("line under the name"), max_length=200, blank=True)
    tagline_en = models.CharField(_("line under the name in English"), max_length=200, blank=True)
    is_main = models.BooleanField(_("the province's portal"), default=False)
    languages = models.JSONField(default=list)  # ["vi", "en"]
    logo = models.ForeignKey("media.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    responsible = models.CharField(_("person responsible for the content"), max_length=200, blank=True)
    licence = models.CharField(_("licence of the portal"), max_length=200, blank=True)
    address = models.CharField(_("office address"), max_length=300, blank=True)
    phone = models.CharField(_("office telephone"), max_length=60, blank=True)
    email = models.EmailField(_("office e-mail"), blank=True)
    scene = models.CharField(max_length=20, default="ridge")
    silent_after_days = models.PositiveSmallIntegerField(default=30)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_main"], condition=models.Q(is_main=True), name="one_main_portal"),
        ]

    def __str__(self) -> str:
        return self.name

    def address_of(self, path: str = "/") -> str:
        """Absolute address of a path on this portal."""
        base = settings.WAGTAILADMIN_BASE_URL
        scheme, _sep, rest = base.partition("://")
        port = rest.partition(":")[2]
        return f"{scheme}://{self.hostname}{':' + port if port else ''}{path}"


class Category(models.Model):
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="categories")
    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    in_menu = models.BooleanField(_("in the menu"), default=True)
    is_video = models.BooleanField(_("video category"), default=False)
    shows_from = models.DateTimeField(_("shown from"), null=True, blank=True)
    shows_until = models.DateTimeField(_("shown until"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["portal", "slug"], name="category_slug_once")]

    def __str__(self) -> str:
        return self.name
