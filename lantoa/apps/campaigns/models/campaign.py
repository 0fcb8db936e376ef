from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from lantoa.apps.campaigns.choices import Action, Kind, NoticeKind, PointKind, Reach, State

HTTPS = [URLValidator(schemes=["https"])]


class Campaign(ClusterableModel):
    """What many things belong to for a time: a plan with goals and tasks, a page, a banner."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.CAMPAIGN)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    slug = models.SlugField(_("address word"), max_length=100, unique=True, blank=True)
    lead = models.TextField(_("in a few sentences"), max_length=800, blank=True)
    lead_en = models.TextField(_("in a few sentences, English"), max_length=800, blank=True)
    about = models.TextField(_("about it"), blank=True)
    about_en = models.TextField(_("about it, English"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED, db_index=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    results = models.TextField(_("results, told when it has ended"), blank=True)

    basis_title = models.CharField(_("basis document"), max_length=300, blank=True)
    basis_number = models.CharField(_("number of the document"), max_length=80, blank=True)
    basis_on = models.DateField(_("issued on"), null=True, blank=True)
    basis_issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    basis_file = models.ForeignKey(
        "media.Document",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("file of the document"),
    )

    # Column and banner stand on the sites between these moments; the page itself stays.
    reach = models.CharField(_("where column and banner stand"), max_length=6, choices=Reach.choices, default=Reach.OWN)
    has_column = models.BooleanField(_("a column in the menu"), default=True)
    column_title = models.CharField(_("short name for the menu"), max_length=40, blank=True)
    column_title_en = models.CharField(_("short name for the menu, English"), max_length=40, blank=True)
    has_banner = models.BooleanField(_("a banner on the home page"), default=True)
    banner = models.ForeignKey(
        "media.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture of the banner"),
    )
    shows_from = models.DateTimeField(_("column and banner from"), null=True, blank=True)
    shows_until = models.DateTimeField(_("column and banner until"), null=True, blank=True)
    scene = models.CharField(_("drawing where there is no picture"), max_length=20, default="festival", blank=True)

    is_public = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)  # of what the public sees
    sha256 = models.CharField(max_length=64, blank=True)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who answers for it"),
    )
    cloned_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="clones")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(db_index=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Campaign]] = models.Manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message=_("The campaign would end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(shows_from=None) | Q(shows_until=None) | Q(shows_until__gt=F("shows_from")),
                name="campaign_shows_some_time",
                violation_error_message=_("Column and banner would end before they begin."),
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="campaign_unit_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("site:campaign", kwargs={"language": "vi", "slug": self.slug})


class Goal(models.Model):
    """A plan figure. What is reached comes from a metric of the house, or an officer enters it with its source."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(_("goal"), max_length=200)
    plan = models.DecimalField(_("plan figure"), max_digits=16, decimal_places=2)
    measure = models.CharField(_("unit of measure"), max_length=40)
    metric = models.CharField(_("counted by the house"), max_length=80, blank=True)
    reached = models.DecimalField(_("reached"), max_digits=16, decimal_places=2, null=True, blank=True)
    reached_on = models.DateField(_("as of"), null=True, blank=True)
    source = models.CharField(_("source of the figure"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("goal")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached=None) | ~Q(source="") & Q(reached_on__isnull=False),
                name="goal_reached_has_source",
                violation_error_message=_("A figure that was reached needs its day and its source."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Point(models.Model):
    """A place on the drawn map: where the stage is, where one parks, how far the flowers are."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=12, choices=PointKind.choices, default=PointKind.STAGE)
    title = models.CharField(_("name of the place"), max_length=120)
    title_en = models.CharField(_("name of the place, English"), max_length=120, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    note = models.CharField(_("how it is there"), max_length=200, blank=True)
    note_en = models.CharField(_("how it is there, English"), max_length=200, blank=True)
    noted_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("place on the map")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(8, 24), longitude__range=(102, 118)),
                name="point_lies_in_viet_nam",
                violation_error_message=_("These coordinates do not lie in Việt Nam. Latitude comes first: 23.36."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Announcement(models.Model):
    """A short notice on the campaign's page: a road, a car park, a change of programme."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="announcements")
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices, default=NoticeKind.OTHER)
    text = models.CharField(_("notice"), max_length=400)
    text_en = models.CharField(_("notice, English"), max_length=400, blank=True)
    source = models.CharField(_("who says so"), max_length=160, blank=True)
    told_at = models.DateTimeField(_("told at"))
    until = models.DateTimeField(_("valid until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("notice")
        ordering = ["-told_at", "-pk"]

    def __str__(self) -> str:
        return self.text


class Step(models.Model):
    """Who moved the campaign, and when."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=20, choices=Action.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.action}"
