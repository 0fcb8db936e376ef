from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import nobody, register
from lantoa.shared.documents.models import LayoutOverride

register(
    LayoutOverride,
    purpose=_("To print the signer's name under a unit's papers."),
    fields=["signer_name"],
    subject=nobody,
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_("Signed papers name their signer; a new row replaces the old one from its day."),
)
