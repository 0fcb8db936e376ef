from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from lantoa.core import clock
from lantoa.shared.accounts import queries as people
from lantoa.shared.messages.models import Message, Tariff, Usage
from lantoa.shared.units.models import Unit


def keeps_everything() -> bool:
    """In the demo nothing leaves and every message can be read, codes too."""
    return people.is_demo_house()


def was_told(key: str) -> bool:
    return Message.objects.filter(key=key).exists()


def outbox(paths: Iterable[str] | None, *, channel: str = "", state: str = "", purpose: str = "") -> QuerySet[Message]:
    """Newest first; of the units below these paths (None: of all, and those that belong to no unit)."""
    found = Message.objects.select_related("unit").order_by("-pk")
    if paths is not None:
        below = Q(pk__in=[])
        for path in paths:
            below |= Q(unit__path__startswith=path)
        found = found.filter(below)
    for field, value in (("channel", channel), ("state", state), ("purpose", purpose)):
        if value:
            found = found.filter(**{field: value})
    return found


def usage_of(paths: Iterable[str] | None, day: date) -> list[Usage]:
    """This month's counts of the units at the top of these paths (None: of the topmost units)."""
    found = Usage.objects.filter(month_on=day.replace(day=1)).select_related("unit").order_by("unit__path", "channel")
    if paths is None:
        return list(found.filter(unit__parent=None))
    return list(found.filter(unit__path__in=list(paths)))


def usage(unit: Unit, month_on: date) -> list[Usage]:
    """What the unit and all below it sent in the month of that day, by channel."""
    return list(Usage.objects.filter(unit=unit, month_on=month_on.replace(day=1)).order_by("channel"))


def price_of_a_part(channel: str, on: date | None = None) -> Decimal | None:
    """Đồng for one part of a message by the tariff of that day; None where no tariff was entered: not 0."""
    tariff = Tariff.objects.filter(channel=channel, valid_from__lte=on or clock.today()).order_by("-valid_from").first()
    return tariff.price if tariff else None
