from __future__ import annotations

from django.conf import settings
from django.db import models

from lantoa.shared.arrivals.choices import FileRole


class Arrival(models.Model):
    """One thing sent from a phone, under a key that the phone made: sent twice, it is still this one."""

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=40)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)  # as typed; emptied when the thing is made
    noted_at = models.DateTimeField(null=True)  # by the phone's clock
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=60, blank=True)  # "story:42"
    result_url = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ArrivingFile(models.Model):
    """A file on its way, piece by piece. It is kept when `kept_at` is set: then the phone may delete its own."""

    arrival = models.ForeignKey(Arrival, on_delete=models.CASCADE, related_name="files")
    key = models.UUIDField()
    role = models.CharField(max_length=10, choices=FileRole.choices)
    stands_for = models.UUIDField(null=True)  # of an original: the small picture that it replaces
    name = models.CharField(max_length=200)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    received_bytes = models.PositiveBigIntegerField(default=0)
    is_whole = models.BooleanField(default=False)  # all bytes are here and their hash is right
    kept_at = models.DateTimeField(null=True)
    media_pk = models.BigIntegerField(null=True)
    refused = models.CharField(max_length=500, blank=True)  # why the guard did not let it in

    class Meta:
        constraints = [models.UniqueConstraint(fields=["arrival", "key"], name="arriving_file_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.received_bytes}/{self.size_bytes}"

    @property
    def is_settled(self) -> bool:
        return self.is_whole or bool(self.refused)
