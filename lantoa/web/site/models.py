from __future__ import annotations

from django.db import models


class Visit(models.Model):
    """How often a page was looked at on a day of the province, robots left out. Nothing about who."""

    day = models.DateField()
    host = models.CharField(max_length=253)
    path = models.CharField(max_length=500)
    hits = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "host", "path"], name="visit_page_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.host}{self.path}: {self.hits}"
