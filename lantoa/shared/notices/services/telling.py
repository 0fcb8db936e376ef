from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.messages import services as messages
from lantoa.shared.messages.choices import Channel, Purpose
from lantoa.shared.notices import queries
from lantoa.shared.notices.choices import AT_ONCE, WORK, Kind
from lantoa.shared.notices.logic import hours
from lantoa.shared.notices.logic.words import Value, msgid_of
from lantoa.shared.notices.models import Digest, Notice
from lantoa.shared.units.models import Unit


@transaction.atomic
def tell(
    user: User,
    *,
    kind: Kind | str,
    text: str | Promise,
    params: Mapping[str, Value] | None = None,
    url: str,
    unit: Unit | None = None,
    due_at: datetime | None = None,
    at_once: bool | None = None,
    key: str = "",
    passed_from: Notice | None = None,
) -> Notice:
    """Tells one person one thing, in the caller's transaction. `text`: a marked msgid with named placeholders.

    At once by e-mail for "my approval", "returned to me", "due today" and emergencies, unless it is night;
    everything else with the next digest. The same key tells the person once.
    An older notice about the same page that still waits is settled: the newer one says how things stand.
    """
    msgid = msgid_of(text)
    values = dict(params or {})
    told = key or _key_of(kind, msgid, values, url)
    now = clock.now()
    urgent = kind in AT_ONCE if at_once is None else at_once
    is_night = hours.is_quiet(clock.local(now)) and kind != Kind.EMERGENCY
    notice, is_new = Notice.objects.get_or_create(
        user=user,
        key=told,
        defaults={
            "kind": str(kind),
            "msgid": msgid,
            "params": values,
            "url": url,
            "unit": unit,
            "due_at": due_at,
            "is_at_once": urgent,
            "created_at": now,
            "held_until": hours.end_of_quiet(clock.local(now)) if urgent and is_night else None,
            "passed_from": passed_from,
        },
    )
    if not is_new:
        return notice
    Notice.objects.open().filter(user=user, url=url).exclude(pk=notice.pk).update(settled_at=now)
    if urgent and not is_night:
        _send_one(notice)
    return notice


def opened(user: User, url: str) -> int:
    """The person looked at the page: what was told about it is opened, and done if it was no work."""
    now = clock.now()
    found = Notice.objects.filter(user=user, url=url, opened_at=None)
    pks = list(found.values_list("pk", flat=True))
    if not pks:
        return 0
    found.update(opened_at=now)
    Notice.objects.filter(pk__in=pks, settled_at=None).exclude(kind__in=WORK).update(settled_at=now)
    for pk in pks:
        messages.mark_opened(_message_key(pk))
    return len(pks)


def settle(
    *, url: str = "", key: str = "", user: User | None = None, kind: Kind | str = "", except_key: str = ""
) -> int:
    """The work is done, by whomever: it waits on nobody's *Hôm nay* and goes to no deputy any more.

    `except_key`: what is told of the present state stays, also when a handler runs twice.
    """
    if not url and not key:
        raise ValueError("say what is settled")
    found = Notice.objects.open()
    if url:
        found = found.filter(url=url)
    if key:
        found = found.filter(key=key)
    if user is not None:
        found = found.filter(user=user)
    if kind:
        found = found.filter(kind=str(kind))
    if except_key:
        found = found.exclude(key=except_key)
    return found.update(settled_at=clock.now())


def send_held() -> int:
    """Notices at once that were held for the night. Called every minute."""
    now = clock.now()
    pks = list(
        Notice.objects.filter(sent_at=None, is_at_once=True, held_until__lte=now, settled_at=None).values_list(
            "pk", flat=True
        )
    )
    for pk in pks:
        with transaction.atomic():
            notice = Notice.objects.select_for_update(skip_locked=True).filter(pk=pk, sent_at=None).first()
            if notice is not None:
                _send_one(notice)
    return len(pks)


def send_due() -> int:
    """Makes the digests of this hour that are not made yet. Called every minute; returns how many were made."""
    slot = hours.slot_now(clock.local(clock.now()))
    if slot is None:
        return 0
    waiting = Notice.objects.open().filter(
        sent_at=None, is_at_once=False, opened_at=None, created_at__lt=slot, user__is_active=True
    )
    made = Digest.objects.filter(slot_at=slot).values("user_id")
    people = User.objects.filter(pk__in=waiting.values("user_id")).exclude(pk__in=made)
    return sum(_make_digest(user, slot) for user in people.order_by("pk"))


def _make_digest(user: User, slot: datetime) -> bool:
    """Digest, marks and message stand or fall together; the constraint lets one worker through."""
    now = clock.now()
    try:
        with transaction.atomic():
            notices = list(
                Notice.objects.select_for_update()
                .open()
                .filter(user=user, sent_at=None, is_at_once=False, opened_at=None, created_at__lt=slot)
                .order_by("pk")
            )
            if not notices:
                return False
            Digest.objects.create(user=user, slot_at=slot, made_at=now, count=len(notices))
            Notice.objects.filter(pk__in=[n.pk for n in notices]).update(sent_at=now)
            with translation.override(user.language):
                lines = [(queries.text_of(n), _link(n)) for n in notices]
                subject = ngettext("%(count)s thing waits for you", "%(count)s things wait for you", len(lines)) % {
                    "count": len(lines)
                }
                _mail(user, Purpose.DIGEST, subject, lines, key=f"digest:{user.pk}:{slot:%Y%m%d%H%M}")
    except IntegrityError:
        return False
    return True


def _send_one(notice: Notice) -> None:
    """In the caller's transaction."""
    notice.sent_at = clock.now()
    notice.held_until = None
    notice.save(update_fields=["sent_at", "held_until"])
    with translation.override(notice.user.language):
        text = queries.text_of(notice)
        purpose = Purpose.EMERGENCY if notice.kind == Kind.EMERGENCY else Purpose.NOTICE
        subject = _("Emergency: %(text)s") % {"text": text} if purpose == Purpose.EMERGENCY else text
        _mail(notice.user, purpose, subject, [(text, _link(notice))], key=_message_key(notice.pk), unit=notice.unit)


def _mail(
    user: User, purpose: Purpose, subject: str, lines: list[tuple[str, str]], *, key: str, unit: Unit | None = None
) -> None:
    """Who has no address still finds everything on *Hôm nay*."""
    context = {"person": user, "lines": lines, "today": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/hom-nay/"}
    try:
        with transaction.atomic():
            messages.send(
                user,
                channel=Channel.EMAIL,
                purpose=purpose,
                subject=subject[:200],
                text=render_to_string("notices/mail.txt", context),
                html=render_to_string("notices/mail.html", context),
                unit=unit,
                key=key,
            )
    except (messages.BadAddress, messages.QuotaSpent):
        return


def _link(notice: Notice) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("notices:notice-open", args=[notice.pk])


def _message_key(pk: int) -> str:
    return f"notice:{pk}"


def _key_of(kind: str, msgid: str, params: Mapping[str, Value], url: str) -> str:
    facts = json.dumps([str(kind), msgid, dict(params), url], sort_keys=True, ensure_ascii=False)
    return f"auto:{hashlib.sha256(facts.encode()).hexdigest()[:32]}:{clock.today():%Y%m%d}"
