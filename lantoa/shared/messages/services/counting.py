"""What messages cost, and how many a unit may send in a month."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F

from lantoa.core import clock
from lantoa.shared.messages.choices import FREE, Channel
from lantoa.shared.messages.errors import QuotaSpent
from lantoa.shared.messages.models import Quota, Tariff, Usage
from lantoa.shared.units.models import Unit


def cost_of(channel: Channel, parts: int) -> Decimal | None:
    """In VND; None where no tariff is known, which is not nothing."""
    if channel in FREE:
        return Decimal(0)
    tariff = Tariff.objects.filter(channel=channel, valid_from__lte=clock.today()).order_by("-valid_from").first()
    return tariff.price * parts if tariff is not None else None


def count(unit: Unit | None, channel: Channel, *, parts: int, cost: Decimal | None, is_limited: bool) -> None:
    """Adds to the month of the unit and of all above it. Raises QuotaSpent when one of their quotas is used up."""
    if unit is None:
        return
    month = clock.today().replace(day=1)
    # From the root down, always: two messages never wait for each other crosswise.
    for pk in [*unit.ancestor_pks, unit.pk]:
        Usage.objects.bulk_create([Usage(unit_id=pk, channel=channel, month_on=month)], ignore_conflicts=True)
        Usage.objects.filter(unit_id=pk, channel=channel, month_on=month).update(
            messages=F("messages") + 1,
            parts=F("parts") + parts,
            cost=F("cost") + (cost or 0),
            unpriced=F("unpriced") + (1 if cost is None else 0),
        )
    if is_limited:
        _check(unit, channel)


def _check(unit: Unit, channel: Channel) -> None:
    above = [*unit.ancestor_pks, unit.pk]
    today = clock.today()
    used = {
        u.unit_id: u for u in Usage.objects.filter(unit_id__in=above, channel=channel, month_on=today.replace(day=1))
    }
    for quota in Quota.objects.valid_on(today).filter(unit_id__in=above, channel=channel):
        usage = used[quota.unit_id]
        if quota.parts_a_month is not None and usage.parts > quota.parts_a_month:
            raise QuotaSpent
        if quota.cost_a_month is not None and usage.cost > quota.cost_a_month:
            raise QuotaSpent
