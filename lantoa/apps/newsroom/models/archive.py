"""What was taken over from a portal that is gone, and where its old addresses lead."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import ArchiveSource, ArchiveState, OldStoryState
from lantoa.apps.newsroom.models.portal import Category, Portal
from lantoa.apps.newsroom.models.story import Story


class PortalImport(models.Model):
    """One export or archive on its way into a portal. It is tried first, then applied, and can be taken back whole."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="imports", verbose_name=_("portal"))
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("category")
    )
    source = models.CharField(_("kind of source"), max_length=10, choices=ArchiveSource.choices)
    origin = models.CharField(_("file or address"), max_length=500)
    path = models.CharField(max_length=300, blank=True)  # of an uploaded file, in the folder of uploads
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ArchiveState.choices, default=ArchiveState.TRYING)
    total = models.PositiveIntegerField(null=True)  # known when it has been read to its end once
    done = models.PositiveIntegerField(default=0)  # items behind us; a run that broke off goes on here
    made = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)  # addresses that stood here already
    faulty = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)  # [number, title, sentence], the first five hundred
    stopped = models.CharField(max_length=500, blank=True)  # why it could not go on
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        verbose_name = _("import of an old portal")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.origin


class OldStory(models.Model):
    """A story that came from an old portal."""

    run = models.ForeignKey(PortalImport, on_delete=models.CASCADE, related_name="stories")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="+")
    story = models.OneToOneField(Story, null=True, on_delete=models.SET_NULL, related_name="old")
    number = models.PositiveIntegerField()
    address = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=OldStoryState.choices, default=OldStoryState.MADE)

    class Meta:
        indexes = [models.Index(fields=["run", "state"], name="oldstory_run")]

    def __str__(self) -> str:
        return self.address


class OldAddress(models.Model):
    """An old path → its story. The portal answers it with 301."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="old_addresses")
    path = models.CharField(max_length=500)  # as `logic.old_portals.plain_path` writes it
    old = models.ForeignKey(OldStory, on_delete=models.CASCADE, related_name="paths")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portal", "path"], name="old_address_once")]

    def __str__(self) -> str:
        return self.path


class OutletLicence(models.Model):
    """An outlet whose whole texts this house may show. Of all others only title, lead and link are taken."""

    host = models.CharField(_("host"), max_length=253, unique=True)
    name = models.CharField(_("outlet"), max_length=200)
    basis = models.CharField(_("basis: contract, letter or decision"), max_length=300)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["host"]
        verbose_name = _("licence of an outlet")

    def __str__(self) -> str:
        return self.host
