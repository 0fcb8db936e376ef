"""The tree of units, what they were called, and what became of them.

A unit is valid while valid_from ≤ day < valid_to. A reform never edits a unit into
another one: it closes the old row, opens a new one and draws a line between them,
so that whatever was filed under the old unit stays filed there.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from lantoa.core.sheets import SheetImport
from lantoa.core.text import fold, nfc, sort_key

from .choices import COMMUNE_KINDS, ImportKind, Layout, LineageKind, NameKind, UnitKind
from .logic.names import split_name


class Validity(Func):
    function = "daterange"
    output_field = DateRangeField()


class Source(models.Model):
    """Where a fact about units comes from: the instrument, or the list it was copied from."""

    slug = models.SlugField(unique=True, max_length=80)
    instrument = models.CharField(max_length=200, blank=True)
    publisher = models.CharField(max_length=200)
    issued_on = models.DateField(null=True, blank=True)
    address = models.URLField(blank=True)
    licence = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("source of facts")
        verbose_name_plural = _("sources of facts")

    def __str__(self) -> str:
        return self.instrument or self.publisher


class UnitQuerySet(models.QuerySet["Unit"]):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def subtree_of(self, unit: Unit) -> Self:
        """The unit itself and everything below it, of all times."""
        return self.filter(path__startswith=unit.path)

    def below(self, unit: Unit) -> Self:
        return self.subtree_of(unit).exclude(pk=unit.pk)

    def communes(self) -> Self:
        return self.filter(kind__in=COMMUNE_KINDS)

    def in_order(self) -> Self:
        return self.order_by("sort_key", "pk")

    def search(self, text: str) -> Self:
        """Units whose present or other name, or code, has every word of the text.

        With or without tone marks; nothing is found for an empty text.
        """
        words = fold(text).split()
        if not words:
            return self.none()
        by_name, by_other_name = Q(), Q()
        for word in words:
            by_name &= Q(folded_name__contains=word)
            by_other_name &= Q(folded__contains=word)
        other = UnitName.objects.filter(by_other_name).values("unit")
        return self.filter(by_name | Q(pk__in=other) | Q(code=text.strip()))


class Unit(models.Model):
    code = models.CharField(
        _("official code"),
        max_length=32,
        blank=True,
        help_text=_("As in the official list. The same code may return for a later unit."),
    )
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    slug = models.SlugField(_("address word"), unique=True, max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    layout = models.CharField(_("office"), max_length=10, choices=Layout, default=Layout.STATE)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent unit"),
    )
    # Keys from the root down, each closed by a slash: "3/17/240/". Keys never change, so
    # a renamed unit moves nothing.
    path = models.TextField(editable=False)
    valid_from = models.DateField(_("valid from"))
    valid_from_is_exact = models.BooleanField(
        default=True,
        help_text=_("Unticked: the unit is older than our lists; its true first day is unknown."),
    )
    valid_to = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("The first day on which the unit is no more."),
    )
    sort_key = models.TextField(editable=False)
    folded_name = models.TextField(editable=False)
    folded_short = models.TextField(editable=False)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    area_km2 = models.DecimalField(_("area in km²"), max_digits=10, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_on = models.DateField(_("population as of"), null=True, blank=True)
    # Of the office, not of a person: these are shown to everyone.
    email = models.EmailField(_("office e-mail"), blank=True)
    phone = models.CharField(_("office telephone"), max_length=40, blank=True)
    address = models.CharField(_("office address"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey("Reform", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    closed_by = models.ForeignKey("Reform", models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [
            models.Index(OpClass("path", "text_pattern_ops"), name="unit_path_prefix"),
            models.Index("sort_key", name="unit_sort_key"),
            models.Index("code", name="unit_code"),
            models.Index("folded_short", name="unit_folded_short"),
            GinIndex(OpClass("folded_name", "gin_trgm_ops"), name="unit_folded_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="unit_valid_some_day",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
            models.CheckConstraint(condition=Q(path__endswith="/"), name="unit_path_is_closed"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="unit_place_is_whole",
            ),
            ExclusionConstraint(
                name="unit_code_once_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (Validity("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(code=""),
                violation_error_message=_("Another unit has this code in the same period."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {
                *kwargs["update_fields"],
                "name",
                "short_name",
                "sort_key",
                "folded_name",
            }
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill what follows from the name."""
        self.name, self.short_name = nfc(self.name), nfc(self.short_name)
        self.sort_key = sort_key(self.short_name or self.name)
        self.folded_name, self.folded_short = fold(self.name), fold(self.short_name)

    def is_valid_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def is_closed(self) -> bool:
        return self.valid_to is not None

    @property
    def is_commune(self) -> bool:
        return self.kind in COMMUNE_KINDS

    @property
    def ancestor_pks(self) -> list[int]:
        """Keys from the root down to the parent; no query."""
        return [int(part) for part in self.path.strip("/").split("/")][:-1]

    def holds(self, other: Unit) -> bool:
        """Whether the other unit is this one or stands below it; no query."""
        return other.path.startswith(self.path)


class UnitName(models.Model):
    """A name under which people look for a unit, beside its present one."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="other_names")
    name = models.CharField(_("name"), max_length=200)
    folded = models.TextField(editable=False)
    folded_short = models.TextField(editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind, default=NameKind.FORMER)
    language = models.CharField(_("language"), max_length=10, default="vi")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        indexes = [
            models.Index("folded_short", name="unitname_folded_short"),
            GinIndex(OpClass("folded", "gin_trgm_ops"), name="unitname_folded_trgm"),
        ]
        constraints = [
            models.UniqueConstraint("unit", "name", "language", name="unitname_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="unitname_valid_some_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        self.name = nfc(self.name)
        self.folded, self.folded_short = fold(self.name), fold(split_name(self.name)[1])


class Reform(models.Model):
    """Units opened, closed and joined on one day by one decision."""

    title = models.CharField(_("title"), max_length=200)
    on = models.DateField(_("in force on"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    # The person's key only: accounts stand above units.
    by_pk = models.BigIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    # When the other apps were told: on the day itself, also if it was recorded before.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reform of units")
        verbose_name_plural = _("reforms of units")

    def __str__(self) -> str:
        return self.title


class Lineage(models.Model):
    """The land, people and papers of `old` are in `new` since `on`: wholly or in part."""

    old = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="origins")
    kind = models.CharField(max_length=12, choices=LineageKind)
    on = models.DateField()
    # Null is "not known", which is what the resolutions leave us with for parts.
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    reform = models.ForeignKey(Reform, models.PROTECT, null=True, blank=True, related_name="lines")

    class Meta:
        verbose_name = _("line of descent")
        verbose_name_plural = _("lines of descent")
        constraints = [
            models.UniqueConstraint("old", "new", name="lineage_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="lineage_of_two_units"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1),
                name="lineage_share_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} ({self.kind}, {self.on})"


class Region(models.Model):
    """A grouping of units for statistics, tourism or a menu. Not a level: nobody governs it."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    slug = models.SlugField(_("address word"), unique=True, max_length=120)
    sort_key = models.TextField(editable=False)
    folded_name = models.TextField(editable=False)
    within = models.ForeignKey(Unit, models.PROTECT, related_name="regions", verbose_name=_("within"))
    units = models.ManyToManyField(Unit, related_name="in_regions", blank=True, verbose_name=_("units"))
    # The district whose land the grouping approximates, if that is where it comes from.
    former = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        self.name = nfc(self.name)
        self.sort_key, self.folded_name = sort_key(self.name), fold(self.name)


class UnitImport(SheetImport):
    """One file of units or villages that was applied, with what is needed to take all of it back."""

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)

    class Meta:
        verbose_name = _("import of units")
        verbose_name_plural = _("imports of units")
