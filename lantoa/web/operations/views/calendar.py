"""*Lịch làm việc*: holidays and working days as they hold in the province, and the decisions that change them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lantoa.core import clock
from lantoa.core.deadlines import DayChange
from lantoa.core.models import CalendarChange
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.web.operations import permissions, queries, services
from lantoa.web.operations.forms import FIRST, LAST, ChangeForm


@require_GET
@desk_page(permissions.may_see_calendar)
def calendar(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and FIRST.year <= int(asked[:5]) <= LAST.year else clock.today().year
    months = queries.working_days(year)
    context = {
        "year": year,
        "before": year - 1 if year > FIRST.year else None,
        "after": year + 1 if year < LAST.year else None,
        "days": queries.year_of_work(year),
        "months": months,
        "total": sum(count for _month, count in months),
        "may_change": permissions.may_change_calendar(request.user),
        "today": clock.today(),
    }
    return render(request, "operations/calendar.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_change_calendar)
def change(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Written in two steps: what the decision does is shown before it holds."""
    row = _row(pk)
    user = _person(request)
    form = ChangeForm(request.POST or None, row=row)
    effect, stories = None, []
    if request.method == "POST" and form.is_valid():
        told = form.told()
        # Only what was shown is written: a day changed after the look is looked at again.
        if request.POST.get("confirmed") == _sign(told):
            try:
                written = services.write_change(
                    row, day=told.day, is_working=told.is_working, name=told.name, source=told.source, by=user
                )
            except services.DayTaken:
                form.add_error("day", _("There is a decision about this day already: change that one."))
            else:
                messages.success(request, _("The calendar is changed. Deadlines are counted anew from now on."))
                return redirect(f"{_list_of()}?year={written.day.year}")
        else:
            effect = queries.effect_of(row, told)
            stories = queries.stories_due_on(user, [d.day for d in effect.changed if not d.is_working])
    context = {
        "form": form,
        "row": row,
        "effect": effect,
        "stories": stories,
        "today": clock.today(),
        "sign": _sign(form.told()) if effect is not None else "",
    }
    return render(request, "operations/calendar_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_change_calendar)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(pk)
    assert row is not None
    if request.method == "POST":
        year = row.day.year
        services.remove_change(row, by=_person(request))
        messages.success(request, _("The decision is taken out. The rules of holidays hold for this day again."))
        return redirect(f"{_list_of()}?year={year}")
    effect = queries.effect_of(row, None)
    stories = queries.stories_due_on(_person(request), [d.day for d in effect.changed if not d.is_working])
    return render(
        request,
        "operations/calendar_remove.html",
        {"row": row, "effect": effect, "stories": stories, "today": clock.today()},
    )


def _sign(told: DayChange) -> str:
    return f"{told.day}:{int(told.is_working)}"


def _row(pk: int | None) -> CalendarChange | None:
    if pk is None:
        return None
    row = queries.change(pk)
    if row is None:
        raise Http404("no such decision")
    return row


def _list_of() -> str:
    return reverse("operations_desk:calendar")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
