"""Closed vocabularies of messages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    ZALO = "zalo", _("Zalo")
    WEB_PUSH = "web_push", _("Web push")


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    FAILED = "failed", _("Not sent")


class Purpose(models.TextChoices):
    SIGN_IN_CODE = "sign_in_code", _("Code for signing in")
    INVITATION = "invitation", _("Invitation")
    ACCOUNT = "account", _("News of one's account")
    NOTICE = "notice", _("Notice at once")
    DIGEST = "digest", _("Notices of the day")
    EMERGENCY = "emergency", _("Emergency")
    TEST = "test", _("Test message")
    SYSTEM = "system", _("System mail")
    OTHER = "other", _("Other")


# Who reads these could act in somebody's name: nobody sees their text, and it goes once they are sent.
SECRET = frozenset({Purpose.SIGN_IN_CODE, Purpose.INVITATION})
# Cost nothing a piece: no tariff is entered for them.
FREE = frozenset({Channel.EMAIL, Channel.WEB_PUSH})
# Never held back by a spent quota.
ABOVE_QUOTA = frozenset({Purpose.SIGN_IN_CODE, Purpose.EMERGENCY, Purpose.TEST})


class Action(models.TextChoices):
    VIEW_OUTBOX = "view_outbox", _("See what was sent")
    SEND_AGAIN = "send_again", _("Send a failed message again")
    VIEW_COSTS = "view_costs", _("See what messages cost and how many may be sent")
    SET_TARIFF = "set_tariff", _("Enter the price of messages (in the topmost unit)")
    SET_QUOTA = "set_quota", _("Set how many messages a unit below may send (in the topmost unit also its own)")


class Failure(models.TextChoices):
    """Why a message was not sent."""

    REFUSED = "refused", _("Refused by the other side")
    UNREACHABLE = "unreachable", _("The other side could not be reached")
    INTERRUPTED = "interrupted", _("Interrupted while being sent: perhaps it arrived. It is never sent again by itself")
    BAD_ADDRESS = "bad_address", _("There is nobody at this address")
