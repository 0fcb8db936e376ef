"""Prices of messages and limits of units: dated, so that a month that is over keeps its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock
from lantoa.core.text import clean_line
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import audit
from lantoa.shared.messages import permissions
from lantoa.shared.messages.choices import FREE, Channel
from lantoa.shared.messages.errors import MessagesError
from lantoa.shared.messages.models import Quota, Tariff
from lantoa.shared.units.models import Unit


class BadPrice(MessagesError):
    code = "bad_price"
    message = _("This price cannot be entered.")


@transaction.atomic
def set_tariff(channel: Channel | str, *, price: Decimal, valid_from: date, source: str, by: User) -> Tariff:
    """The price of a part from that day on. What was sent before keeps the cost that it was counted with.

    Raises BadPrice: a channel that costs nothing, or a day that has its price already.
    """
    permissions.require(permissions.may_set_tariff, by)
    way = Channel(channel)
    if way in FREE:
        raise BadPrice(_("This channel costs nothing a message."))
    if price < 0:
        raise BadPrice
    try:
        with transaction.atomic():
            tariff = Tariff.objects.create(channel=way, price=price, valid_from=valid_from, source=clean_line(source))
    except IntegrityError:
        raise BadPrice(_("A price from this day on is entered already; take it out first.")) from None
    audit.record("outbox.tariff_set", tariff, by, channel=way.value, price=str(price), valid_from=valid_from)
    return tariff


@transaction.atomic
def remove_tariff(tariff: Tariff, *, by: User) -> None:
    """Only what does not hold yet: messages were counted with the others. Raises BadPrice."""
    permissions.require(permissions.may_set_tariff, by)
    row = Tariff.objects.select_for_update().get(pk=tariff.pk)
    if row.valid_from <= clock.today():
        raise BadPrice(_("This price holds already: enter another from a later day instead."))
    audit.record("outbox.tariff_removed", row, by, channel=row.channel, price=str(row.price))
    row.delete()


@transaction.atomic
def set_quota(
    unit: Unit,
    channel: Channel | str,
    *,
    parts_a_month: int | None,
    cost_a_month: Decimal | None,
    valid_from: date,
    by: User,
) -> Quota:
    """The unit's limit from that day on, with all below it; the limit before ends that day."""
    permissions.require(permissions.may_set_quota, by, unit)
    way = Channel(channel)
    # One at a time for a unit: two people who save at once do not leave two limits.
    Unit.objects.select_for_update().get(pk=unit.pk)
    _end(unit, way, valid_from)
    quota = Quota.objects.create(
        unit=unit, channel=way, parts_a_month=parts_a_month, cost_a_month=cost_a_month, valid_from=valid_from
    )
    audit.record(
        "outbox.quota_set",
        quota,
        by,
        unit=unit,
        channel=way.value,
        parts=parts_a_month,
        cost=str(cost_a_month) if cost_a_month is not None else None,
        valid_from=valid_from,
    )
    return quota


@transaction.atomic
def end_quota(quota: Quota, *, by: User) -> None:
    """From today on the unit has no limit of its own; those of the units above stay."""
    permissions.require(permissions.may_set_quota, by, quota.unit)
    Unit.objects.select_for_update().get(pk=quota.unit_id)
    _end(quota.unit, Channel(quota.channel), clock.today())
    audit.record("outbox.quota_ended", quota, by, unit=quota.unit, channel=quota.channel)


def _end(unit: Unit, channel: Channel, day: date) -> None:
    """What would hold from that day on goes; what began earlier ends."""
    known = Quota.objects.filter(unit=unit, channel=channel)
    known.filter(valid_from__gte=day).delete()
    known.valid_on(day).update(valid_to=day)
