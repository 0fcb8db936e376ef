from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, by_user, register
from lantoa.shared.arrivals import services
from lantoa.shared.arrivals.choices import ANSWERS_KEPT_FOR, HALF_KEPT_FOR
from lantoa.shared.arrivals.models import Arrival, ArrivingFile

register(
    Arrival,
    purpose=_("To go on with an upload that broke off."),
    fields=["content"],
    subject=by_user("sender"),
    since="touched_at",
    keep_for=HALF_KEPT_FOR,
    erase=services.forget_unfinished,
)
register(
    Arrival,
    purpose=_("To give a phone that asks again the same answer, so that nothing is made twice."),
    fields=["sender", "noted_at"],
    subject=by_user("sender"),
    since="touched_at",
    keep_for=ANSWERS_KEPT_FOR,
    erase=services.forget_answers,
)
register(
    ArrivingFile,
    purpose=_("To name the file to whoever sent it."),
    fields=["name"],
    subject=by_user("arrival__sender"),
    keep_for=None,
    erase=Erase.BLANK,
)
