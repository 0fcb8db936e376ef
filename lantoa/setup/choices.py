from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetKind(models.TextChoices):
    """What comes in as a table; the value stands in addresses and commands."""

    UNITS = "units", _("Units")
    VILLAGES = "villages", _("Villages")
    PEOPLE = "people", _("People")
    CATEGORIES = "categories", _("Categories")
