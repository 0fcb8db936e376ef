from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.models import Portal, Story
from lantoa.core.retention import nobody, register

_RECORD = _("Printed names belong to the published record; they are changed by a correction.")

register(
    Story,
    purpose=_("To print who wrote a story and where it was taken from."),
    fields=["byline", "source_name"],
    subject=nobody,
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_RECORD,
)
register(
    Portal,
    purpose=_("The law asks a site to name the person responsible for its content."),
    fields=["responsible"],
    subject=nobody,
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_RECORD,
)
