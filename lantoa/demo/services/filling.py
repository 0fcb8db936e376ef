"""What the worker fills after the first page, step by step, each whole or not at all and none twice."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock, pagecache
from lantoa.demo.models import Demo
from lantoa.demo.services import accounts, campaigns, desk, royalties, standing

log = logging.getLogger(__name__)

# Name → what is done. The names are shown with their progress.
STEPS: dict[str, Callable[[Demo], None]] = {
    "accounts": accounts.give_passwords,
    "pages": standing.make_pages,
    "desk": desk.fill_desk,
    "royalties": royalties.fill_royalties,
    "campaigns": campaigns.make_campaigns,
}


LABELS = {
    "accounts": _("Passwords of the sample accounts"),
    "pages": _("Standing pages"),
    "desk": _("Stories waiting at the desk"),
    "royalties": _("Rate table and royalty sheets"),
    "campaigns": _("Campaigns"),
}


def step_label(name: str) -> str:
    return str(LABELS[name])


def fill_next() -> str | None:
    """Does the first step that is not done; gives its name, or None when the demo is complete."""
    with transaction.atomic():
        demo = Demo.objects.select_for_update().first()
        if demo is None:
            return None
        step = next((name for name in STEPS if name not in demo.done), None)
        if step is None:
            return None
        try:
            with transaction.atomic():
                STEPS[step](demo)
        except Exception as fault:
            log.exception("a step of the demo failed", extra={"step": step})
            failed: Exception | None = fault
            demo.fault = f"{step}: {fault}"[:500]
        else:
            failed = None
            demo.done = {**demo.done, step: clock.now().isoformat()}
            demo.fault = ""
            pagecache.clear()
        demo.save(update_fields=["done", "fault"])
    if failed is not None:
        raise failed
    return step
