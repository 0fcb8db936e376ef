from __future__ import annotations

from django.db import models
from django.db.models import Q


class Demo(models.Model):
    """Says that this database holds the demo, and how far its filling is. One row or none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    loaded_at = models.DateTimeField()
    is_tiny = models.BooleanField(default=False)
    done = models.JSONField(default=dict)  # step → moment
    fault = models.TextField(blank=True)  # of the last step that failed

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_demo")]

    def __str__(self) -> str:
        return f"demo of {self.loaded_at:%d/%m/%Y}"
