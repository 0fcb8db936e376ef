from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lantoa.shared.notices.choices import Kind


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> NoticeQuerySet:
        return self.filter(settled_at=None)


class Notice(models.Model):
    """Something a member of staff is told: msgid and values are kept, and said in the reader's language."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    msgid = models.TextField()
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    is_at_once = models.BooleanField(default=False)
    key = models.CharField(max_length=150)  # the same key twice tells a person once
    created_at = models.DateTimeField(db_index=True)
    held_until = models.DateTimeField(null=True, blank=True)  # quiet hours
    sent_at = models.DateTimeField(null=True, blank=True)  # by e-mail, at once or in a digest
    opened_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # done: it no longer waits on Hôm nay
    passed_on_at = models.DateTimeField(null=True, blank=True)  # the deputy was told
    passed_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="passed_to")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "url"], condition=Q(settled_at=None), name="notice_waiting"),
            models.Index(fields=["held_until"], condition=Q(sent_at=None), name="notice_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class Digest(models.Model):
    """That a person's digest of an hour was made: once, whatever happens to the worker."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    slot_at = models.DateTimeField()
    made_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "slot_at"], name="one_digest_a_slot")]

    def __str__(self) -> str:
        return f"digest of {self.user_id} at {self.slot_at:%Y-%m-%d %H:%M}"
