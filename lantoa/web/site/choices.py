from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageKind(models.TextChoices):
    """Standing pages that an agency's portal must carry, and others."""

    ABOUT = "about", _("Introduction")
    STRUCTURE = "structure", _("Structure and contacts")
    DOCUMENTS = "documents", _("Legal documents")
    QUESTIONS = "questions", _("Questions and answers")
    CONTACT = "contact", _("Contact")
    RESPONSIBLE = "responsible", _("Person responsible")
    OTHER = "other", _("Other page")


#: Missing one of these is a fault of the site.
COMPULSORY = (
    PageKind.ABOUT,
    PageKind.STRUCTURE,
    PageKind.DOCUMENTS,
    PageKind.QUESTIONS,
    PageKind.CONTACT,
    PageKind.RESPONSIBLE,
)


class Weight(models.TextChoices):
    """How much a finding of the site check matters."""

    MISSING = "missing", _("Missing")
    STALE = "stale", _("Out of date")
    ADVICE = "advice", _("Better with it")
