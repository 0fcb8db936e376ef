from __future__ import annotations

from django.db import models


class EventRecord(models.Model):
    """An event that was told, written in the transaction of the change that it tells of."""

    name = models.CharField(max_length=80, db_index=True)
    payload = models.JSONField()
    piece = models.CharField(max_length=80, db_index=True, blank=True)  # "story:42"; orders handlers of one piece
    recorded_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} {self.piece} #{self.pk}"


class HandlerFault(models.Model):
    """What went wrong last when a handler heard an event; gone once it has succeeded."""

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="faults")
    handler = models.CharField(max_length=200)
    error = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="one_fault_a_handler")]

    def __str__(self) -> str:
        return f"{self.handler}: {self.error}"


class CalendarChange(models.Model):
    """A day decided otherwise than the rules of public holidays say: made free, or worked in exchange."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=160)
    source = models.CharField(max_length=200, blank=True)  # the decision: number and date

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
