"""The newsroom's report of a period, on the page and as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lantoa.core import clock
from lantoa.shared.documents.services import NoLayout
from lantoa.shared.units.models import Unit
from lantoa.ui import answers, charts
from lantoa.ui.templatetags.ui import figure
from lantoa.web.desk import permissions
from lantoa.web.desk.choices import Action, Span
from lantoa.web.desk.logic.periods import Period, read_period
from lantoa.web.desk.queries.production import Counted, Production, production
from lantoa.web.desk.queries.visits import Visits, visits
from lantoa.web.desk.services import papers
from lantoa.web.desk.views.base import for_those_who_may, person, unit_asked, units_to_choose

BARS = 12
OFFICES = ("state", "party")


def _asked(request: HttpRequest) -> tuple[Unit, Period]:
    unit = unit_asked(request, Action.REPORT) or permissions.units_for(person(request), Action.REPORT)[0]
    return unit, read_period(request.GET.get("span", ""), request.GET.get("month", ""), clock.today())


def _figures(unit: Unit, period: Period) -> tuple[Production, Visits]:
    return production(unit, period), visits(unit, period, today=clock.today())


@for_those_who_may(Action.REPORT)
def report(request: HttpRequest) -> HttpResponse:
    unit, period = _asked(request)
    made, seen = _figures(unit, period)
    context = {
        "unit": unit,
        "units": units_to_choose(person(request), Action.REPORT),
        "period": period,
        "spans": Span.choices,
        "made": made,
        "seen": seen,
        "query": f"unit={unit.pk}&span={period.span.value}&month={period.anchor:%Y-%m}",
        "charts": {
            "units": _bars(_("Published, by unit"), made.by_unit, "a"),
            "kinds": _bars(_("Published, by kind"), made.by_kind, "b"),
            "due": _bars(_("Kept to time"), _due(made), "c"),
            "days": charts.line(_("Visits by day"), [(f"{day.day:%d/%m}", day.hits) for day in seen.days]),
        },
    }
    return render(request, "desk/report.html", context)


def _due(made: Production) -> list[Counted]:
    if not made.on_time and not made.late:
        return []
    return [Counted(_("On time"), made.on_time), Counted(_("Late"), made.late)]


def _bars(title: str, counted: list[Counted], tone: str) -> str:
    return charts.bars(title, [charts.Bar(one.label, one.count, figure(one.count), tone) for one in counted[:BARS]])


@for_those_who_may(Action.REPORT)
def report_file(request: HttpRequest, form: str) -> HttpResponse:
    """`office` in the address: state or party; without it the unit's own layout."""
    unit, period = _asked(request)
    made, seen = _figures(unit, period)
    name = f"bao-cao-{unit.slug}-{period.stamp}"
    if form == "xlsx":
        return answers.file(papers.report_xlsx(unit, period, made, seen), f"{name}.xlsx")
    office = request.GET.get("office", "")
    try:
        data = papers.report_docx(unit, period, made, seen, office=office if office in OFFICES else "")
    except NoLayout as missing:
        raise Http404 from missing
    return answers.file(data, f"{name}{'-' + office if office in OFFICES else ''}.docx")
