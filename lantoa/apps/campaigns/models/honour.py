from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns.choices import NominationState
from lantoa.apps.campaigns.models.campaign import Campaign


class Honour(models.Model):
    """A title that is given. Its criteria are public before anybody can be nominated."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="honours")
    title = models.CharField(_("honour"), max_length=200)
    criteria = models.TextField(_("criteria"))
    criteria_published_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.DateTimeField(_("nominations from"))
    closes_at = models.DateTimeField(_("nominations until"))
    decision_number = models.CharField(_("number of the decision"), max_length=80, blank=True)
    decision_on = models.DateField(_("decision of"), null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("honour")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="honour_is_open_some_time",
                violation_error_message=_("Nominations would close before they open."),
            ),
            models.CheckConstraint(
                condition=Q(criteria_published_at=None) | Q(opens_at__gte=F("criteria_published_at")),
                name="honour_criteria_come_first",
                violation_error_message=_("Criteria are published before nominations open."),
            ),
            models.CheckConstraint(
                condition=Q(announced_at=None) | ~Q(decision_number="") & Q(criteria_published_at__isnull=False),
                name="honour_announced_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Nomination(models.Model):
    """A channel or a person that was nominated; public by name only with their consent."""

    honour = models.ForeignKey(Honour, on_delete=models.CASCADE, related_name="nominations")
    nominee = models.CharField(_("channel or person"), max_length=160)
    nominee_url = models.URLField(_("address of the channel"), max_length=300, blank=True)
    reason = models.TextField(_("what was done, by the criteria"), max_length=2000)
    evidence = models.TextField(_("evidence: addresses, documents"), max_length=2000, blank=True)
    has_consent = models.BooleanField(_("the nominee agrees to be named in public"), default=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("nominated by"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(
        _("state"), max_length=10, choices=NominationState.choices, default=NominationState.RECEIVED
    )
    state_reason = models.CharField(_("reason"), max_length=400, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=NominationState.INVALID) | ~Q(state_reason=""), name="nomination_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.nominee
