from __future__ import annotations

from django.db import transaction

from lantoa.core import events, text
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.media import permissions
from lantoa.shared.media.choices import Consent
from lantoa.shared.media.events import ConsentWithdrawn
from lantoa.shared.media.queries import MODELS, Item, shown_in
from lantoa.shared.media.services.copying import place_now


@transaction.atomic
def withdraw_consent(item: Item, *, by: User, note: str = "") -> Item:
    """People shown took their consent back: the copies leave the public folder now, before anything else happens.

    What shows the file is told by ConsentWithdrawn and must take it out itself.
    """
    require(permissions.may_withdraw_consent, by, item)
    locked: Item = MODELS[item.kind]._default_manager.select_for_update().get(pk=item.pk)
    locked.consent = Consent.MISSING
    locked.consent_note = text.clean_line(note)[:300] or locked.consent_note
    locked.save(update_fields=["consent", "consent_note"])
    place_now(locked)
    events.record(
        ConsentWithdrawn(
            kind=locked.kind.value,
            pk=locked.pk,
            shown_in=tuple(f"{s.piece_kind}:{s.piece_pk}" for s in shown_in(locked)),
        )
    )
    return locked
