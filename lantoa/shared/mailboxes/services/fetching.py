"""What the worker does every few minutes: looks what is new, takes each letter once, in a transaction of its own."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from lantoa.core import clock
from lantoa.core.jobs import app
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.queries import users_with_role
from lantoa.shared.mailboxes.adapters import imap
from lantoa.shared.mailboxes.choices import (
    CHECK_EVERY,
    GLANCE_BYTES,
    LARGEST_BYTES,
    LONGEST_PAUSE,
    LOOK_BACK,
    MOST_A_RUN,
    MOST_KNOWN_AN_HOUR,
    MOST_UNKNOWN_AN_HOUR,
    MOST_WAITING,
    TELL_AFTER_FAILURES,
    LetterState,
    Why,
)
from lantoa.shared.mailboxes.errors import LetterRefused, MailboxFault
from lantoa.shared.mailboxes.logic import letters
from lantoa.shared.mailboxes.makers import maker
from lantoa.shared.mailboxes.models import KnownSender, Letter, Mailbox
from lantoa.shared.mailboxes.services import settings, taking
from lantoa.shared.notices import services as notices

log = logging.getLogger(__name__)

TASK = "mailboxes:fetch"


def defer_due() -> int:
    """One job for each mailbox whose time has come; the lock lets one worker at a time into a mailbox."""
    now = clock.now()
    due = Mailbox.objects.filter(is_active=True).filter(Q(next_at__lte=now) | Q(next_at=None))
    pks = list(due.values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic():
            Mailbox.objects.filter(pk=pk).update(next_at=now + CHECK_EVERY)
            defer(pk)
    return len(pks)


def defer(mailbox_pk: int) -> None:
    app.configure_task(TASK, lock=f"{TASK}:{mailbox_pk}").defer(mailbox_pk=mailbox_pk)


def fetch(mailbox_pk: int) -> int:
    """Gives how many letters were looked at. What the server does wrong is written down at the mailbox, not raised."""
    mailbox = Mailbox.objects.select_related("unit").filter(pk=mailbox_pk, is_active=True).first()
    if mailbox is None:
        return 0
    try:
        with imap.opened(settings.account_of(mailbox)) as session:
            count = _look(mailbox, session)
    except MailboxFault as fault:
        _note_failure(mailbox, fault)
        return 0
    settings.note_result(mailbox, "", failures=0, next_at=clock.now() + CHECK_EVERY)
    return count


def _look(mailbox: Mailbox, session: imap.Session) -> int:
    for letter in mailbox.letters.filter(state=LetterState.ASKED).select_related("mailbox__unit", "settled_by"):
        taking.take_asked(letter, session)
    if mailbox.uid_validity != session.uid_validity:
        # New here, or the server has numbered everything anew: the Message-IDs tell what is known.
        since = min(mailbox.checked_at or clock.now(), clock.now()) - LOOK_BACK
        uids = session.uids_since(clock.local(since).date())
        last = min(uids) - 1 if uids else max([0, *session.uids_above(0)])
        mailbox.uid_validity, mailbox.last_uid = session.uid_validity, last
        mailbox.save(update_fields=["uid_validity", "last_uid"])
    uids = session.uids_above(mailbox.last_uid)[:MOST_A_RUN]
    for head in session.heads(uids):
        try:
            _one(mailbox, head, session)
        except MailboxFault:
            raise
        except Exception:
            # One letter that we cannot stand must not stop all that come after it.
            log.exception("a letter could not be taken", extra={"mailbox": mailbox.pk, "uid": head.uid})
            with transaction.atomic():
                _note(
                    mailbox, head, letters.read_head(head.data), LetterState.REFUSED, fault=LetterRefused("unreadable")
                )
                _passed(mailbox, head.uid)
    if uids:
        _passed(mailbox, max(uids))
    return len(uids)


def _one(mailbox: Mailbox, head: imap.Head, session: imap.Session) -> None:
    about = letters.read_head(head.data)
    if mailbox.letters.filter(key=about.key).exists():
        _passed(mailbox, head.uid)
        return
    sender = mailbox.senders.select_related("person").filter(address=about.sender).first() if about.sender else None
    if about.is_automatic and sender is None:
        _skip(mailbox, head)
        return
    why = _why_waiting(mailbox, about, sender)
    if why is None and sender is not None:
        if head.size_bytes > LARGEST_BYTES:
            with transaction.atomic():
                _note(mailbox, head, about, LetterState.REFUSED, fault=LetterRefused("too_large"))
                _passed(mailbox, head.uid)
            return
        data = session.body(head.uid, LARGEST_BYTES)
        with transaction.atomic():
            row = _note(mailbox, head, about, LetterState.DRAFTED)
            taking.make_drafts(row, letters.read(data), by=sender.person, byline=sender.name or about.sender_name)
            _passed(mailbox, head.uid)
        return
    if _is_too_much(mailbox, about, is_known=sender is not None):
        _skip(mailbox, head)
        return
    glance = letters.read(session.body(head.uid, GLANCE_BYTES)).glance
    with transaction.atomic():
        _note(mailbox, head, about, LetterState.WAITING, why=why or Why.UNKNOWN, glance=glance)
        _passed(mailbox, head.uid)


def _why_waiting(mailbox: Mailbox, about: letters.Letter, sender: KnownSender | None) -> Why | None:
    if sender is None:
        return Why.UNKNOWN
    if about.is_doubtful:
        return Why.DOUBTFUL
    if not maker().may_write(sender.person, mailbox.unit):
        return Why.NO_RIGHT
    return Why.FLOOD if _within_an_hour(mailbox, about.sender) >= MOST_KNOWN_AN_HOUR else None


def _within_an_hour(mailbox: Mailbox, address: str) -> int:
    since = clock.now() - timedelta(hours=1)
    return mailbox.letters.filter(sender_address=address, received_at__gte=since).count()


def _is_too_much(mailbox: Mailbox, about: letters.Letter, *, is_known: bool) -> bool:
    return (not is_known and _within_an_hour(mailbox, about.sender) >= MOST_UNKNOWN_AN_HOUR) or mailbox.letters.filter(
        state=LetterState.WAITING
    ).count() >= MOST_WAITING


def _skip(mailbox: Mailbox, head: imap.Head) -> None:
    """It stays on the mail server, where people can read it; here it is only counted."""
    Mailbox.objects.filter(pk=mailbox.pk).update(skipped=F("skipped") + 1)
    _passed(mailbox, head.uid)


def _passed(mailbox: Mailbox, uid: int) -> None:
    Mailbox.objects.filter(pk=mailbox.pk, last_uid__lt=uid).update(last_uid=uid)


def _note(
    mailbox: Mailbox,
    head: imap.Head,
    about: letters.Letter,
    state: LetterState,
    *,
    why: str = "",
    glance: str = "",
    fault: LetterRefused | None = None,
) -> Letter:
    now = clock.now()
    return Letter.objects.create(
        mailbox=mailbox,
        key=about.key,
        uid_validity=mailbox.uid_validity or 0,
        uid=head.uid,
        sender_address=about.sender,
        sender_name=about.sender_name,
        subject=about.subject,
        size_bytes=head.size_bytes,
        glance=glance,
        received_at=now,
        state=state,
        why=why,
        fault=fault.message if fault else "",
        settled_at=None if state == LetterState.WAITING else now,
    )


def _note_failure(mailbox: Mailbox, fault: MailboxFault) -> None:
    log.warning(
        "a mailbox could not be read", extra={"mailbox": mailbox.pk, "code": fault.code, "detail": fault.detail}
    )
    failures = mailbox.failures + 1
    pause: timedelta = min(CHECK_EVERY * 2 ** min(failures, 8), LONGEST_PAUSE)
    next_at: datetime = clock.now() + pause
    settings.note_result(mailbox, fault.code, failures=failures, next_at=next_at)
    if failures == TELL_AFTER_FAILURES:
        with transaction.atomic():
            for person in users_with_role(frozenset({Role.SECRETARY, Role.UNIT_ADMINISTRATOR}), mailbox.unit):
                notices.tell(
                    person,
                    kind="information",
                    text=gettext_noop("The mailbox %(mailbox)s cannot be read."),
                    params={"mailbox": str(mailbox)},
                    url=f"/desk/mailboxes/{mailbox.pk}/",
                    unit=mailbox.unit,
                    key=f"mailbox:{mailbox.pk}:{clock.today():%Y-%m-%d}",
                )
