from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from lantoa.shared.mailboxes.choices import LetterState
from lantoa.shared.mailboxes.models import KnownSender, Letter, Mailbox


def mailboxes(paths: Iterable[str] | None) -> QuerySet[Mailbox]:
    """Those of these subtrees (None: all), each with how many letters wait."""
    reach = Q()
    if paths is not None:
        reach = Q(pk__in=[])
        for path in paths:
            reach |= Q(unit__path__startswith=path)
    waiting = Count("letters", filter=Q(letters__state=LetterState.WAITING))
    return Mailbox.objects.filter(reach).select_related("unit").annotate(waiting=waiting).order_by("unit__path")


def mailbox(pk: int) -> Mailbox | None:
    return Mailbox.objects.select_related("unit").filter(pk=pk).first()


def waiting(mailbox: Mailbox) -> QuerySet[Letter]:
    return mailbox.letters.filter(state__in=[LetterState.WAITING, LetterState.ASKED])


def settled(mailbox: Mailbox) -> QuerySet[Letter]:
    rows = mailbox.letters.exclude(state__in=[LetterState.WAITING, LetterState.ASKED])
    return rows.select_related("settled_by")


def senders(mailbox: Mailbox) -> QuerySet[KnownSender]:
    return mailbox.senders.select_related("person")


def letter(mailbox: Mailbox, pk: int) -> Letter | None:
    return mailbox.letters.filter(pk=pk).first()


def sender(mailbox: Mailbox, pk: int) -> KnownSender | None:
    return mailbox.senders.select_related("mailbox__unit").filter(pk=pk).first()
