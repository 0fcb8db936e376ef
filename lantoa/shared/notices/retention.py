from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, by_user, register
from lantoa.shared.notices.models import Digest, Notice

register(
    Notice,
    purpose=_("To tell staff what waits for them, and to know whether they saw it."),
    fields=["params", "opened_at"],
    subject=by_user("user"),
    since="created_at",
    keep_for=timedelta(days=365),
    erase=Erase.DELETE,
)
register(
    Digest,
    purpose=_("To send a day's notices once only."),
    fields=["slot_at"],
    subject=by_user("user"),
    since="slot_at",
    keep_for=timedelta(days=30),
    erase=Erase.DELETE,
)
