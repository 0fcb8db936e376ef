from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, nobody, register
from lantoa.shared.documents.models import LayoutOverride

register(
    LayoutOverride,
    purpose=_("To print the name of the officer who signs the unit's papers."),
    fields=["signer_name"],
    subject=nobody,
    keep_for=None,
    erase=Erase.BLANK,
    kept_because=_("Who signs for an office is public record."),
)
