"""What a unit's papers have of their own, between dates."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LayoutOverrideQuerySet(models.QuerySet["LayoutOverride"]):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class LayoutOverride(models.Model):
    """Issuing body, sign block, recipients and perhaps a .docx of the unit's own.

    Empty text falls back to what the unit's name and the shipped layout give. While nobody has confirmed it
    (`checked_at`), papers say that the clerk must check their form.
    """

    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="layout_overrides", verbose_name=_("unit")
    )
    layout_key = models.CharField(
        _("layout"), max_length=40, blank=True, help_text=_("Empty: the layout of the unit's kind of office.")
    )
    superior_body = models.CharField(_("superior body"), max_length=200, blank=True)
    issuing_body = models.CharField(_("issuing body"), max_length=200, blank=True)
    place = models.CharField(_("place in the date line"), max_length=100, blank=True)
    code = models.CharField(
        _("abbreviation in the number line"), max_length=40, blank=True, help_text=_("As in BC-UBND: UBND.")
    )
    sign_lines = models.TextField(_("sign block, one line a row"), blank=True)
    signer_name = models.CharField(_("name of the signer"), max_length=120, blank=True)
    recipients = models.TextField(_("recipients, one a row"), blank=True)
    kept_by = models.CharField(_("kept by"), max_length=60, blank=True, default="VT")
    # In the database, not among the media: it is nobody's download and travels with the backup.
    template = models.BinaryField(null=True, blank=True, editable=True)
    template_name = models.CharField(_("file"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )
    checked_at = models.DateTimeField(_("checked by the clerk"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = LayoutOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper layout of a unit")
        verbose_name_plural = _("paper layouts of units")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="layout_dates_in_order"
            ),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="layout_once_a_day"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="layout_check_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.valid_from}"
