"""Places at a happening, tickets, and the door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns import permissions, queries
from lantoa.apps.campaigns.errors import AlreadyRegistered, CampaignError, Full, RegistrationClosed
from lantoa.apps.campaigns.logic.tickets import code_from, ticket_sha256
from lantoa.apps.campaigns.models import CheckIn, Happening, Registration
from lantoa.core import clock, secrets
from lantoa.core.text import clean_line
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require

PHONE = "campaigns.phone"  # what digests of telephone numbers are made with
_CODE_OF = "campaigns.ticket"
_MOBILE = re.compile(r"0(?:3|5|7|8|9)[0-9]{8}\Z")


def plain_phone(written: str) -> str | None:
    """0912345678 from +84 912 345 678; None for what is no mobile number of Việt Nam."""
    digits = re.sub(r"[\s.\-()]", "", written)
    digits = re.sub(r"^(?:\+84|0084|84(?=\d{9}$))", "0", digits)
    return digits if _MOBILE.match(digits) else None


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}***{phone[-2:]}"


@transaction.atomic
def register_person(happening: Happening, *, full_name: str, phone: str, key: str) -> tuple[Registration, str]:
    """Gives the registration and the ticket's code, which stands nowhere else.

    `key`: of the form that was sent; the same form sent twice gives the same ticket. Raises RegistrationClosed, Full,
    AlreadyRegistered.
    """
    number = plain_phone(phone)
    if number is None:
        raise CampaignError(_("Please write a Vietnamese mobile number, as 0912 345 678."))
    locked = Happening.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=happening.pk)
    digest = secrets.digest(number, PHONE)
    code = code_from(secrets.digest(f"{locked.pk}:{number}:{key}", _CODE_OF))
    sha256 = ticket_sha256(locked.pk, code)
    known = Registration.objects.filter(happening=locked, phone_digest=digest, cancelled_at=None).first()
    if known is not None:
        if known.ticket_sha256 == sha256:
            return known, code
        raise AlreadyRegistered
    if not queries.is_open_for_registration(locked):
        raise RegistrationClosed
    if locked.registrations.filter(cancelled_at=None).count() >= locked.capacity:
        raise Full
    moment = clock.now()
    try:
        with transaction.atomic():
            made = Registration.objects.create(
                happening=locked,
                full_name=clean_line(full_name, max_length=120),
                phone=number,
                phone_masked=mask_phone(number),
                phone_digest=digest,
                ticket_sha256=sha256,
                consented_at=moment,
                registered_at=moment,
                keep_from=locked.ends_at or locked.starts_at,
            )
    except IntegrityError:
        raise AlreadyRegistered from None
    return made, code


@transaction.atomic
def cancel_registration(registration: Registration) -> Registration:
    """By whoever holds the ticket: the place is free again, name and number go at once."""
    current = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if current.cancelled_at is None:
        current.cancelled_at = current.erased_at = clock.now()
        current.full_name = current.phone = current.phone_masked = current.phone_digest = ""
        current.save()
    return current


@dataclass(frozen=True)
class Checked:
    """What the door is told about one scan."""

    result: str  # in, repeat, unknown, cancelled
    first_at: datetime | None = None
    first_by: str = ""


@transaction.atomic
def check_in(happening: Happening, sha256: str, *, key: str, at: datetime, by: User) -> str:
    """What a phone at the door noted, perhaps hours ago, once for each key; `checked` reads what is given back."""
    require(permissions.may_check_in, by, happening)
    # One after the other: two phones that come back at once must not both be first.
    Happening.objects.select_for_update(of=("self",)).get(pk=happening.pk)
    registration = Registration.objects.filter(happening=happening, ticket_sha256=sha256).first()
    if registration is None:
        return "check-in:unknown"
    if registration.cancelled_at is not None:
        return "check-in:cancelled"
    now = clock.now()
    sent, _is_new = CheckIn.objects.get_or_create(
        key=key,
        defaults={
            "registration": registration,
            # As the phone's clock says, unless it is plainly wrong.
            "at": at if now - timedelta(days=7) < at <= now else now,
            "received_at": now,
            "by": by,
            "door": clean_line(str(by))[:40],
            "is_repeat": registration.checkins.filter(is_repeat=False).exists(),
        },
    )
    return f"check-in:{sent.pk}"


def checked(piece: str) -> Checked:
    """What came of a scan, by what `check_in` gave."""
    word = piece.rpartition(":")[2]
    if not word.isdecimal():
        return Checked(word)
    sent = CheckIn.objects.filter(pk=int(word)).first()
    if sent is None:
        return Checked("cancelled")
    if not sent.is_repeat:
        return Checked("in", sent.at)
    first = CheckIn.objects.filter(registration=sent.registration_id, is_repeat=False).select_related("by").first()
    return Checked("repeat", first.at if first else None, str(first.by or "") if first else "")


def find_ticket(happening: Happening, phone: str, *, by: User) -> Registration | None:
    """Who lost the ticket says the number at the door."""
    require(permissions.may_check_in, by, happening)
    number = plain_phone(phone)
    if number is None:
        return None
    digest = secrets.digest(number, PHONE)
    return Registration.objects.filter(happening=happening, phone_digest=digest, cancelled_at=None).first()
