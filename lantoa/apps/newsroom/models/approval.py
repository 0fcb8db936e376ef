from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.choices import ApprovalWay, Kind


class Route(models.Model):
    """Who approves what, as data: per unit and kind, valid from a day. The nearest unit above wins."""

    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)  # blank: every kind
    roles = models.JSONField(default=list)  # roles one of whom approves
    steps = models.PositiveSmallIntegerField(default=1)  # how many different people must approve
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.kind or '*'}: {', '.join(self.roles)}"


class Decision(models.Model):
    """An approver's yes or no to one frozen version."""

    version = models.ForeignKey("newsroom.StoryVersion", on_delete=models.PROTECT, related_name="decisions")
    is_approval = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=ApprovalWay.choices)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    # Given by telephone: the secretary records it with time or scan; the leader confirms at the next sign-in.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(_("said at"), null=True, blank=True)
    scan = models.ForeignKey("media.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    disowned_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "by"], condition=models.Q(undone_at=None), name="one_decision_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {'yes' if self.is_approval else 'no'}"


class ApprovalLink(models.Model):
    """A link bound to person, version and 24 hours. Opening it never approves; the PIN does, once."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    version = models.ForeignKey("newsroom.StoryVersion", on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.version_id} → {self.person_id}"
