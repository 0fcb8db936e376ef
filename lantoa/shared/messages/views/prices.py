"""*Giá và hạn mức tin nhắn*: what a part costs from when, and how much each unit may send and has sent this month."""

from __future__ import annotations

from django.contrib import messages as remarks
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.core import clock, sheets
from lantoa.shared.accounts.forms.desk import known_units
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.shared.messages import permissions, queries, services
from lantoa.shared.messages.forms import QuotaForm, TariffForm
from lantoa.ui import answers

PER_PAGE = 60
_STATES = {"now": "done", "coming": "scheduled", "past": "archived"}


@require_GET
@desk_page(permissions.may_see_costs)
def costs(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    paths = None if user.is_superuser else permissions.paths_of_outbox(user)
    text = request.GET.get("q", "")[:100]
    found = queries.quota_rows(paths, text=text)
    if request.GET.get("export") == "xlsx":
        return _table(found)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "tariffs": [(row, _STATES[row.state]) for row in queries.tariffs()],
        "today": clock.today(),
        "page": page,
        "rows": [(row, permissions.may_set_quota(user, row.unit)) for row in page.object_list],
        "text": text,
        "query": query.urlencode(),
        "may_set_tariff": permissions.may_set_tariff(user),
    }
    return render(request, "outbox/desk/costs.html", context)


def _table(rows: list[queries.QuotaRow]) -> HttpResponse:
    titles = [_("Unit, with all below it"), _("Channel"), _("Messages"), _("Parts sent"), _("Parts at most")]
    titles += [_("Cost, VND"), _("Cost at most, VND")]
    data = sheets.workbook(
        _("Limits"),
        titles,
        [
            (
                row.unit.name,
                str(row.channel.label),
                row.usage.messages if row.usage else 0,
                row.usage.parts if row.usage else 0,
                row.quota.parts_a_month if row.quota else None,
                (None if row.usage.unpriced else row.usage.cost) if row.usage else 0,
                row.quota.cost_a_month if row.quota else None,
            )
            for row in rows
        ],
    )
    return answers.file(data, f"tin-nhan-{clock.today():%Y-%m}.xlsx")


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_set_tariff)
def tariff_set(request: HttpRequest) -> HttpResponse:
    form = TariffForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.set_tariff(
                told["channel"],
                price=told["price"],
                valid_from=told["valid_from"],
                source=told["source"],
                by=_person(request),
            )
        except services.BadPrice as fault:
            form.add_error(None, str(fault.message))
        else:
            remarks.success(request, _("The price is entered."))
            return redirect("messages_desk:costs")
    return render(request, "outbox/desk/tariff.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@desk_page(permissions.may_set_tariff)
def tariff_remove(request: HttpRequest, pk: int) -> HttpResponse:
    tariff = queries.tariff(pk)
    if tariff is None:
        raise Http404("no such tariff")
    try:
        services.remove_tariff(tariff, by=_person(request))
    except services.BadPrice as fault:
        remarks.error(request, str(fault.message))
    else:
        remarks.success(request, _("The price is taken out."))
    return redirect("messages_desk:costs")


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_see_costs)
def quota_set(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    initial = {"valid_from": clock.today(), "unit": request.GET.get("unit", ""), "channel": request.GET.get("channel")}
    form = QuotaForm(request.POST or None, by=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        services.set_quota(
            told["unit"],
            told["channel"],
            parts_a_month=told["parts_a_month"],
            cost_a_month=told["cost_a_month"],
            valid_from=told["valid_from"],
            by=user,
        )
        remarks.success(request, _("The limit is set."))
        return redirect("messages_desk:costs")
    context = {"form": form, "known_units": known_units(user)}
    return render(request, "outbox/desk/quota.html", context, status=422 if form.errors else 200)


@require_POST
@desk_page(permissions.may_see_costs)
def quota_end(request: HttpRequest, pk: int) -> HttpResponse:
    quota = queries.quota(pk)
    if quota is None:
        raise Http404("no such limit")
    services.end_quota(quota, by=_person(request))
    remarks.success(request, _("The limit is ended."))
    return redirect("messages_desk:costs")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
