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
    events.record(_withdrawn(locked))
    return locked


@transaction.atomic
def forget_people(item: Item) -> bool:
    """Somebody shown asks to be forgotten: the names go, and with them the consent that stood on them."""
    locked: Item | None = MODELS[item.kind]._default_manager.select_for_update().filter(pk=item.pk).first()
    if locked is None or not (locked.people or locked.consent_note):
        return False
    had_consent = locked.consent in {Consent.GIVEN, Consent.GUARDIAN}
    locked.people = locked.consent_note = ""
    if had_consent:
        locked.consent = Consent.MISSING
    locked.save(update_fields=["people", "consent_note", "consent"])
    if had_consent:
        place_now(locked)
        events.record(_withdrawn(locked))
    return True


def _withdrawn(item: Item) -> ConsentWithdrawn:
    return ConsentWithdrawn(
        kind=item.kind.value,
        pk=item.pk,
        shown_in=tuple(f"{s.piece_kind}:{s.piece_pk}" for s in shown_in(item)),
    )
