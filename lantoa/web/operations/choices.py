from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    VIEW_JOBS = "view_jobs", _("See work that could not run")
    RETRY_JOBS = "retry_jobs", _("Try work that could not run again")
    VIEW_CALENDAR = "view_calendar", _("See the working calendar")
    CHANGE_CALENDAR = "change_calendar", _("Change holidays and working days of the province")
