from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns.choices import TaskState
from lantoa.apps.campaigns.models import Campaign, CheckIn, Registration, Task
from lantoa.core import clock, metrics


def _register(
    name: str, label: str | Promise, counted_in: str | Promise, base: str | Promise, count: Callable[[Any], int]
) -> None:
    def ask(question: metrics.Question) -> metrics.Figure:
        return metrics.Figure(
            value=Decimal(count(question)),
            base=str(base),
            method=str(_("counted from the rows of campaigns")),
            source="campaigns",
            as_of=clock.now(),
        )

    metrics.register(metrics.Metric(name, label, counted_in, ask))


def _tasks(question: metrics.Question) -> Q:
    found = Q()
    if question.start:
        found &= Q(deadline__gte=question.start)
    if question.end:
        found &= Q(deadline__lt=question.end)
    return found & _of_campaign(question, "campaign")


def _of_campaign(question: metrics.Question, path: str) -> Q:
    found = Q()
    if question.campaign_pk is not None:
        found &= Q(**{f"{path}_id": question.campaign_pk})
    if question.unit_pks is not None:
        found &= Q(**{f"{path}__unit_id__in": question.unit_pks})
    if question.piece:
        kind, _sep, pk = question.piece.partition(":")
        found &= Q(**{f"{path}_id": int(pk)}) if kind == "campaign" else Q(pk=None)
    return found


def _days(question: metrics.Question, field: str) -> Q:
    found = Q()
    if question.start:
        found &= Q(**{f"{field}__date__gte": question.start})
    if question.end:
        found &= Q(**{f"{field}__date__lt": question.end})
    return found


def _started(question: metrics.Question) -> int:
    found = _days(question, "started_at")
    if question.campaign_pk is not None:
        found &= Q(pk=question.campaign_pk)
    if question.unit_pks is not None:
        found &= Q(unit_id__in=question.unit_pks)
    if question.piece:
        kind, _sep, pk = question.piece.partition(":")
        found &= Q(pk=int(pk)) if kind == "campaign" else Q(pk=None)
    return Campaign.objects.filter(found).exclude(started_at=None).count()


_register(
    "campaigns.started", _("Campaigns begun"), _("campaigns"), _("campaigns that were started in the period"), _started
)
_register(
    "campaigns.tasks_done",
    _("Tasks done"),
    _("tasks"),
    _("tasks due in the period that are done"),
    lambda question: Task.objects.filter(_tasks(question), state=TaskState.DONE).count(),
)
_register(
    "campaigns.tasks_late",
    _("Tasks late"),
    _("tasks"),
    _("tasks due in the period, past their deadline and not done"),
    lambda question: Task.objects.late(clock.today()).filter(_tasks(question)).count(),
)
_register(
    "campaigns.registrations",
    _("Places registered"),
    _("registrations"),
    _("registrations made in the period and not cancelled"),
    lambda question: Registration.objects.filter(
        _days(question, "registered_at") & _of_campaign(question, "happening__campaign"), cancelled_at=None
    ).count(),
)
_register(
    "campaigns.came",
    _("People who came with a ticket"),
    _("tickets"),
    _("tickets shown at the door in the period, each counted once"),
    lambda question: CheckIn.objects.filter(
        _days(question, "at") & _of_campaign(question, "registration__happening__campaign"), is_repeat=False
    ).count(),
)
