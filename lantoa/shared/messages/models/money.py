from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from lantoa.shared.messages.choices import Channel


class Tariff(models.Model):
    """What a part of a message costs, as the provider's contract says."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    price = models.DecimalField(max_digits=10, decimal_places=2)  # VND a part
    valid_from = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "valid_from"], name="one_tariff_a_day")]

    def __str__(self) -> str:
        return f"{self.channel} {self.price}"


class QuotaQuerySet(models.QuerySet["Quota"]):
    def valid_on(self, day: date) -> QuotaQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Quota(models.Model):
    """How much a unit and all below it may send in a month. Either limit may be open."""

    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    parts_a_month = models.PositiveIntegerField(null=True, blank=True)
    cost_a_month = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = QuotaQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.channel}"


class Usage(models.Model):
    """What a unit and all below it sent in a month: counted with the message, in its transaction."""

    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    month_on = models.DateField()  # its first day
    messages = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    unpriced = models.PositiveIntegerField(default=0)  # messages whose price was not known

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "channel", "month_on"], name="one_usage_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.channel} {self.month_on}"
