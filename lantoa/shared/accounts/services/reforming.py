"""A reform of units: whoever worked for a unit that is no more works for its heir."""

from __future__ import annotations

from django.db import transaction

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Assignment
from lantoa.shared.accounts.services import audit
from lantoa.shared.accounts.services.inviting import open_assignment
from lantoa.shared.units.models import Unit
from lantoa.shared.units.queries import moves_of


@transaction.atomic
def follow_reform(reform_pk: int) -> int:
    """Ends roles in units that were merged whole or renamed, and opens them in the heir from the same day.

    Roles in units that were split stay: only an administrator knows where somebody went. Returns how many moved.
    """
    moves = moves_of(reform_pk)
    heirs = Unit.objects.in_bulk(set(moves.whole.values()))
    moved = 0
    rows = Assignment.objects.select_for_update(of=("self",)).filter(unit_id__in=list(moves.whole)).not_over(moves.on)
    for row in rows.select_related("user", "deputy_of"):
        heir = heirs[moves.whole[row.unit_id]]
        start, end = max(row.valid_from, moves.on), row.valid_to
        open_assignment(row.user, heir, Role(row.role), start=start, end=end, deputy_of=row.deputy_of)
        row.valid_to = start
        row.save(update_fields=["valid_to"])
        audit.record("accounts.role_moved", row.user, None, unit=heir, role=row.role, former=row.unit_id)
        moved += 1
    return moved
