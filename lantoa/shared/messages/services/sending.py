"""A message is written into the outbox with the change it belongs to, and leaves after the commit, never twice."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.core import clock, jobs, secrets
from lantoa.core.text import clean_line, clean_text
from lantoa.core.text.sms import sms_parts
from lantoa.shared.accounts.models import User
from lantoa.shared.messages import queries
from lantoa.shared.messages.adapters import Line, Parcel, Refused, Unreachable, Unsure, adapter_for
from lantoa.shared.messages.choices import ABOVE_QUOTA, SECRET, Channel, Failure, Purpose, State
from lantoa.shared.messages.errors import BadAddress, TestFailed
from lantoa.shared.messages.logic import addresses
from lantoa.shared.messages.models import Message
from lantoa.shared.messages.services import counting
from lantoa.shared.units.models import Unit

log = logging.getLogger(__name__)

TASK = "outbox:deliver"
RECIPIENT = "recipient"  # what recipients' digests are made with
MAX_ATTEMPTS = 6
# A worker that was killed while handing over leaves its message "being sent"; after this it is called interrupted.
INTERRUPTED_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(hours=12)


@transaction.atomic
def send(
    to: User | str,
    *,
    channel: Channel | str,
    purpose: Purpose | str,
    text: str,
    html: str = "",
    subject: str = "",
    unit: Unit | None = None,
    key: str,
) -> Message:
    """Puts one message into the outbox, in the caller's transaction. The same key again gives the same message.

    Raises BadAddress, QuotaSpent (never for codes and emergencies).
    """
    way = Channel(channel)
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    user = to if isinstance(to, User) else None
    address, masked = _address(to, way)
    body = clean_text(text)
    parts = max(1, sms_parts(body).parts) if way == Channel.SMS else 1
    cost = counting.cost_of(way, parts)
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "channel": way,
            "purpose": purpose,
            "unit": unit,
            "user": user,
            "recipient": address,
            "recipient_masked": masked,
            "recipient_digest": secrets.digest(_as_known(address, way), RECIPIENT),
            "subject": clean_line(subject) or _first_line(body),
            "text": body,
            "html": html,
            "parts": parts,
            "cost": cost,
            "created_at": clock.now(),
        },
    )
    if is_new:
        counting.count(unit, way, parts=parts, cost=cost, is_limited=purpose not in ABOVE_QUOTA)
        jobs.app.configure_task(TASK).defer(message_pk=message.pk)
    return message


def deliver(message_pk: int) -> None:
    """Hands one message over. Raises Unreachable when it should be tried again later."""
    message = Message.objects.filter(pk=message_pk, state=State.QUEUED).first()
    if message is None:
        return
    adapter = adapter_for(message.channel)
    try:
        with adapter.open() as line:
            # Claimed at the last moment and committed: whoever is killed from here on does not send it again.
            if not _claim(message.pk):
                return
            _hand_over(line, message)
    except Refused as error:
        _failed(message.pk, Failure.REFUSED, error)
    except Unreachable as error:
        _missed(message.pk, error)
        raise


def _hand_over(line: Line, message: Message) -> None:
    try:
        line.hand_over(
            Parcel(
                recipient=message.recipient,
                subject=message.subject,
                text=message.text,
                html=message.html,
                id=f"lantoa-{message.pk}-{message.created_at:%Y%m%d%H%M%S}",
            )
        )
    except Unsure as error:
        _failed(message.pk, Failure.INTERRUPTED, error)
    else:
        _sent(message)


def _claim(pk: int) -> bool:
    now = clock.now()
    return bool(Message.objects.filter(pk=pk, state=State.QUEUED).update(state=State.SENDING, claimed_at=now))


def _sent(message: Message) -> None:
    changes: dict[str, object] = {"state": State.SENT, "sent_at": clock.now(), "error": ""}
    if message.purpose in SECRET and not queries.keeps_everything():
        changes |= {"text": "", "html": "", "erased_at": clock.now()}
    Message.objects.filter(pk=message.pk, state=State.SENDING).update(**changes)


def _failed(pk: int, failure: Failure, error: Exception) -> None:
    words = addresses.without_addresses(str(error))
    Message.objects.filter(pk=pk).exclude(state__in=[State.SENT, State.OPENED]).update(
        state=State.FAILED, failure=failure, error=words
    )
    log.warning("message not sent", extra={"message_pk": pk, "failure": failure.value, "error": words})


def _missed(pk: int, error: Exception) -> None:
    """Nothing was handed over: back to the queue, or given up."""
    message = Message.objects.get(pk=pk)
    message.attempts += 1
    message.error = addresses.without_addresses(str(error))
    message.claimed_at = None
    message.state = State.QUEUED
    if message.attempts >= MAX_ATTEMPTS:
        message.state, message.failure = State.FAILED, Failure.UNREACHABLE
    message.save(update_fields=["attempts", "error", "claimed_at", "state", "failure"])


def sweep() -> int:
    """Messages whose worker was killed while handing over: called interrupted, never sent again by themselves.

    And those whose job is gone for good: a person sees them as not sent.
    """
    now = clock.now()
    Message.objects.filter(state=State.QUEUED, created_at__lt=now - GIVEN_UP_AFTER).update(
        state=State.FAILED, failure=Failure.UNREACHABLE
    )
    return Message.objects.filter(state=State.SENDING, claimed_at__lt=now - INTERRUPTED_AFTER).update(
        state=State.FAILED, failure=Failure.INTERRUPTED
    )


@transaction.atomic
def send_again(message: Message, *, by: User) -> Message:
    """A person decides that a failed message goes out once more, as a message of its own."""
    from lantoa.shared.accounts.services import audit
    from lantoa.shared.messages import permissions

    row = Message.objects.select_for_update().get(pk=message.pk)
    permissions.require(permissions.may_send_again, by, row)
    again = Message.objects.filter(key__startswith=f"{row.key}:again").count() + 1
    new = send(
        row.user if row.user is not None and row.channel == Channel.EMAIL and not row.recipient else row.recipient,
        channel=row.channel,
        purpose=row.purpose,
        text=row.text,
        html=row.html,
        subject=row.subject,
        unit=row.unit,
        key=f"{row.key}:again{again}",
    )
    audit.record("outbox.sent_again", row, by, unit=row.unit_id, new=new.pk)
    return new


def mark_opened(key: str) -> None:
    """The person came by what the message said: a link in it was followed."""
    Message.objects.filter(key=key, opened_at=None, state=State.SENT).update(state=State.OPENED, opened_at=clock.now())


def send_test_mail(address: str) -> Message:
    """Sends a test mail at once, not through the worker, so that `doctor --mail` can say what happened.

    Raises BadAddress, TestFailed (its message is the other side's answer).
    """
    with transaction.atomic():
        message = send(
            address,
            channel=Channel.EMAIL,
            purpose=Purpose.TEST,
            subject=_("Lan Tỏa: test message"),
            text=_("This message shows that Lan Tỏa can send e-mail. Nothing needs to be done."),
            key=f"test:{uuid.uuid4()}",
        )
    try:
        deliver(message.pk)
    except Unreachable as error:
        Message.objects.filter(pk=message.pk).update(state=State.FAILED, failure=Failure.UNREACHABLE)
        raise TestFailed(str(error)) from error
    message.refresh_from_db()
    if message.state == State.FAILED:
        raise TestFailed(message.error or str(Failure(message.failure).label))
    return message


def _address(to: User | str, channel: Channel) -> tuple[str, str]:
    if isinstance(to, User):
        contact = getattr(to, "contact", None)
        written = to.email if channel == Channel.EMAIL else contact.phone if contact is not None else ""
        if channel == Channel.WEB_PUSH:
            written = f"user:{to.pk}"
    else:
        written = to
    if channel == Channel.EMAIL:
        email = addresses.plain_email(written)
        if email is None:
            raise BadAddress
        return email, addresses.mask_email(email)
    if channel == Channel.WEB_PUSH:
        return written, written[:80]
    phone = addresses.plain_phone(written)
    if phone is None:
        raise BadAddress
    return phone, addresses.mask_phone(phone)


def _as_known(address: str, channel: Channel) -> str:
    """As `core.retention` writes a person's address: 0912345678."""
    return f"0{address[2:]}" if channel in {Channel.SMS, Channel.ZALO} else address


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0][:200]


__all__ = ["deliver", "mark_opened", "send", "send_again", "send_test_mail", "sweep"]
