"""Codes for signing in: single use, ten minutes, hashed, limited."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.core import clock, secrets
from lantoa.shared.accounts.models import User
from lantoa.shared.messages.choices import Channel, Purpose
from lantoa.shared.messages.errors import TooManyCodes, WrongCode
from lantoa.shared.messages.models import Message, SignInCode
from lantoa.shared.messages.services.sending import send

VALID_FOR = timedelta(minutes=10)
DIGITS = 6
TRIES = 5
IN_A_QUARTER = 3
IN_A_DAY = 10


@transaction.atomic
def send_code(user: User, channel: Channel | str = Channel.EMAIL) -> Message:
    """A fresh code; the one before it is worthless. Raises TooManyCodes, BadAddress."""
    now = clock.now()
    User.objects.select_for_update().get(pk=user.pk)
    asked = SignInCode.objects.filter(user=user)
    if (
        asked.filter(created_at__gt=now - timedelta(minutes=15)).count() >= IN_A_QUARTER
        or asked.filter(created_at__gt=now - timedelta(days=1)).count() >= IN_A_DAY
    ):
        raise TooManyCodes
    asked.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    code = secrets.one_time_code(DIGITS)
    row = SignInCode.objects.create(
        user=user, channel=channel, code_digest=_digest(user, code), created_at=now, expires_at=now + VALID_FOR
    )
    with translation.override(user.language):
        text = _(
            "%(code)s is your code for Lan Tỏa. It works for 10 minutes, once. "
            "Nobody from the office will ever ask you for it."
        ) % {"code": code}
        subject = _("Code for signing in to Lan Tỏa")
    return send(
        user,
        channel=channel,
        purpose=Purpose.SIGN_IN_CODE,
        text=text,
        subject=subject,
        key=f"code:{row.pk}:{uuid.uuid4()}",
    )


def use_code(user: User, code: str) -> None:
    """Uses the code up. Raises WrongCode; the fifth wrong one ends it.

    Must stand outside a transaction: a wrong try is counted even when nothing else is kept.
    """
    now = clock.now()
    with transaction.atomic(durable=True):
        row = (
            SignInCode.objects.select_for_update()
            .filter(user=user, used_at=None, revoked_at=None, expires_at__gt=now, tries__lt=TRIES)
            .first()
        )
        if row is not None:
            is_right = row.code_digest == _digest(user, "".join(c for c in code if c.isdigit()))
            SignInCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1, **({"used_at": now} if is_right else {}))
    if row is None or not is_right:
        raise WrongCode


def _digest(user: User, code: str) -> str:
    return secrets.digest(f"{user.pk}:{code}", "sign-in code")
