from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rights(models.TextChoices):
    OWN = "own", _("Made by our unit")
    LICENSED = "licensed", _("Used with a licence")
    CC_BY = "cc_by", _("Creative Commons BY")
    PUBLIC_DOMAIN = "public_domain", _("Public domain")
    UNKNOWN = "unknown", _("Not yet clear")


class Consent(models.TextChoices):
    NOT_NEEDED = "not_needed", _("No recognisable person")
    GIVEN = "given", _("Consent given")
    GUARDIAN = "guardian", _("Consent of the guardian given (child)")
    MISSING = "missing", _("Consent missing")


PUBLIC_CONSENTS = frozenset({Consent.NOT_NEEDED, Consent.GIVEN, Consent.GUARDIAN})
