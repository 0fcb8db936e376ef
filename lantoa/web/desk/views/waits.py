"""What waits for whom."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from lantoa.core import clock
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.views.desk.saved import bar, opening
from lantoa.ui import answers
from lantoa.web.desk.choices import Action
from lantoa.web.desk.queries.waiting import WAITING, Waiting, waiting
from lantoa.web.desk.services import papers
from lantoa.web.desk.views.base import for_those_who_may, person, unit_asked, units_to_choose

A_PAGE = 50
WAITS = lists.register("waiting", gettext_lazy("What waits for whom"), "desk:waiting", {"unit", "stage"})


def _found(request: HttpRequest) -> tuple[Waiting, str]:
    stage = request.GET.get("stage", "")
    stage = stage if stage in WAITING else ""
    return waiting(person(request), unit=unit_asked(request, Action.WAITING), stage=stage), stage


@for_those_who_may(Action.WAITING)
def waits(request: HttpRequest) -> HttpResponse:
    elsewhere = opening(request, WAITS)
    if elsewhere is not None:
        return elsewhere
    found, stage = _found(request)
    unit = unit_asked(request, Action.WAITING)
    query = f"unit={unit.pk if unit else ''}&stage={stage}"
    context = {
        "waiting": found,
        "page": Paginator(found.tasks, A_PAGE).get_page(request.GET.get("page")),
        "stages": [(one.value, one.label) for one in WAITING],
        "stage": stage,
        "unit": unit,
        "units": units_to_choose(person(request), Action.WAITING),
        "query": query,
        "now": clock.now(),
        "saved_views": bar(request, WAITS),
    }
    return render(request, "desk/waiting.html", context)


@for_those_who_may(Action.WAITING)
def waits_file(request: HttpRequest) -> HttpResponse:
    found, _stage = _found(request)
    return answers.file(papers.waiting_xlsx(found), f"viec-cho-ai-{clock.today():%Y-%m-%d}.xlsx")
