from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from lantoa.apps.royalties.choices import Mark, Part, SheetState, WorkKind
from lantoa.core.sheets import SheetImport, SheetUpload


class Validity(Func):
    function = "daterange"
    output_field = DateRangeField()


class RateTable(models.Model):
    """What a unit pays, between days and by a decision. The nearest unit above a story that has one pays for it."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="rate_tables", verbose_name=_("unit"))
    basis = models.CharField(_("basis document"), max_length=200, blank=True)
    base_salary = models.DecimalField(_("base salary"), max_digits=12, decimal_places=0)
    unit_percent = models.DecimalField(_("one unit, % of the base salary"), max_digits=6, decimal_places=2, default=10)
    supplement_percent = models.DecimalField(
        _("supplement for a minority language, %"), max_digits=6, decimal_places=2, default=0
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)  # the first day on which it no longer holds
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("rate table")
        verbose_name_plural = _("rate tables")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="rate_table_valid_some_day"
            ),
            ExclusionConstraint(
                name="one_rate_table_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (Validity("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.valid_from:%d/%m/%Y}"

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Rate(models.Model):
    """The coefficient of one kind of piece, and the frame in which it may be graded."""

    table = models.ForeignKey(RateTable, on_delete=models.CASCADE, related_name="rates")
    kind = models.CharField(_("kind of piece"), max_length=10, choices=WorkKind)
    usual = models.DecimalField(_("coefficient"), max_digits=6, decimal_places=2)
    lowest = models.DecimalField(_("lowest coefficient"), max_digits=6, decimal_places=2)
    highest = models.DecimalField(_("highest coefficient"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["table", "kind"], name="rate_kind_once"),
            models.CheckConstraint(
                condition=Q(lowest__gte=0, lowest__lte=F("usual"), usual__lte=F("highest")), name="rate_within_frame"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.usual}"


class Share(models.Model):
    """What a part in a piece is paid, in per cent of the piece's royalty."""

    table = models.ForeignKey(RateTable, on_delete=models.CASCADE, related_name="shares")
    part = models.CharField(_("part"), max_length=12, choices=Part)
    percent = models.DecimalField(_("per cent"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["table", "part"], name="share_part_once")]

    def __str__(self) -> str:
        return f"{self.part}: {self.percent} %"


class RateImport(SheetImport):
    """One applied file of rates."""

    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("import of rates")
        verbose_name_plural = _("imports of rates")


class RateUpload(SheetUpload):
    """A file between its dry run and its application."""

    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="+")


class RoyaltySheet(models.Model):
    """A month of one unit. From being checked on its lines do not change; `sha256` is of them."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="royalty_sheets")
    month = models.DateField()  # its first day
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.DRAFT)
    total = models.BigIntegerField(default=0)  # đồng
    sha256 = models.CharField(max_length=64, blank=True)
    calculated_at = models.DateTimeField()
    touched_by = models.JSONField(default=list)  # who made, graded or checked it: none of them approves it
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_back_because = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("royalty sheet")
        verbose_name_plural = _("royalty sheets")
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="one_sheet_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="sheet_month_is_a_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month:%m/%Y}"

    @property
    def is_frozen(self) -> bool:
        return self.state != SheetState.DRAFT


class SheetLine(models.Model):
    """One person's part in one piece, with everything that the amount was made from."""

    sheet = models.ForeignKey(RoyaltySheet, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    piece = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=10, choices=WorkKind)
    published_at = models.DateTimeField()
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=Part)
    # Whose account it is; somebody without one stands with the printed name only.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="royalty_lines"
    )
    person_name = models.CharField(max_length=200)
    language = models.CharField(max_length=16, default="vi")
    table = models.ForeignKey(RateTable, null=True, on_delete=models.PROTECT, related_name="+")
    unit_value = models.DecimalField(max_digits=12, decimal_places=0)
    coefficient = models.DecimalField(max_digits=6, decimal_places=2)
    is_graded = models.BooleanField(default=False)  # a person set the coefficient
    share = models.DecimalField(max_digits=6, decimal_places=2)
    supplement = models.DecimalField(max_digits=6, decimal_places=2)
    amount = models.BigIntegerField()  # đồng
    mark = models.CharField(max_length=10, choices=Mark, blank=True)
    left_out_because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a royalty sheet")
        verbose_name_plural = _("lines of royalty sheets")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "piece", "part", "person", "person_name"],
                nulls_distinct=False,
                name="sheet_line_once",
            )
        ]
        indexes = [models.Index(fields=["person", "sheet"], name="royalty_line_person")]

    def __str__(self) -> str:
        return f"{self.title}: {self.amount}"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.piece, self.part, f"#{self.person_id}" if self.person_id else self.person_name

    @property
    def fingerprint(self) -> list[Any]:
        """What the sheet's hash is made of."""
        return [*self.key, self.kind, str(self.unit_value), str(self.coefficient), str(self.share),
                str(self.supplement), self.amount, self.mark, self.left_out_because]  # fmt: skip
