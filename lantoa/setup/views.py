"""The pages of *Thiết lập* at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.apps.newsroom.queries import main_portal
from lantoa.core import sheets
from lantoa.setup import permissions, queries, services
from lantoa.setup.choices import SheetKind
from lantoa.setup.forms import PortalForm, TableForm
from lantoa.setup.models import TableImport, Upload
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services.slips import NoPrinter, print_slips
from lantoa.ui import answers, tables

SHOWN = 200


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    _require(permissions.may_see_start(request.user))
    kinds = [kind for kind in SheetKind if permissions.may_bring(request.user, kind)]
    return render(request, "setup/start.html", {"start": queries.start(), "kinds": kinds})


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, kind: str) -> HttpResponse:
    """Template, upload, and what was applied before."""
    wanted, user = _kind(request, kind)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = services.keep_upload(wanted, data=file.read(), file_name=file.name, by=user)
        except sheets.FileRefused as refused:
            form.add_error("file", sheets.explain(refused))
        else:
            return redirect("setup_desk:trial", wanted, kept.pk)
    records = queries.imports(wanted)
    context = {
        "kind": wanted,
        "form": form,
        "spec": services.spec(wanted),
        "imports": records,
        "names": queries.names_of({record.by_pk for record in records if record.by_pk}),
        "prints_slips": wanted == SheetKind.PEOPLE,
    }
    return render(request, "setup/table.html", context, status=422 if form.errors else 200)


@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    wanted, _user = _kind(request, kind)
    spec = services.spec(wanted)
    return answers.file(sheets.template(spec), f"mau-{spec.key}.xlsx")


@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """GET: what would happen. POST: it happens, all of it or nothing."""
    wanted, user = _kind(request, kind)
    upload = _upload(request, wanted, pk, user)
    if upload is None:
        return redirect("setup_desk:table", wanted)
    if request.method == "POST" and tables.is_settled(request, lambda: services.apply_upload(upload, by=user)):
        return redirect("setup_desk:table", wanted)
    read, report = services.try_table(wanted, bytes(upload.data), file_name=upload.file_name, by=user)
    context = {
        "kind": wanted,
        "upload": upload,
        "read": read,
        "report": report,
        "counts": [
            (_("New"), report.count("created")),
            (_("Completed"), report.count("changed")),
            (_("Unchanged"), report.count("same")),
            (_("With faults"), report.faulty_rows),
        ],
        "faults": report.faults[:SHOWN],
        "more_faults": max(0, len(report.faults) - SHOWN),
        "outcomes": [outcome for outcome in report.outcomes if outcome.action != "same"][:SHOWN],
        "words": {"created": _("New"), "changed": _("Completed")},
    }
    return render(request, "setup/trial.html", context, status=409 if request.method == "POST" else 200)


@require_GET
def faults(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The faulty rows as a table, with the reasons beside them."""
    wanted, user = _kind(request, kind)
    upload = _upload(request, wanted, pk, user)
    if upload is None:
        return redirect("setup_desk:table", wanted)
    read, report = services.try_table(wanted, bytes(upload.data), file_name=upload.file_name, by=user)
    return answers.file(sheets.faults_workbook(read, report.faults), f"loi-{wanted}.xlsx")


@require_POST
def undo(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    wanted, user = _kind(request, kind)
    record = queries.table_import(wanted, pk)
    if record is None:
        raise Http404("no such import")
    _require(permissions.may_undo(user, record))
    tables.take_back(request, record, lambda: services.undo_table(record, by=user))
    return redirect("setup_desk:table", wanted)


@require_POST
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """New slips for everyone of the table who has not signed in yet, as one PDF."""
    _wanted, user = _kind(request, SheetKind.PEOPLE)
    record = queries.table_import(SheetKind.PEOPLE, pk)
    if not isinstance(record, TableImport) or record.is_undone:
        raise Http404("no such import")
    issued = services.new_slips(record, by=user)
    if not issued:
        messages.info(request, _("Everybody of this table has signed in already: no slips are needed."))
        return redirect("setup_desk:table", SheetKind.PEOPLE)
    try:
        paper = print_slips(issued, base_url=request.build_absolute_uri("/"))
    except NoPrinter:
        messages.error(request, _("Slips cannot be printed on this installation."))
        return redirect("setup_desk:table", SheetKind.PEOPLE)
    return answers.file(paper, "phieu-dang-nhap.pdf")


@require_http_methods(["GET", "POST"])
def portal(request: HttpRequest) -> HttpResponse:
    """Name, domain, logo and foot of the province's portal."""
    _require(permissions.may_set_up(request.user))
    user = request.user
    assert isinstance(user, User)
    found = main_portal()
    if found is None:
        return redirect("setup_desk:start")
    form = PortalForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_portal(
                form.save(commit=False), changed=form.changed_data, logo=form.cleaned_data["logo_file"], by=user
            )
        except services.CannotStart as refused:
            form.add_error("logo_file", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("setup_desk:start")
    return render(request, "setup/portal.html", {"form": form, "portal": found}, status=422 if form.errors else 200)


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied("setup")


def _kind(request: HttpRequest, kind: str) -> tuple[SheetKind, User]:
    if kind not in SheetKind.values:
        raise Http404("no such table")
    wanted = SheetKind(kind)
    _require(permissions.may_bring(request.user, wanted))
    assert isinstance(request.user, User)
    return wanted, request.user


def _upload(request: HttpRequest, kind: SheetKind, pk: int, user: User) -> Upload | None:
    found = queries.upload(kind, pk, user)
    if found is None:
        messages.info(request, _("This table is no longer here: it was applied, or a day has passed. Send it again."))
    return found
