from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """What somebody did, chained by hashes. A trigger refuses UPDATE, DELETE and TRUNCATE.

    Holds keys and small values only, no names and no personal data: it can never be erased.
    """

    at = models.DateTimeField(db_index=True)
    by_pk = models.BigIntegerField(null=True, db_index=True)  # null: the house itself
    action = models.CharField(max_length=60, db_index=True)
    object_kind = models.CharField(max_length=60, blank=True)
    object_pk = models.CharField(max_length=60, blank=True)
    unit_pk = models.BigIntegerField(null=True, db_index=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["object_kind", "object_pk"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind}:{self.object_pk} #{self.pk}"
