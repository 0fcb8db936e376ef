"""Letter → drafts; and what a person decides on letters that wait."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.core import clock
from lantoa.core.text import TextRefused
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit
from lantoa.shared.mailboxes import permissions
from lantoa.shared.mailboxes.adapters import imap
from lantoa.shared.mailboxes.choices import LARGEST_BYTES, LetterState
from lantoa.shared.mailboxes.errors import LetterRefused, MailboxFault
from lantoa.shared.mailboxes.logic import letters
from lantoa.shared.mailboxes.makers import Made, Parcel, ParcelRefused, maker
from lantoa.shared.mailboxes.models import Letter
from lantoa.shared.mailboxes.services import settings

log = logging.getLogger(__name__)


@transaction.atomic
def make_drafts(row: Letter, letter: letters.Letter, *, by: User, byline: str) -> None:
    """Each document of the letter goes through the same import as a file handed over at the desk."""
    contents = letters.contents(letter)
    made: list[Made] = []
    faults: list[str] = []
    for handed in contents.files:
        try:
            with transaction.atomic():
                parcel = Parcel(unit=row.mailbox.unit, by=by, name=handed.name, data=handed.data, byline=byline)
                made.append(maker().make(parcel))
        except ParcelRefused as refused:
            faults.append(f"{handed.name}: {refused.message}" if len(contents.files) > 1 else refused.message)
        except TextRefused:
            faults.append(f"{handed.name}: {LetterRefused('unreadable').message}")
    if not contents.files:
        faults.append(LetterRefused("nothing").message)
    left_out = [
        _("“%(name)s” was left out: send films and sounds by the field page.") % {"name": n} for n in contents.left_out
    ]
    row.made = [{"piece": one.piece, "url": one.url, "title": one.title} for one in made]
    row.remarks = [*(faults if made else []), *left_out, *(remark for one in made for remark in one.remarks)][:50]
    row.state = LetterState.DRAFTED if made else LetterState.REFUSED
    row.fault = "" if made else " ".join(faults)[:500]
    row.glance, row.settled_at = "", clock.now()
    row.save()


@transaction.atomic
def ask_for(letter: Letter, *, by: User, remember: bool = False) -> Letter:
    """One tap: the worker fetches it, the draft is the asking person's. `remember`: the sender is known from now on."""
    row = _waiting(letter, by)
    if not maker().may_write(by, row.mailbox.unit):
        raise LetterRefused("not_allowed")
    if remember and row.sender_address:
        settings.know_sender(row.mailbox, by=by, address=row.sender_address, name=row.sender_name[:160], person=by)
    row.state, row.settled_by = LetterState.ASKED, by
    row.save(update_fields=["state", "settled_by"])
    return row


@transaction.atomic
def ignore(letter: Letter, *, by: User) -> Letter:
    """It stays on the mail server."""
    row = _waiting(letter, by)
    row.state, row.settled_by, row.settled_at, row.glance = LetterState.IGNORED, by, clock.now(), ""
    row.save(update_fields=["state", "settled_by", "settled_at", "glance"])
    return row


def _waiting(letter: Letter, by: User) -> Letter:
    row = Letter.objects.select_for_update(of=("self",)).select_related("mailbox__unit").get(pk=letter.pk)
    require(permissions.may_take, by, row.mailbox.unit)
    if row.state != LetterState.WAITING and not (row.state == LetterState.REFUSED and row.uid):
        raise LetterRefused("settled")
    audit.record("mailboxes.letter_decided", row, by, unit=row.mailbox.unit)
    return row


def take_asked(letter: Letter, session: imap.Session) -> None:
    """Fetches what somebody has tapped. Raises MailboxFault for what concerns the whole mailbox."""
    by = letter.settled_by
    try:
        if by is None or not maker().may_write(by, letter.mailbox.unit):
            raise LetterRefused("not_allowed")
        if letter.size_bytes > LARGEST_BYTES:
            raise LetterRefused("too_large")
        if letter.uid_validity != session.uid_validity:
            raise MailboxFault("gone")  # the server has numbered everything anew
        whole = letters.read(session.body(letter.uid, LARGEST_BYTES))
        make_drafts(letter, whole, by=by, byline=letter.sender_name)
    except (LetterRefused, MailboxFault) as fault:
        if isinstance(fault, MailboxFault) and fault.code != "gone":
            raise
        _refuse(letter, fault)
    except Exception:
        # As with letters that come by themselves: one that we cannot stand must not hold back all the others.
        log.exception("a letter could not be taken", extra={"mailbox": letter.mailbox_id, "uid": letter.uid})
        _refuse(letter, LetterRefused("unreadable"))


def _refuse(letter: Letter, fault: LetterRefused | MailboxFault) -> None:
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.REFUSED, fault=fault.message, settled_at=clock.now())
