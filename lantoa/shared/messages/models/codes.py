from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lantoa.shared.messages.choices import Channel


class SignInCode(models.Model):
    """A code sent for signing in: ten minutes, once. Only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    code_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, revoked_at=None), name="one_open_code_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"code of {self.user_id}"
