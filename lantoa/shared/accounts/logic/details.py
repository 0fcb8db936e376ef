"""The details of an audit entry as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "channel": _("Channel"),
    "day": _("Day"),
    "deputy": _("Deputy"),
    "former": _("Before"),
    "before": _("Before"),
    "heir": _("Handed over to"),
    "is_new": _("Made anew"),
    "kind": _("Kind"),
    "month": _("Month"),
    "moved": _("Moved"),
    "number": _("Number"),
    "price": _("Unit price"),
    "reason": _("Reason"),
    "role": _("Role"),
    "roles": _("Roles"),
    "rows": _("Rows"),
    "total": _("In all"),
    "unit": _("Unit"),
    "valid_from": _("From"),
    "until": _("Until"),
}


def in_words(detail: Mapping[str, Any]) -> str:
    """What has no words of its own stands as it was recorded."""
    return "; ".join(f"{_LABELS.get(key, key)}: {_value(value)}" for key, value in detail.items())


def _value(value: Any) -> str:
    if value is True:
        return gettext("yes")
    if value is False:
        return gettext("no")
    return str(value)
