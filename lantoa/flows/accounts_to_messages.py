"""Invitations and warnings about one's own account go out as messages."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.core import clock, events
from lantoa.shared.accounts import queries as people
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import SlipKind, SlipWay
from lantoa.shared.accounts.events import PersonInvited, SlipIssued
from lantoa.shared.accounts.logic.codes import grouped
from lantoa.shared.accounts.models import User
from lantoa.shared.messages import queries as outbox
from lantoa.shared.messages import services as messages
from lantoa.shared.messages.choices import Channel, Purpose
from lantoa.shared.units.models import Unit


@events.handles(PersonInvited, words=gettext_lazy("Send an invitation by e-mail"))
def send_invitation(event: PersonInvited) -> None:
    """Beside the printed slip, where there is an address. The code is made here: it travels in no event."""
    key = f"invitation:{event.user_pk}:{event.slip_pk}"
    person, slip = people.invited(event.user_pk), people.slip(event.slip_pk)
    if person is None or slip is None or not person.email or outbox.was_told(key):
        return
    issued = accounts.issue(person, by=slip.issued_by, unit=slip.unit, kind=SlipKind.INVITATION, way=SlipWay.EMAIL)
    with translation.override(person.language):
        text = _(
            "%(name)s, %(unit)s invites you to work with Lan Tỏa.\n\n"
            "Open this page and choose your password:\n%(link)s\n\n"
            "Code: %(code)s. It works once, until %(day)s. If you do not expect this, do nothing."
        ) % {
            "name": person.get_full_name(),
            "unit": slip.unit.name,
            "link": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + issued.path,
            "code": grouped(issued.code),
            "day": date_format(clock.local(issued.slip.expires_at), "d/m/Y"),
        }
        _send(person, Purpose.INVITATION, _("Invitation to Lan Tỏa"), text, slip.unit, key)


@events.handles(SlipIssued, words=gettext_lazy("Warn a person of a slip printed for their account"))
def warn_of_slip(event: SlipIssued) -> None:
    """Whoever prints a slip for somebody else cannot do so unseen."""
    person, slip = people.active(event.user_pk), people.slip(event.slip_pk)
    if person is None or slip is None or not person.email or event.slip_kind != SlipKind.RESET:
        return
    with translation.override(person.language):
        text = _(
            "%(name)s, a slip was printed with which a new password can be set for your account. "
            "If you did not ask for it, tell your office at once."
        ) % {"name": person.get_full_name()}
        _send(person, Purpose.ACCOUNT, _("A slip was printed for your account"), text, slip.unit, f"slip:{slip.pk}")


def _send(person: User, purpose: Purpose, subject: str, text: str, unit: Unit, key: str) -> None:
    try:
        messages.send(person, channel=Channel.EMAIL, purpose=purpose, subject=subject, text=text, unit=unit, key=key)
    except messages.MessagesError:
        return  # the printed slip is there
