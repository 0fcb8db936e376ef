from __future__ import annotations

from django.conf import settings
from django.db import models

from lantoa.shared.accounts.choices import LockPurpose


class Lock(models.Model):
    """Failed tries of an account or from an address. In the database, since several web processes count together."""

    purpose = models.CharField(max_length=10, choices=LockPurpose.choices)
    subject = models.CharField(max_length=90)  # "user:12", "login:<digest>", "address:<digest>"
    failures = models.PositiveIntegerField(default=0)
    last_failure_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "subject"], name="one_lock_a_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}: {self.failures}"


class SpentStep(models.Model):
    """A 30-second step of somebody's authenticator that was used: the same six digits do not work twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    step = models.BigIntegerField()
    spent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "step"], name="a_step_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.step}"
