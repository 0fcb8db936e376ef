from __future__ import annotations

from django.conf import settings
from django.db import models

from lantoa.core.secrets import EncryptedTextField
from lantoa.shared.messages.choices import Channel, Failure, Purpose, State


class Message(models.Model):
    """One message to one person by one channel. Its row is the outbox."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recipient = EncryptedTextField(blank=True)
    recipient_masked = models.CharField(max_length=80)
    recipient_digest = models.CharField(max_length=64, db_index=True)
    subject = EncryptedTextField(blank=True)
    text = EncryptedTextField(blank=True)
    html = EncryptedTextField(blank=True)
    # What the caller wants to happen once: the same key twice is one message.
    key = models.CharField(max_length=150, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    failure = models.CharField(max_length=20, choices=Failure.choices, blank=True)
    error = models.CharField(max_length=300, blank=True)  # the other side's words, addresses taken out
    attempts = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=1)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # VND; null: no price is known
    created_at = models.DateTimeField(db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # address and text are gone, the count stays

    class Meta:
        indexes = [models.Index(fields=["state", "claimed_at"], name="outbox_state")]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose} → {self.recipient_masked}"
