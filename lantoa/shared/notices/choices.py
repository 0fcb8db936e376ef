"""Closed vocabularies of notices."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    MY_APPROVAL = "my_approval", _("For my approval")
    RETURNED_TO_ME = "returned_to_me", _("Returned to me")
    DUE_TODAY = "due_today", _("Due today")
    TO_EDIT = "to_edit", _("To edit")
    MY_STORY = "my_story", _("About my story")
    DEPUTY = "deputy", _("Standing in")
    ACCOUNT = "account", _("My account")
    INFORMATION = "information", _("Information")


class State(models.TextChoices):
    WAITING = "waiting", _("Not sent yet")
    SENT = "sent", _("Sent")
    UNOPENED = "unopened", _("Not opened")
    OPENED = "opened", _("Opened")


# Told at once by e-mail; everything else waits for the digest.
AT_ONCE = frozenset({Kind.MY_APPROVAL, Kind.RETURNED_TO_ME, Kind.DUE_TODAY, Kind.EMERGENCY})
# Work: stays on *Hôm nay* until it is done. The rest is done once it was read.
WORK = frozenset({Kind.MY_APPROVAL, Kind.RETURNED_TO_ME, Kind.DUE_TODAY, Kind.EMERGENCY, Kind.TO_EDIT})
# After so many waking hours unopened, the deputy is told.
TO_DEPUTY_AFTER = {
    Kind.EMERGENCY: timedelta(minutes=15),
    Kind.MY_APPROVAL: timedelta(hours=4),
    Kind.DUE_TODAY: timedelta(hours=2),
}
