"""The approval PIN: what makes a person's yes that person's."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from lantoa.core import clock
from lantoa.shared.accounts.choices import LockPurpose
from lantoa.shared.accounts.errors import BadPin, Locked, PinLocked, PinNotSet, SecondFactorNotSet, WrongPin
from lantoa.shared.accounts.logic import pins
from lantoa.shared.accounts.models import SpentStep, User
from lantoa.shared.accounts.services import audit, lockouts


def verify_approval(user: User, *, pin: str = "", code: str = "", address: str = "") -> None:
    """Whether it is really this person: by the approval PIN or by a code of the authenticator app.

    Must stand outside a transaction: a wrong try is counted even when nothing else is kept.
    Raises WrongPin, PinLocked, PinNotSet, SecondFactorNotSet (all ApprovalRefused).
    """
    if not user.is_active:
        raise PermissionDenied("verify_approval")
    if code:
        _check(user, LockPurpose.APPROVAL, lambda: spend_code(user, code), address)
        return
    if not user.approval_pin:
        raise PinNotSet
    _check(user, LockPurpose.APPROVAL, lambda: check_password(pin.strip(), user.approval_pin), address)


def verify_light_pin(user: User, pin: str, *, address: str = "") -> None:
    """Raises as verify_approval does."""
    if not user.is_active or not user.is_light:
        raise PermissionDenied("verify_light_pin")
    if not user.approval_pin:
        raise PinNotSet
    _check(user, LockPurpose.LIGHT, lambda: check_password(pin.strip(), user.approval_pin), address)


def fault_of_pin(user: User, pin: str) -> str:
    """What is wrong with a PIN for this person, in their language; empty when nothing is."""
    known = [user.username, user.email]
    contact = getattr(user, "contact", None)
    if contact is not None:
        known.append(contact.phone)
    return str(pins.fault_of(pin, known=tuple(known)) or "")


@transaction.atomic
def set_pin(user: User, pin: str, *, by: User | None = None) -> None:
    """Raises BadPin."""
    fault = fault_of_pin(user, pin)
    if fault:
        raise BadPin(fault)
    user.approval_pin = make_password(pin)
    user.save(update_fields=["approval_pin"])
    lockouts.forget(user)
    audit.record("accounts.pin_set", user, by or user)


def _check(user: User, purpose: LockPurpose, is_right: object, address: str) -> None:
    assert callable(is_right)
    try:
        started = lockouts.begin(purpose, account=lockouts.account_subject(user), address=address)
    except Locked as error:
        raise PinLocked(error.until) from None
    if not is_right():
        raise WrongPin
    lockouts.succeeded(started)


def spend_code(user: User, code: str) -> bool:
    """Whether these digits of the authenticator app are right now and were not used before.

    Raises SecondFactorNotSet.
    """
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
    from allauth.mfa.utils import decrypt

    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is None:
        raise SecondFactorNotSet
    secret = decrypt(row.data["secret"])
    typed = "".join(code.split())
    for step in yield_hotp_counters_from_time():
        if format_hotp_value(hotp_value(secret, step)) == typed:
            return _spend_step(user, step)
    return False


def _spend_step(user: User, step: int) -> bool:
    """False when this step of the authenticator was used before, in whatever web process."""
    try:
        with transaction.atomic():
            SpentStep.objects.create(user=user, step=step, spent_at=clock.now())
    except IntegrityError:
        return False
    return True
