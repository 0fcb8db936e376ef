from __future__ import annotations

from django.db import models


class EventRecord(models.Model):
    """An event that was told, written in the transaction of the change that it tells of."""

    name = models.CharField(max_length=80, db_index=True)
    payload = models.JSONField()
    piece = models.CharField(max_length=80, db_index=True, blank=True)  # "story:42"; orders handlers of one piece
    recorded_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} {self.piece} #{self.pk}"
