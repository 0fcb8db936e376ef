"""Closed vocabularies of royalties."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkKind(models.TextChoices):
    """What a rate is for."""

    NEWS = "news", _("News")
    FEATURE = "feature", _("Feature")
    PHOTO = "photo", _("Photo story")
    VIDEO = "video", _("Film")
    POLICY = "policy", _("Policy card")
    NOTICE = "notice", _("Notice")


class Part(models.TextChoices):
    """For what part in a piece somebody is paid."""

    AUTHOR = "author", _("Author")
    PHOTOGRAPHER = "photographer", _("Photographer")
    EDITOR = "editor", _("Editor")
    TRANSLATOR = "translator", _("Translator")


class Mark(models.TextChoices):
    """What is to be known about a line."""

    NONE = "", ""
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NO_RATE = "no_rate", _("No rate")


class SheetState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("royalty sheet", "Draft")
    CHECKED = "checked", pgettext_lazy("royalty sheet", "Checked, awaiting approval")
    APPROVED = "approved", pgettext_lazy("royalty sheet", "Approved")
    PAID = "paid", pgettext_lazy("royalty sheet", "Paid")


class Action(models.TextChoices):
    """What a person does with rates and sheets."""

    VIEW = "view", _("See royalty sheets")
    EDIT_RATES = "edit_rates", _("Bring in, renew and end rate tables")
    MAKE = "make", _("Make a royalty sheet and calculate it anew")
    GRADE = "grade", _("Set the coefficient of a line or leave it out")
    CHECK = "check", _("Check a royalty sheet")
    SEND_BACK = "send_back", _("Send a royalty sheet back")
    APPROVE = "approve", _("Approve a royalty sheet")
    PAY = "pay", _("Note that a royalty sheet was paid")
    SEE_SLIP = "see_slip", _("See the income slip")
