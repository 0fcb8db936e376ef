from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.models import FieldNote, Portal, Story
from lantoa.core.retention import Erase, by_user, nobody, register

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
register(
    FieldNote,
    purpose=_("To show the desk where something was noted in the field."),
    fields=["latitude", "longitude", "accuracy_m"],
    subject=by_user("story__author"),
    since="received_at",
    keep_for=timedelta(days=180),
    erase=Erase.BLANK,
)
