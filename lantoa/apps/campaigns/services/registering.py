"""Places at a happening, tickets, and the door."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns import permissions, queries
from lantoa.apps.campaigns.errors import AlreadyRegistered, CampaignError, Full, RegistrationClosed
from lantoa.apps.campaigns.logic.tickets import code_from, plain_code, ticket_sha256
from lantoa.apps.campaigns.models import CheckIn, Happening, Registration
from lantoa.core import clock, secrets
from lantoa.core.text import clean_line
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require

PHONE = "campaigns.phone"  # what digests of telephone numbers are made with
_CODE_OF = "campaigns.ticket"
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
MOST_SCANS = 500
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

    key: str
    result: str  # in, repeat, unknown, cancelled, bad
    first_at: datetime | None = None
    first_by: str = ""


@transaction.atomic
def take_scans(happening: Happening, scans: Sequence[Mapping[str, Any]], *, by: User, door: str = "") -> list[Checked]:
    """What phones at the doors have gathered, perhaps hours ago. A scan sent twice is taken once."""
    require(permissions.may_check_in, by, happening)
    # One after the other: two phones that come back at once must not both be first.
    Happening.objects.select_for_update(of=("self",)).get(pk=happening.pk)
    return [_take(happening, scan, by, door) for scan in scans[:MOST_SCANS]]


def _take(happening: Happening, scan: Mapping[str, Any], by: User, door: str) -> Checked:
    key = str(scan.get("key", ""))
    sha256 = str(scan.get("hash", "")).lower()
    if not sha256 and (code := plain_code(str(scan.get("code", "")))):
        sha256 = ticket_sha256(happening.pk, code)
    if not _KEY.match(key) or not _SHA256.match(sha256):
        return Checked(key[:64], "bad")
    registration = Registration.objects.filter(happening=happening, ticket_sha256=sha256).first()
    if registration is None:
        return Checked(key, "unknown")
    if registration.cancelled_at is not None:
        return Checked(key, "cancelled")
    first = registration.checkins.filter(is_repeat=False).select_related("by").first()
    sent = CheckIn.objects.filter(key=key).first()
    if sent is None:
        now = clock.now()
        sent = CheckIn.objects.create(
            registration=registration,
            key=key,
            at=_moment(scan.get("at"), now),
            received_at=now,
            by=by,
            door=clean_line(door)[:40],
            is_repeat=first is not None,
        )
    if not sent.is_repeat:
        return Checked(key, "in", sent.at)
    return Checked(key, "repeat", first.at if first else None, str(first.by or "") if first else "")


def _moment(written: Any, now: datetime) -> datetime:
    """As the phone's clock says, unless it is plainly wrong."""
    try:
        at = parse_datetime(str(written or ""))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not now - timedelta(days=7) < at <= now + timedelta(minutes=5):
        return now
    return at


def find_ticket(happening: Happening, phone: str, *, by: User) -> Registration | None:
    """Who lost the ticket says the number at the door."""
    require(permissions.may_check_in, by, happening)
    number = plain_phone(phone)
    if number is None:
        return None
    digest = secrets.digest(number, PHONE)
    return Registration.objects.filter(happening=happening, phone_digest=digest, cancelled_at=None).first()
