from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, Person, by_user, register
from lantoa.shared.accounts.models import User
from lantoa.shared.media import services
from lantoa.shared.media.choices import ARRIVING_KEPT_FOR
from lantoa.shared.media.models import Audio, Document, Image, Upload, Video


def _shown(person: Person) -> Q | None:
    """Rows that name the person among those shown. A face that nobody has named cannot be found."""
    found = Q()
    for user in User.objects.filter(pk__in=person.user_pks):
        name = user.get_full_name().strip()
        if len(name.split()) > 1:  # a single word would find half the village
            found |= Q(people__icontains=name) | Q(consent_note__icontains=name)
    return found or None


def _erase_shown(rows: QuerySet[Any]) -> int:
    return sum(1 for item in rows if services.forget_people(item))


for model in (Image, Video, Audio, Document):
    register(
        model,
        purpose=_("To know who is shown or heard, and that they agreed."),
        fields=["people", "consent_note"],
        subject=_shown,
        keep_for=None,
        erase=_erase_shown,
    )
    register(
        model,
        purpose=_("To find the file again by the name under which it was sent."),
        fields=["original_name"],
        subject=by_user("uploaded_by_user" if model in {Image, Document} else "uploaded_by"),
        keep_for=None,
        erase=Erase.BLANK,
    )

register(
    Upload,
    purpose=_("To go on with an upload that broke off, and to tell what became of it."),
    fields=["name", "about"],
    subject=by_user("owner"),
    since="touched_at",
    keep_for=ARRIVING_KEPT_FOR,
    erase=services.forget_uploads,
)
