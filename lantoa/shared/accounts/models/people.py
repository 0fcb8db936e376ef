from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.core.secrets import EncryptedTextField
from lantoa.shared.accounts.choices import Role


class User(AbstractUser):
    """A person who works here. What somebody may do stands in assignments, not here."""

    name = models.CharField(_("full name"), max_length=120, blank=True)
    position = models.CharField(_("position"), max_length=160, blank=True)
    is_light = models.BooleanField(default=False)  # QR slip + PIN: may only send, record, tally, confirm
    is_demo = models.BooleanField(default=False)
    approval_pin = models.CharField(max_length=128, blank=True)  # hash; set at first sign-in
    language = models.CharField(max_length=8, default="vi")
    must_change_password = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        return self.name or super().get_full_name()

    def get_short_name(self) -> str:
        return self.get_full_name() or self.username


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def valid_on(self, day: date) -> AssignmentQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def not_over(self, day: date) -> AssignmentQuerySet:
        """Valid that day or later."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day))


class Assignment(models.Model):
    """A role in a unit and all units under it, from a day (included) to a day (excluded)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=32, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    deputy_of = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="deputies")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="assignment_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role", "valid_from", "deputy_of"],
                nulls_distinct=False,
                name="assignment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @{self.unit_id}"


class Contact(models.Model):
    """How a person is reached besides e-mail. Apart from the account, so that it can be erased alone."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="contact", primary_key=True)
    phone = EncryptedTextField(blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)  # starts the period after which this is erased

    def __str__(self) -> str:
        return f"contact of {self.user_id}"
