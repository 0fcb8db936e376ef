"""Failed tries: counted before the secret is looked at, given back when it was right.

So a hundred requests at once, or a process killed between try and count, gain nobody a free try.
"""

from __future__ import annotations

import dataclasses
import ipaddress
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest

from lantoa.core import clock, secrets
from lantoa.shared.accounts.choices import LockPurpose
from lantoa.shared.accounts.errors import Locked
from lantoa.shared.accounts.logic import delays
from lantoa.shared.accounts.models import Lock, SpentStep, User

# A whole office stands behind one address: it is given more tries than a person.
FREE_FOR_ACCOUNT = 5
FREE_FOR_ADDRESS = 30


@dataclasses.dataclass(frozen=True)
class Try:
    purpose: LockPurpose
    account: str
    address: str


def account_subject(user: User) -> str:
    return f"user:{user.pk}"


def login_subject(login: str) -> str:
    """What was typed as a user name, whether or not somebody has it: both behave alike."""
    from allauth.account.internal.userkit import filter_users_by_email

    typed = login.strip()
    user = User.objects.filter(username__iexact=typed).first()
    if user is None and "@" in typed:
        found = filter_users_by_email(typed, prefer_verified=True)
        user = found[0] if found else None
    if user is not None:
        return account_subject(user)
    return f"login:{secrets.digest(typed.casefold(), 'lock')}"


def address_of(request: HttpRequest) -> str:
    """The visitor's address for counting; empty for the machine itself: it would lock out all behind a proxy."""
    from allauth.core.internal.httpkit import get_client_ip

    try:
        found = get_client_ip(request) or ""
        address = ipaddress.ip_address(found)
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    if address.version == 6:  # a household has a whole /64
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the visitor sits at the machine itself, with no proxy in between."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and "x-forwarded-for" not in request.headers and "forwarded" not in request.headers


def begin(purpose: LockPurpose, *, account: str = "", address: str = "") -> Try:
    """Counts a try. Raises Locked. In a transaction of its own: a caller's rollback must not take the count back."""
    started = Try(purpose, account, f"address:{secrets.digest(address, 'lock')}" if address else "")
    now = clock.now()
    with transaction.atomic(durable=True):
        # Always in the same order, so that two tries never wait for each other.
        subjects = [(started.account, FREE_FOR_ACCOUNT), (started.address, FREE_FOR_ADDRESS)]
        rows = [(_locked_row(purpose, subject), free) for subject, free in subjects if subject]
        waits = [row.locked_until for row, _ in rows if row.locked_until is not None and row.locked_until > now]
        if waits:
            raise Locked(max(waits))
        for row, free in rows:
            row.failures = delays.counted(row.failures, row.last_failure_at, now) + 1
            row.last_failure_at = now
            delay = delays.delay_after(row.failures, free=free)
            row.locked_until = now + delay if delay else None
            row.save(update_fields=["failures", "last_failure_at", "locked_until"])
    return started


def succeeded(done: Try) -> None:
    """The secret was right: the account starts afresh, the address gets this one try back."""
    with transaction.atomic():
        if done.account:
            Lock.objects.filter(purpose=done.purpose, subject=done.account).delete()
        if done.address:
            row = Lock.objects.select_for_update().filter(purpose=done.purpose, subject=done.address).first()
            if row is not None:
                row.failures = max(row.failures - 1, 0)
                row.locked_until = None
                row.save(update_fields=["failures", "locked_until"])


def forget(user: User) -> int:
    """Takes every lock off an account; returns how many there were."""
    count, _ = Lock.objects.filter(subject=account_subject(user)).delete()
    return count


def purge_locks() -> int:
    """Counts that no longer count, steps of authenticators that are long past, and sessions that have ended."""
    SessionStore.clear_expired()
    over = clock.now() - timedelta(days=2)
    SpentStep.objects.filter(spent_at__lt=over).delete()
    count, _ = Lock.objects.filter(last_failure_at__lt=over).delete()
    return count


def _locked_row(purpose: LockPurpose, subject: str) -> Lock:
    Lock.objects.bulk_create(
        [Lock(purpose=purpose, subject=subject, last_failure_at=clock.now())], ignore_conflicts=True
    )
    return Lock.objects.select_for_update().get(purpose=purpose, subject=subject)
