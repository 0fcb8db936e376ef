from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, by_user, register
from lantoa.setup.models import Upload

register(
    Upload,
    purpose=_("A table of units or people between its trial and its application."),
    fields=["data", "file_name"],
    subject=by_user("by"),
    since="uploaded_at",
    keep_for=timedelta(days=1),
    erase=Erase.DELETE,
)
