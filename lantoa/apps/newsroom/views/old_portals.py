"""*Cổng cũ*: an export or archive is looked through, imported with its progress, taken back; licences of outlets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import ArchiveSource, ArchiveState
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.models import Category, Portal, PortalImport
from lantoa.apps.newsroom.queries import archive
from lantoa.apps.newsroom.services import old_portals
from lantoa.core import clock
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.ui import answers

LARGEST_MB = 600
_MARKS = {
    ArchiveState.TRYING: "waiting", ArchiveState.TRIED: "scheduled", ArchiveState.RUNNING: "waiting",
    ArchiveState.DONE: "done", ArchiveState.STOPPED: "failed", ArchiveState.UNDOING: "waiting",
    ArchiveState.UNDONE: "archived",
}  # fmt: skip
_MOVING = frozenset({ArchiveState.TRYING, ArchiveState.RUNNING, ArchiveState.UNDOING})


class ImportForm(forms.Form):
    portal = forms.ModelChoiceField(
        label=gettext_lazy("Into the portal"), queryset=Portal.objects.none(), empty_label=None
    )
    source = forms.ChoiceField(label=gettext_lazy("What it is"), choices=ArchiveSource.choices)
    file = forms.FileField(label=gettext_lazy("File of the export"), required=False)
    address = forms.URLField(
        label=gettext_lazy("Or web address"), required=False, max_length=500, assume_scheme="https",
        help_text=gettext_lazy("Of the feed or the sitemap, such as https://congcu.example.vn/sitemap.xml"),
    )  # fmt: skip
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category for what fits into none"), queryset=Category.objects.none(), required=False
    )

    def __init__(self, *args: Any, portals: list[Portal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["portal"].queryset = Portal.objects.filter(pk__in=[p.pk for p in portals])  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.filter(portal__in=portals).select_related("portal")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        is_file = told.get("source") in {ArchiveSource.WXR, ArchiveSource.NUKEVIET}
        if is_file and not told.get("file"):
            self.add_error("file", _("Choose the file of the export."))
        if not is_file and not told.get("address"):
            self.add_error("address", _("Write the web address."))
        if told.get("file") and told["file"].size > LARGEST_MB * 1_000_000:
            self.add_error("file", _("The file is larger than %(n)s MB.") % {"n": LARGEST_MB})
        if told.get("category") and told["category"].portal_id != getattr(told.get("portal"), "pk", None):
            self.add_error("category", _("This category belongs to another portal."))
        return told


class LicenceForm(forms.Form):
    host = forms.CharField(label=gettext_lazy("Host of the outlet"), max_length=253)
    name = forms.CharField(label=gettext_lazy("Name of the outlet"), max_length=200)
    basis = forms.CharField(label=gettext_lazy("Contract, letter or decision"), max_length=300)
    valid_from = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_import_somewhere)
def import_list(request: HttpRequest) -> HttpResponse:
    user, portals = _person(request), _portals(request)
    form = ImportForm(request.POST or None, request.FILES or None, portals=portals)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        file = told["file"]
        try:
            with transaction.atomic():
                run = old_portals.begin(
                    told["portal"], by=user, source=told["source"], origin=file.name if file else told["address"],
                    file=file, category=told["category"],
                )  # fmt: skip
                old_portals.defer(run)
            return redirect("newsroom_desk:old-portal", run.pk)
        except NewsroomError as fault:
            form.add_error(None, str(fault.message))
    context = {
        "form": form,
        "rows": [
            (run, _MARKS[ArchiveState(run.state)], old_portals.told(run)) for run in archive.imports(portals)[:100]
        ],
        "may_license": permissions.may_license(user),
    }
    return render(request, "newsroom/old_portals.html", context, status=422 if form.errors else 200)


@require_GET
@desk_page(permissions.may_import_somewhere)
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    state = ArchiveState(run.state)
    context = {
        "run": run,
        "mark": _MARKS[state],
        "told": old_portals.told(run),
        "is_moving": state in _MOVING,
        "share": min(100, run.done * 100 // run.total) if run.total and state == ArchiveState.RUNNING else None,
        "may_apply": run.total is not None
        and (state == ArchiveState.STOPPED or (state == ArchiveState.TRIED and run.made)),
        "may_undo": state in {ArchiveState.DONE, ArchiveState.STOPPED, ArchiveState.RUNNING} and run.made,
        "kept": list(archive.kept_stories(run)[:100]),
    }
    response = render(request, "newsroom/old_portal.html", context)
    if state in _MOVING:
        response["Refresh"] = "3"  # the page shows how far it is, without any script
    return response


@require_POST
@desk_page(permissions.may_import_somewhere)
def import_move(request: HttpRequest, pk: int) -> HttpResponse:
    run, user = _run(request, pk), _person(request)
    move: Callable[..., PortalImport] = old_portals.take_back if "undo" in request.POST else old_portals.apply
    try:
        with transaction.atomic():
            old_portals.defer(move(run, by=user))
    except NewsroomError as fault:
        messages.error(request, str(fault.message))
    return redirect("newsroom_desk:old-portal", pk)


@require_GET
@desk_page(permissions.may_import_somewhere)
def import_table(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    run = _run(request, pk)
    if what == "faults":
        return answers.file(old_portals.faults_table(run), f"loi-nhap-{run.pk}.xlsx")
    return answers.file(old_portals.redirects_table(run), f"chuyen-huong-{run.pk}.xlsx")


@require_http_methods(["GET", "POST"])
@desk_page(permissions.may_license)
def licence_list(request: HttpRequest) -> HttpResponse:
    form = LicenceForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            old_portals.record_licence(by=_person(request), **form.cleaned_data)
        except NewsroomError as fault:
            form.add_error("host", str(fault.message))
        else:
            messages.success(request, _("The licence is recorded."))
            return redirect("newsroom_desk:licences")
    context = {"form": form, "rows": archive.licences(), "today": clock.today()}
    return render(request, "newsroom/licences.html", context, status=422 if form.errors else 200)


@require_POST
@desk_page(permissions.may_license)
def licence_end(request: HttpRequest, pk: int) -> HttpResponse:
    licence = archive.licence(pk)
    if licence is None:
        raise Http404
    old_portals.end_licence(licence, by=_person(request))
    messages.success(request, _("The licence is taken out. Only title, lead and link are taken from now on."))
    return redirect("newsroom_desk:licences")


def _portals(request: HttpRequest) -> list[Portal]:
    user = _person(request)
    return [p for p in Portal.objects.select_related("unit") if permissions.may_import_portal(user, p)]


def _run(request: HttpRequest, pk: int) -> PortalImport:
    run = archive.portal_import(pk)
    if run is None or not permissions.may_import_portal(_person(request), run.portal):
        raise Http404
    return run


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
