"""*Thể thức văn bản*: what the papers of each unit look like, from which day, and a look at it before it holds."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.shared.documents import permissions, queries, services
from lantoa.shared.documents.forms import FIELDS, LayoutForm
from lantoa.shared.documents.models import LayoutOverride
from lantoa.shared.units.models import Unit
from lantoa.ui import answers

PER_PAGE = 40


@require_GET
@desk_page(permissions.may_edit_somewhere)
def layout_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:100]
    units = queries.units_of(permissions.paths_to_edit(_person(request)), text=text)
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "page": page,
        "rows": queries.papers_of(page.object_list),
        "text": text,
        "query": query.urlencode(),
    }
    return render(request, "documents/desk/layouts.html", context)


@require_GET
@desk_page(permissions.may_edit_somewhere)
def layout_unit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    own = queries.override_of(unit)
    context = {
        "unit": unit,
        "own": own,
        "paper": queries.paper_of(unit),
        "settings": queries.settings_of(unit),
        "today": clock.today(),
        "may_confirm": permissions.may_confirm_layout(_person(request), unit),
    }
    return render(request, "documents/desk/layout.html", context)


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_edit_somewhere)
def layout_edit(request: HttpRequest, pk: int, setting: int | None = None) -> HttpResponse:
    """One setting put right, or a new one from a day on that begins with what holds today."""
    unit = _unit(request, pk)
    known = _setting(unit, setting) if setting is not None else queries.override_of(unit)
    initial: dict[str, object] = {"valid_from": clock.today(), "kept_by": "VT"}
    if known is not None:
        initial = {name: getattr(known, name) for name in FIELDS}
        initial["valid_from"] = known.valid_from if setting is not None else clock.today()
    form = LayoutForm(request.POST or None, request.FILES or None, initial=initial)
    if setting is not None:
        form.fields["valid_from"].disabled = True
    if request.method == "POST" and form.is_valid():
        values, day = form.values(known), form.cleaned_data["valid_from"]
        if "preview" in request.POST:
            return _preview(unit, LayoutOverride(unit=unit, valid_from=day, **values), day)
        services.set_layout(unit, by=_person(request), valid_from=day, **values)
        messages.success(request, _("Saved. The clerk confirms it once the form has been compared with the rules."))
        return redirect("documents_desk:layout-unit", unit.pk)
    context = {
        "unit": unit,
        "form": form,
        "known": known,
        "is_new": setting is None,
        "paper": queries.paper_of(unit),
        "fields": services.FIELDS,
    }
    return render(request, "documents/desk/layout_edit.html", context, status=422 if form.errors else 200)


@require_GET
@desk_page(permissions.may_edit_somewhere)
def layout_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """How papers of the unit look on a day (today)."""
    unit = _unit(request, pk)
    try:
        day = dt.date.fromisoformat(request.GET.get("on", "")) if request.GET.get("on") else clock.today()
    except ValueError:
        raise Http404("no such day") from None
    return _preview(unit, queries.override_of(unit, day), day)


@require_POST
@desk_page(permissions.may_edit_somewhere)
def layout_confirm(request: HttpRequest, pk: int, setting: int) -> HttpResponse:
    unit = _unit(request, pk)
    services.confirm_layout(_setting(unit, setting), by=_person(request))
    messages.success(request, _("Confirmed: papers no longer ask the clerk to check their form."))
    return redirect("documents_desk:layout-unit", unit.pk)


@require_POST
@desk_page(permissions.may_edit_somewhere)
def layout_remove(request: HttpRequest, pk: int, setting: int) -> HttpResponse:
    unit = _unit(request, pk)
    services.remove_layout(_setting(unit, setting), by=_person(request))
    messages.success(request, _("Taken out. Papers follow the shipped layout in that time."))
    return redirect("documents_desk:layout-unit", unit.pk)


@require_GET
@desk_page(permissions.may_edit_somewhere)
def layout_template(request: HttpRequest, pk: int, setting: int) -> HttpResponse:
    """The unit's own .docx, as it was uploaded."""
    found = _setting(_unit(request, pk), setting)
    if not found.template:
        raise Http404("no form of its own")
    return answers.file(bytes(found.template), f"mau-phieu-duyet-{found.pk}.docx")


def _preview(unit: Unit, own: LayoutOverride | None, day: dt.date) -> HttpResponse:
    data = services.to_pdf(services.sample(queries.paper_from(unit, own, day)))
    return answers.file(data, f"xem-thu-{unit.slug}.pdf", is_shown=True)


def _unit(request: HttpRequest, pk: int) -> Unit:
    unit = queries.unit(pk)
    if unit is None:
        raise Http404("no such unit")
    if not permissions.may_edit_layout(_person(request), unit):
        raise PermissionDenied("layout")
    return unit


def _setting(unit: Unit, pk: int) -> LayoutOverride:
    found = queries.override(unit, pk)
    if found is None:
        raise Http404("no such setting")
    return found


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
