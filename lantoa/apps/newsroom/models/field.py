from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.models.story import Story


class FieldNote(models.Model):
    """What came with a draft from a phone in the field, beside words and pictures."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="field_note")
    key = models.UUIDField(unique=True)  # of the arrival
    noted_at = models.DateTimeField(_("noted"))
    received_at = models.DateTimeField(_("received"))
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(null=True, blank=True)
    voices = models.ManyToManyField("media.Audio", related_name="+", verbose_name=_("voice notes"))
    originals_asked_at = models.DateTimeField(null=True, blank=True)
    originals_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.story_id} {self.noted_at}"
