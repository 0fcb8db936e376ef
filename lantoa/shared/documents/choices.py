from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    EDIT_LAYOUT = "edit_layout", _("Set the unit's paper layout")
    CONFIRM_LAYOUT = "confirm_layout", _("Confirm the unit's paper layout as checked by the clerk")
