"""The details of an audit entry as words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantoa.shared.accounts.choices import Role, SlipKind, SlipWay

LABELS = {
    "active": _("Switched on"),
    "before": _("Before"),
    "channel": _("Channel"),
    "cost": _("Cost a month"),
    "count": _("Count"),
    "day": _("Day"),
    "deputy": _("Deputy"),
    "device": _("Phone"),
    "drops_second_factor": _("Drops the second factor"),
    "end": _("Until"),
    "fields": _("Changed fields"),
    "former": _("Before"),
    "host": _("Host"),
    "heir": _("Handed over to"),
    "is_new": _("Made anew"),
    "is_working": _("Working day"),
    "job": _("Job"),
    "kind": _("Kind"),
    "locks": _("Locks"),
    "month": _("Month"),
    "moved": _("Moved"),
    "new": _("Sent anew as"),
    "on": _("Day"),
    "on_request": _("On request"),
    "parts": _("Parts a month"),
    "price": _("Unit price"),
    "role": _("Role"),
    "roles": _("Roles"),
    "rows": _("Rows"),
    "sender": _("Sender no."),
    "sha256": _("Checksum"),
    "slip": _("Slip"),
    "source": _("Kind of source"),
    "start": _("From"),
    "table": _("Table"),
    "total": _("In all"),
    "valid_from": _("From"),
    "way": _("Way of the slip"),
}
_OF_KEYS: dict[str, Mapping[str, str | Promise]] = {
    "kind": {
        **dict(SlipKind.choices),
        "webauthn": _("Passkey"),
        "totp": _("Code generator"),
        "recovery_codes": _("Recovery codes"),
    },
    "way": dict(SlipWay.choices),
    "role": dict(Role.choices),
    "roles": dict(Role.choices),
}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")


def in_words(detail: Mapping[str, Any]) -> str:
    """What was left empty is left out; what has no words of its own stands as it was recorded."""
    told = {key: value for key, value in detail.items() if value not in (None, "", [])}
    return "; ".join(f"{LABELS.get(key, key)}: {_value(key, value)}" for key, value in told.items())


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(_value(key, one) for one in value)
    day = _DAY.fullmatch(str(value))
    if day:
        return f"{day[3]}/{day[2]}/{day[1]}"
    return str(_OF_KEYS.get(key, {}).get(str(value), value))
