from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from lantoa.core import clock
from lantoa.core.text import clean_line, clean_text
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit
from lantoa.shared.documents import permissions
from lantoa.shared.documents.logic.layouts import layout_by_key
from lantoa.shared.documents.logic.template import check_template
from lantoa.shared.documents.models import LayoutOverride
from lantoa.shared.units.models import Unit

LINES = ("superior_body", "issuing_body", "place", "code", "signer_name", "kept_by", "template_name")
TEXTS = ("sign_lines", "recipients")
WRITABLE = frozenset({*LINES, *TEXTS, "layout_key", "template", "valid_to"})


@transaction.atomic
def set_layout(unit: Unit, *, by: User, valid_from: dt.date, **values: Any) -> LayoutOverride:
    """The unit's settings from that day on; those before are closed by it. A change takes the clerk's word back.

    Raises NoLayout, TemplateRefused.
    """
    require(permissions.may_edit_layout, by, unit)
    unknown = set(values) - WRITABLE
    if unknown:
        raise ValueError(f"not writable: {sorted(unknown)}")
    cleaned: dict[str, Any] = {name: clean_line(values[name] or "") for name in LINES if name in values}
    cleaned |= {name: clean_text(values[name] or "") for name in TEXTS if name in values}
    if values.get("layout_key"):
        cleaned["layout_key"] = layout_by_key(values["layout_key"]).key
    elif "layout_key" in values:
        cleaned["layout_key"] = ""
    if values.get("template"):
        check_template(values["template"])
        cleaned["template"] = values["template"]
    elif "template" in values:
        cleaned["template"], cleaned["template_name"] = None, ""
    if "valid_to" in values:
        cleaned["valid_to"] = values["valid_to"]
    earlier = LayoutOverride.objects.select_for_update().filter(unit=unit, valid_from__lt=valid_from)
    earlier.valid_on(valid_from).update(valid_to=valid_from)
    override, _made = LayoutOverride.objects.select_for_update().update_or_create(
        unit=unit,
        valid_from=valid_from,
        defaults={
            **cleaned,
            "checked_at": None,
            "checked_by": None,
            "changed_at": clock.now(),
            "changed_by": by,
        },
    )
    audit.record("documents.layout_set", override, by, unit=unit, valid_from=valid_from)
    return override


@transaction.atomic
def confirm_layout(override: LayoutOverride, *, by: User) -> LayoutOverride:
    """The clerk has compared it with the rules: papers no longer ask for that."""
    require(permissions.may_confirm_layout, by, override.unit)
    current = LayoutOverride.objects.select_for_update().get(pk=override.pk)
    current.checked_at, current.checked_by = clock.now(), by
    current.save(update_fields=["checked_at", "checked_by"])
    audit.record("documents.layout_confirmed", current, by)
    return current


@transaction.atomic
def remove_layout(override: LayoutOverride, *, by: User) -> None:
    """Back to what the unit's name and the shipped layout give."""
    require(permissions.may_edit_layout, by, override.unit)
    audit.record("documents.layout_removed", override, by, valid_from=override.valid_from)
    override.delete()
