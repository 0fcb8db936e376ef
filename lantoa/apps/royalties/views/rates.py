"""Rate tables at the desk: what holds, bringing in from a file, renewing, ending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.apps.royalties import permissions, queries, services
from lantoa.apps.royalties.choices import Action
from lantoa.apps.royalties.errors import RoyaltiesError
from lantoa.apps.royalties.forms import EndForm, RatesForm, RenewForm
from lantoa.apps.royalties.services.rates import SPEC
from lantoa.apps.royalties.views.base import person, readers
from lantoa.core import clock, sheets
from lantoa.shared.units.models import Unit
from lantoa.ui import answers, tables


def _home(unit: Unit) -> str:
    return f"{reverse('royalties_desk:rates')}?unit={unit.pk}"


def _unit(request: HttpRequest) -> tuple[Unit, list[Unit]]:
    """The unit asked for among those whose sheets the person may see, else the first of them."""
    user = person(request)
    known = {unit.pk: unit for unit in queries.units_with_rates(user, Action.VIEW)}
    known |= {unit.pk: unit for unit in queries.units_to_rate(user)}
    units = sorted(known.values(), key=lambda unit: (unit.path.count("/"), unit.sort_key))
    if not units:
        raise PermissionDenied("no unit")
    wanted = next((u for u in units if str(u.pk) == request.GET.get("unit")), units[0])
    return wanted, units


@readers
@require_http_methods(["GET", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    user = person(request)
    unit, units = _unit(request)
    editable = [u.pk for u in queries.units_to_rate(user)]
    form = RatesForm(
        request.POST or None,
        request.FILES or None,
        units=Unit.objects.filter(pk__in=editable),
        initial={"unit": unit.pk},
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            kept = services.keep_upload(form.cleaned_data["unit"], data=sent.read(), file_name=sent.name, by=user)
        except sheets.FileRefused as refused:
            form.add_error("file", sheets.explain(refused))
        else:
            return redirect("royalties_desk:rates-trial", kept.pk)
    tables = queries.tables_of(unit)
    context = {
        "unit": unit,
        "units": units,
        "tables": [(table, next(iter(queries.terms_of([table])))) for table in tables],
        "today": clock.today(),
        "form": form if editable else None,
        "may_edit": permissions.may_in(user, Action.EDIT_RATES, unit),
        "imports": queries.imports_of(unit),
        "spec": SPEC,
    }
    return render(request, "royalties/rates.html", context, status=422 if form.errors else 200)


@readers
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    return answers.file(sheets.template(SPEC), f"mau-{SPEC.key}.xlsx")


@readers
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The unit's tables in the columns of the template, to be changed and brought in again."""
    unit, _units = _unit(request)
    return answers.file(services.rates_xlsx(queries.tables_of(unit)), f"don-gia-nhuan-but-{unit.slug}.xlsx")


@readers
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what would happen. POST: it happens, all of it or nothing."""
    upload = queries.upload(pk, person(request))
    if upload is None:
        return redirect("royalties_desk:rates")
    if request.method == "POST" and tables.is_settled(
        request, lambda: services.apply_upload(upload, by=person(request))
    ):
        return redirect(_home(upload.unit))
    _read, report = services.try_upload(upload)
    context: dict[str, Any] = {"upload": upload, "report": report}
    return render(request, "royalties/trial.html", context, status=409 if request.method == "POST" else 200)


@readers
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    record = queries.rate_import(pk)
    if record is None or not permissions.may_in(person(request), Action.EDIT_RATES, record.unit):
        raise Http404
    tables.take_back(request, record, lambda: services.undo_import(record, by=person(request)))
    return redirect(_home(record.unit))


@readers
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Renews a table from a day on, or gives it its last day."""
    table = queries.RateTable.objects.select_related("unit").filter(pk=pk).first()
    if table is None or not permissions.may_in(person(request), Action.EDIT_RATES, table.unit):
        raise Http404
    form: RenewForm | EndForm
    if how == "renew":
        form = RenewForm(request.POST or None, initial={"base_salary": table.base_salary, "basis": ""})
    else:
        form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if how == "renew":
                services.copy_table(table, by=person(request), **form.cleaned_data)
            else:
                services.end_table(table, by=person(request), on=form.cleaned_data["on"])
        except RoyaltiesError as fault:
            form.add_error(None, str(fault.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(_home(table.unit))
    context = {"table": table, "form": form, "how": how, "back": _home(table.unit)}
    return render(request, "royalties/rates_change.html", context, status=422 if form.errors else 200)
