from __future__ import annotations

from django.db import models

from lantoa.shared.media.choices import MediaKind


class Showing(models.Model):
    """Which public piece shows which file now; kept by what publishing tells. A shown file is in everybody's pool."""

    media_kind = models.CharField(max_length=10, choices=MediaKind.choices)
    media_pk = models.BigIntegerField()
    piece_kind = models.CharField(max_length=40)
    piece_pk = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["media_kind", "media_pk", "piece_kind", "piece_pk"], name="showing_once")
        ]
        indexes = [models.Index(fields=["piece_kind", "piece_pk"], name="showing_of_piece")]

    def __str__(self) -> str:
        return f"{self.media_kind}:{self.media_pk} @{self.piece_kind}:{self.piece_pk}"
