from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns.models import Booking, Nomination, Registration, ShowItem, TaskUpload
from lantoa.apps.campaigns.services.registering import PHONE
from lantoa.core import clock
from lantoa.core.retention import Erase, by_digest, by_user, nobody, register

KEEP_REGISTRATIONS_FOR = timedelta(days=30)


def _erase(rows: QuerySet[Registration]) -> int:
    """Name and number go; that a place was taken and used stays as a count."""
    return rows.filter(erased_at=None).update(
        full_name="", phone="", phone_masked="", phone_digest="", erased_at=clock.now()
    )


register(
    Registration,
    purpose=_("To keep a place at an event and to find a lost ticket at the door."),
    fields=["full_name", "phone", "phone_masked", "phone_digest"],
    subject=by_digest("phone_digest", PHONE),
    since="keep_from",
    keep_for=KEEP_REGISTRATIONS_FOR,
    erase=_erase,
)
register(
    TaskUpload,
    purpose=_("The appendix of a plan between its trial and its application."),
    fields=["data", "file_name"],
    subject=by_user("by"),
    since="uploaded_at",
    keep_for=timedelta(days=1),
    erase=Erase.DELETE,
)
register(
    Nomination,
    purpose=_("To honour channels and people by criteria that everybody can read."),
    fields=["nominee", "nominee_url", "reason", "evidence"],
    subject=nobody,
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_("A nomination is part of the record of an honour; its nominee may have it corrected or deleted."),
)
register(
    Booking,
    purpose=_("To know who works at a livestream, and with what."),
    fields=["what"],
    subject=nobody,
    since="ends_at",
    keep_for=timedelta(days=365),
    erase=Erase.DELETE,
)
register(
    ShowItem,
    purpose=_("To know who speaks and who stands at which camera during a livestream."),
    fields=["who"],
    subject=nobody,
    keep_for=None,
    erase=lambda rows: 0,
    kept_because=_("Kept with the campaign, as part of its plan."),
)
