from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    REPORT = "report", _("See the newsroom's report")
    WAITING = "waiting", _("See what waits for whom")
    CALENDAR = "calendar", _("See the desk's calendar")


class Span(models.TextChoices):
    """How long a report is."""

    MONTH = "month", _("Month")
    REPORTING_MONTH = "reporting_month", _("Reporting month, 15th to 14th")
    QUARTER = "quarter", _("Quarter")
    HALF = "half", _("Six months")
    YEAR = "year", _("Year")
