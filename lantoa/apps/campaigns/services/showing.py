"""The livestream: run-of-show, crew, equipment, and the flight permit without which no flycam rises."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns import permissions, queries
from lantoa.apps.campaigns.choices import Action
from lantoa.apps.campaigns.errors import NotReady
from lantoa.apps.campaigns.models import Happening
from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require


@transaction.atomic
def save_show(happening: Happening, *, by: User, save: Callable[[], object]) -> Happening:
    """`save` writes the forms of the page. A changed plan must be fixed anew."""
    require(permissions.may, by, Action.PLAN_SHOW, happening.campaign)
    save()
    Happening.objects.filter(pk=happening.pk).update(show_fixed_at=None, show_fixed_by=None)
    happening.refresh_from_db()
    return happening


def faults(happening: Happening) -> list[str]:
    """What stands against fixing the plan."""
    found: list[str] = []
    items = list(happening.show.all())
    if not items:
        found.append(str(_("The run-of-show has no line yet.")))
    flies = happening.uses_flycam or any(item.needs_flycam for item in items)
    if flies and not happening.has_flight_permit:
        found.append(str(_("A flycam is planned, but no flight permit was seen: number, day and tick are missing.")))
    found += [
        str(
            _("“%(what)s” is booked for “%(other)s” at the same time.")
            % {"what": clash.booking.what, "other": clash.other.happening.title}
        )
        for clash in queries.clashes(happening)
    ]
    return found


@transaction.atomic
def fix_show(happening: Happening, *, by: User) -> Happening:
    """The plan is settled: crews work by it. Raises NotReady."""
    require(permissions.may, by, Action.PLAN_SHOW, happening.campaign)
    locked = Happening.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=happening.pk)
    against = faults(locked)
    if against:
        raise NotReady(against)
    locked.show_fixed_at, locked.show_fixed_by = clock.now(), by
    locked.save(update_fields=["show_fixed_at", "show_fixed_by"])
    return locked
