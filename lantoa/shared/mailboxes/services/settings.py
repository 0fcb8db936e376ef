"""Setting a unit's mailbox, and whose letters become drafts."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from lantoa.core import clock
from lantoa.core.secrets import SecretsError
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit
from lantoa.shared.mailboxes import permissions
from lantoa.shared.mailboxes.adapters import imap
from lantoa.shared.mailboxes.errors import MailboxFault
from lantoa.shared.mailboxes.makers import maker
from lantoa.shared.mailboxes.models import KnownSender, Mailbox
from lantoa.shared.units.models import Unit

_PLACE = ("host", "port", "security", "login", "folder")


@transaction.atomic
def set_mailbox(unit: Unit, *, by: User, password: str = "", **values: Any) -> Mailbox:
    """An empty password keeps the present one, unless the server is another: a secret goes where it was meant for."""
    require(permissions.may_set, by, unit)
    mailbox = Mailbox.objects.select_for_update().filter(unit=unit).first() or Mailbox(unit=unit)
    is_elsewhere = mailbox.pk is None or any(getattr(mailbox, name) != values[name] for name in _PLACE)
    if not password and (mailbox.pk is None or mailbox.host != values["host"]):
        raise MailboxFault("login")
    for name, value in values.items():
        setattr(mailbox, name, value)
    if password:
        mailbox.password = password
    if is_elsewhere:
        mailbox.uid_validity, mailbox.last_uid = None, 0
    mailbox.fault, mailbox.failures, mailbox.next_at = "", 0, clock.now()
    mailbox.save()
    audit.record("mailboxes.set", mailbox, by, unit=unit, host=mailbox.host, active=mailbox.is_active)
    return mailbox


@transaction.atomic
def remove_mailbox(mailbox: Mailbox, *, by: User) -> None:
    """The password and the list of letters go; drafts that were made stay."""
    require(permissions.may_set, by, mailbox.unit)
    audit.record("mailboxes.removed", mailbox, by, unit=mailbox.unit, host=mailbox.host)
    mailbox.delete()


def account_of(mailbox: Mailbox) -> imap.Account:
    """Raises MailboxFault: secret."""
    try:
        password = str(mailbox.password)
    except SecretsError as fault:
        raise MailboxFault("secret") from fault
    return imap.Account(mailbox.host, mailbox.port, mailbox.security, mailbox.login, password, mailbox.folder)


def test_mailbox(mailbox: Mailbox, *, by: User) -> str:
    """Signs in and opens the folder; fetches nothing. Gives the code of the fault, empty when all is well."""
    require(permissions.may_set, by, mailbox.unit)
    try:
        with imap.opened(account_of(mailbox)):
            fault = ""
    except MailboxFault as failed:
        fault = failed.code
    # What waited longer and longer after failures is looked at again at once.
    note_result(mailbox, fault, **({} if fault else {"failures": 0, "next_at": clock.now()}))
    return fault


def note_result(mailbox: Mailbox, fault: str, **more: Any) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(checked_at=clock.now(), fault=fault, **more)


@transaction.atomic
def add_sender(mailbox: Mailbox, *, by: User, address: str, name: str = "", person: User) -> KnownSender:
    """Raises PersonMayNotWrite where the person may not write for the unit; entered again it is changed."""
    require(permissions.may_set, by, mailbox.unit)
    return know_sender(mailbox, by=by, address=address, name=name, person=person)


def know_sender(mailbox: Mailbox, *, by: User, address: str, name: str, person: User) -> KnownSender:
    if not maker().may_write(person, mailbox.unit):
        raise PersonMayNotWrite
    sender, _is_new = KnownSender.objects.update_or_create(
        mailbox=mailbox,
        address=address.strip().lower(),
        defaults={"name": name, "person": person, "added_by": by, "added_at": clock.now()},
    )
    audit.record("mailboxes.sender_added", mailbox, by, unit=mailbox.unit, sender=sender.pk)
    return sender


@transaction.atomic
def remove_sender(sender: KnownSender, *, by: User) -> None:
    require(permissions.may_set, by, sender.mailbox.unit)
    audit.record("mailboxes.sender_removed", sender.mailbox, by, unit=sender.mailbox.unit, sender=sender.pk)
    sender.delete()


class PersonMayNotWrite(Exception):
    """The person holds no role that may write for the mailbox's unit."""
