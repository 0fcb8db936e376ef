from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from lantoa.shared.accounts.choices import SlipKind, SlipWay


class SlipQuerySet(models.QuerySet["Slip"]):
    def usable(self, now: datetime) -> SlipQuerySet:
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class Slip(models.Model):
    """One sheet for one person: a QR code and a one-time code. The code itself is never stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="slips")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=SlipKind.choices)
    way = models.CharField(max_length=10, choices=SlipWay.choices, default=SlipWay.PAPER)
    code_digest = models.CharField(max_length=80, unique=True)
    drops_second_factor = models.BooleanField(default=False)  # a reset for somebody whose phone is lost
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        constraints = [
            # Printing again makes the sheet that was printed before worthless.
            models.UniqueConstraint(
                fields=["user", "way"],
                condition=Q(used_at=None, revoked_at=None),
                name="one_open_slip_a_person_and_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} slip of {self.user_id}"


class DeviceQuerySet(models.QuerySet["Device"]):
    def live(self, now: datetime) -> DeviceQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=now)


class Device(models.Model):
    """A phone on which a light account is kept. The cookie holds the token, this row its digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    token_digest = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.label} of {self.user_id}"
