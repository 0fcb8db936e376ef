from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from lantoa.core import clock
from lantoa.shared.accounts import queries as people
from lantoa.shared.messages.choices import Channel
from lantoa.shared.messages.models import Message, Quota, Tariff, Usage
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


def sent_again(messages: Iterable[Message]) -> set[int]:
    """Which of these a person has sent once more already. One query."""
    keys = {f"{message.key}:again1": message.pk for message in messages}
    known = Message.objects.filter(key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in known}


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


@dataclasses.dataclass(frozen=True)
class TariffRow:
    tariff: Tariff
    state: str  # now, coming, past


def tariffs() -> list[TariffRow]:
    """Every price that was ever entered, by channel, the newest first. One query."""
    today = clock.today()
    rows: list[TariffRow] = []
    now: set[str] = set()
    for tariff in Tariff.objects.order_by("channel", "-valid_from"):
        if tariff.valid_from > today:
            state = "coming"
        else:
            state = "past" if tariff.channel in now else "now"
            now.add(tariff.channel)
        rows.append(TariffRow(tariff, state))
    return rows


@dataclasses.dataclass(frozen=True)
class QuotaRow:
    """What a unit (with all below it) may send in this month by a channel, and what it has sent."""

    unit: Unit
    channel: Channel
    quota: Quota | None
    usage: Usage | None
    coming: Quota | None = None

    @property
    def share(self) -> int | None:
        """Percent of the tighter limit that is used; over 100 when emergencies went out above it."""
        quota, usage = self.quota, self.usage
        if quota is None:
            return None
        parts, cost = (usage.parts, usage.cost) if usage else (0, Decimal(0))
        shares = [
            Decimal(used) / limit if limit else Decimal(1)
            for used, limit in ((parts, quota.parts_a_month), (cost, quota.cost_a_month))
            if limit is not None
        ]
        return int(max(shares) * 100) if shares else None


def quota_rows(paths: Iterable[str] | None, *, text: str = "") -> list[QuotaRow]:
    """Limits of today and counts of this month in the subtrees (None: everywhere). Two queries."""
    today = clock.today()
    reach = _below(paths, text)
    quotas: dict[tuple[int, str], Quota] = {}
    coming: dict[tuple[int, str], Quota] = {}
    found = Quota.objects.filter(reach).filter(Q(valid_to=None) | Q(valid_to__gt=today))
    for quota in found.select_related("unit__parent").order_by("valid_from"):
        key = (quota.unit_id, quota.channel)
        if quota.valid_from <= today:
            quotas[key] = quota
        else:
            coming.setdefault(key, quota)
    used = {
        (usage.unit_id, usage.channel): usage
        for usage in Usage.objects.filter(reach, month_on=today.replace(day=1)).select_related("unit__parent")
    }
    rows = []
    for key in quotas.keys() | coming.keys() | used.keys():
        known = quotas.get(key) or coming.get(key) or used[key]
        rows.append(QuotaRow(known.unit, Channel(key[1]), quotas.get(key), used.get(key), coming.get(key)))
    return sorted(rows, key=lambda row: (row.unit.path.count("/"), row.unit.sort_key, row.channel))


def _below(paths: Iterable[str] | None, text: str) -> Q:
    reach = Q()
    if paths is not None:
        reach = Q(pk__in=[])
        for path in paths:
            reach |= Q(unit__path__startswith=path)
    if text.strip():
        reach &= Q(unit__in=Unit.objects.search(text))
    return reach


def tariff(pk: int) -> Tariff | None:
    return Tariff.objects.filter(pk=pk).first()


def quota(pk: int) -> Quota | None:
    return Quota.objects.select_related("unit__parent").filter(pk=pk).first()
