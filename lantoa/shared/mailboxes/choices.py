from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Security(models.TextChoices):
    TLS = "tls", _("TLS from the beginning (port 993)")
    STARTTLS = "starttls", _("STARTTLS (port 143)")
    NONE = "none", _("Unencrypted (only to a server that the operator allows)")


PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}


class LetterState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("letter", "Waits for a decision")
    ASKED = "asked", pgettext_lazy("letter", "Being fetched")
    DRAFTED = "drafted", pgettext_lazy("letter", "Draft made")
    REFUSED = "refused", pgettext_lazy("letter", "Not taken")
    IGNORED = "ignored", pgettext_lazy("letter", "Left aside")


class Why(models.TextChoices):
    """Why a letter waits instead of being a draft."""

    UNKNOWN = "unknown", _("The sender is not on the list.")
    DOUBTFUL = "doubtful", _("The mail server doubts that it comes from this address.")
    FLOOD = "flood", _("This sender has sent too much within an hour.")
    NO_RIGHT = "no_right", _("The person whose drafts these become may not write for this unit any more.")


class Action(models.TextChoices):
    SET_MAILBOX = "set_mailbox", _("Set a unit's mailbox")
    TAKE_LETTER = "take_letter", _("Decide on letters of a mailbox")


MEGABYTE = 1_000_000
LARGEST_BYTES = 30 * MEGABYTE
GLANCE_BYTES = 40_000  # of a letter that waits: enough for its first words
MOST_A_RUN = 100
MOST_KNOWN_AN_HOUR = 30  # of one known sender
MOST_UNKNOWN_AN_HOUR = 10  # of one unknown sender
MOST_WAITING = 200  # in one mailbox; more stay on the mail server and are counted
# A new mailbox may hold years: what is older than this stays where it is.
LOOK_BACK = timedelta(days=3)
CHECK_EVERY = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=2)  # between tries that fail
TELL_AFTER_FAILURES = 3
LETTERS_KEPT_FOR = timedelta(days=90)
