from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.shared.media.choices import MediaKind, UploadState


class Upload(models.Model):
    """A file on its way by tus, piece by piece. Its bytes so far: `adapters.arriving`."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name of the file as sent"), max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField()
    received_bytes = models.PositiveBigIntegerField(default=0)
    about = models.JSONField(default=dict)  # credit, rights, licence, place: written into the file's row
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.ARRIVING)
    refused = models.CharField(max_length=500, blank=True)  # why the guard did not let it in
    media_kind = models.CharField(max_length=10, choices=MediaKind.choices, blank=True)
    media_pk = models.BigIntegerField(null=True)
    was_known = models.BooleanField(default=False)  # the same bytes stood in the library already
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[Upload]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "state"], name="upload_of_owner")]

    def __str__(self) -> str:
        return f"{self.name} {self.received_bytes}/{self.size_bytes}"
