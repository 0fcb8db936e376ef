"""What the person does with a slip: name, password, PIN; or the phone of a light account."""

from __future__ import annotations

import dataclasses
import secrets as _random
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.core import clock, secrets
from lantoa.core.text import TextRefused, clean_line, explain
from lantoa.shared.accounts import queries
from lantoa.shared.accounts.choices import APPROVERS
from lantoa.shared.accounts.errors import BadInvitation, BadPin, SlipUnusable
from lantoa.shared.accounts.models import Device, Slip, User
from lantoa.shared.accounts.services import approving, audit

# A village head signs in once and is kept on that phone for a season.
DEVICE_KEPT_FOR = timedelta(days=90)
_TOKEN_BYTES = 32
_CONTEXT = "device"


@dataclasses.dataclass(frozen=True)
class Kept:
    """A phone that is known from now on; the token goes into its cookie and nowhere else."""

    device: Device
    token: str


def needs_pin(user: User) -> bool:
    """Who sets a PIN with the slip: light accounts, and whoever will approve, from a day in the future, too."""
    if user.is_light:
        return True
    held = user.assignments.not_over(clock.today()).filter(role__in=APPROVERS)
    return not user.approval_pin and held.exists()


@transaction.atomic
def accept(slip: Slip, *, name: str, password: str, pin: str = "") -> User:
    """A desk account: sets name and password, and the approval PIN of whoever will approve.

    Raises SlipUnusable, BadInvitation, BadPin, ValidationError (the password, in words for people).
    """
    row, user = _taken(slip)
    if user.is_light:
        raise SlipUnusable
    user.name = _name(name)
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.is_active = True
    user.save(update_fields=["name", "password", "must_change_password", "is_active"])
    if needs_pin(user) or pin:
        approving.set_pin(user, pin)
    if row.drops_second_factor:
        drop_second_factor(user)
    _spend(row, user)
    return user


@transaction.atomic
def accept_light(slip: Slip, *, pin: str, label: str = "") -> Kept:
    """A light account: sets the PIN and keeps this phone for 90 days. Raises SlipUnusable, BadPin."""
    row, user = _taken(slip)
    if not user.is_light:
        raise SlipUnusable
    user.is_active = True
    user.save(update_fields=["is_active"])
    approving.set_pin(user, pin)
    _spend(row, user)
    return keep_phone(user, label=label)


@transaction.atomic
def keep_phone(user: User, *, label: str = "") -> Kept:
    now = clock.now()
    token = _random.token_urlsafe(_TOKEN_BYTES)
    device = Device.objects.create(
        user=user,
        token_digest=secrets.digest(token, _CONTEXT),
        label=label[:80],
        created_at=now,
        last_seen_at=now,
        expires_at=now + DEVICE_KEPT_FOR,
    )
    audit.record("accounts.phone_kept", user, user, device=device.pk)
    return Kept(device, token)


def phone_of(token: str) -> Device | None:
    """The live phone whose cookie this is."""
    if not token:
        return None
    return (
        Device.objects.live(clock.now())
        .select_related("user")
        .filter(token_digest=secrets.digest(token, _CONTEXT), user__is_active=True, user__is_light=True)
        .first()
    )


@transaction.atomic
def revoke_phone(device: Device, *, by: User) -> None:
    """Works at once: the phone's next request finds itself signed out."""
    row = Device.objects.select_for_update().select_related("user").get(pk=device.pk)
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record("accounts.phone_revoked", row.user, by, device=row.pk)


def seen(device: Device, *, at: datetime) -> None:
    """Noted once a day at most."""
    if at - device.last_seen_at >= timedelta(days=1):
        Device.objects.filter(pk=device.pk).update(last_seen_at=at)


def drop_second_factor(user: User) -> int:
    from allauth.mfa.models import Authenticator

    count: int
    count, _kinds = Authenticator.objects.filter(user=user).delete()
    if count:
        audit.record("accounts.second_factor_dropped", user, None, count=count)
    return count


def _taken(slip: Slip) -> tuple[Slip, User]:
    """The slip under a lock, still usable: two phones with one sheet, and the second one comes too late."""
    row = Slip.objects.select_for_update().usable(clock.now()).filter(pk=slip.pk).first()
    if row is None:
        raise SlipUnusable
    user = User.objects.select_for_update().get(pk=row.user_id)
    if queries.is_retired(user):
        raise SlipUnusable
    return row, user


def _spend(row: Slip, user: User) -> None:
    now = clock.now()
    row.used_at = now
    row.save(update_fields=["used_at"])
    Slip.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    audit.record("accounts.slip_used", user, user, unit=row.unit_id, slip=row.pk, kind=row.kind, way=row.way)


def _name(name: str) -> str:
    try:
        clean = clean_line(name, max_length=120)
    except TextRefused as error:
        raise BadInvitation(explain(error)) from None
    if not clean:
        raise BadInvitation(_("Write your full name."))
    return clean


__all__ = [
    "BadPin",
    "Kept",
    "ValidationError",
    "accept",
    "accept_light",
    "drop_second_factor",
    "keep_phone",
    "needs_pin",
    "phone_of",
    "revoke_phone",
    "seen",
]
