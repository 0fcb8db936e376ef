"""Metrics: what an app lets others count. A figure is a claim: it says base, period, method, source and as-of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise


class UnknownMetric(KeyError):
    pass


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """Period is [start, end): whole days of the province. None asks for everything."""

    start: date | None = None
    end: date | None = None
    unit_pks: frozenset[int] | None = None
    campaign_pk: int | None = None
    piece: str | None = None  # "story:42"
    portal_pk: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Figure:
    """`value` None is "not known", never 0."""

    value: Decimal | None
    base: str
    method: str
    source: str
    as_of: datetime
    qualifier: str = ""  # "about", "over"


@dataclasses.dataclass(frozen=True)
class Metric:
    name: str  # "newsroom.stories_published"
    label: str | Promise
    counted_in: str | Promise
    ask: Callable[[Question], Figure]


_metrics: dict[str, Metric] = {}


def register(metric: Metric) -> None:
    _metrics[metric.name] = metric


def registered() -> Sequence[Metric]:
    return sorted(_metrics.values(), key=lambda m: m.name)


def ask(name: str, question: Question) -> Figure:
    try:
        metric = _metrics[name]
    except KeyError:
        raise UnknownMetric(name) from None
    return metric.ask(question)
