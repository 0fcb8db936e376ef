"""Sheets at the desk: the months, one month with its lines and steps, its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.apps.royalties import permissions, queries, services
from lantoa.apps.royalties.choices import Action
from lantoa.apps.royalties.errors import RoyaltiesError
from lantoa.apps.royalties.forms import GradeForm, MonthForm
from lantoa.apps.royalties.queries import RoyaltySheet
from lantoa.apps.royalties.views.base import person, readers, sheet_for, stamp
from lantoa.core import clock
from lantoa.shared.accounts import services as accounts
from lantoa.shared.units.models import Unit
from lantoa.ui import answers

LINES_A_PAGE = 100


@readers
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The months so far; a secretary makes a new one here."""
    user = person(request)
    makers = queries.units_with_rates(user, Action.MAKE)
    form = MonthForm(
        request.POST or None,
        units=Unit.objects.filter(pk__in=[unit.pk for unit in makers]),
        initial={"month": f"{clock.today():%Y-%m}"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            sheet = services.make_sheet(form.cleaned_data["unit"], form.cleaned_data["month"], by=user)
        except RoyaltiesError as fault:
            form.add_error(None, str(fault.message))
        else:
            return redirect("royalties_desk:sheet", sheet.pk)
    page = Paginator(queries.sheets_for(user), 24).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form if makers else None,
        "may_rate": bool(queries.units_to_rate(user)),
    }
    return render(request, "royalties/index.html", context, status=422 if form.errors else 200)


@readers
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    current = sheet_for(request, pk)
    return render(request, "royalties/sheet.html", _context(request, current))


def _context(request: HttpRequest, current: RoyaltySheet, **extra: Any) -> dict[str, Any]:
    user = person(request)
    lines = queries.lines_of(current)
    try:
        difference = services.difference(current)
    except RoyaltiesError:
        difference = None
    return {
        "sheet": current,
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page")),
        "people": queries.by_person(lines),
        "difference": difference,
        "actions": permissions.actions(user, current),
        "may_grade": permissions.may(user, Action.GRADE, current),
        "unrated": queries.unrated(current),
        "is_own_work": user.pk in current.touched_by,
        **extra,
    }


@readers
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One button, one step."""
    current, user = sheet_for(request, pk), person(request)
    try:
        match action:
            case "make":
                services.make_sheet(current.unit, current.month, by=user)
            case "check":
                services.check(current, by=user)
            case "approve":
                services.approve(current, by=user, pin=request.POST.get("pin", ""))
            case "pay":
                services.pay(current, by=user)
            case "send-back":
                services.send_back(current, by=user, reason=request.POST.get("reason", ""))
            case _:
                raise Http404
    except (RoyaltiesError, accounts.ApprovalRefused) as fault:
        messages.error(request, str(fault.message))
        current = sheet_for(request, pk)
        typed = {"reason": request.POST.get("reason", ""), "opened": action}
        return render(request, "royalties/sheet.html", _context(request, current, **typed), status=409)
    messages.success(
        request,
        {
            "make": _("The sheet has been calculated anew."),
            "check": _("Checked. The leader finds the sheet here to approve it."),
            "approve": _("Approved. Everybody named in it sees their own slip now."),
            "pay": _("Noted as paid."),
            "send-back": _("Sent back. The sheet is a draft again."),
        }[action],
    )
    return redirect("royalties_desk:sheet", pk)


@readers
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """One line: its coefficient within the frame, or left out with a reason."""
    current = sheet_for(request, pk)
    if not permissions.may(person(request), Action.GRADE, current):
        raise PermissionDenied("grade")
    row = current.lines.select_related("table", "person", "sheet__unit").filter(pk=line_pk).first()
    if row is None:
        raise Http404
    form = GradeForm(request.POST or None, initial={"coefficient": row.coefficient, "reason": row.left_out_because})
    if request.method == "POST" and form.is_valid():
        try:
            _save_line(row, form, person(request))
        except RoyaltiesError as fault:
            form.add_error("coefficient", str(fault.message))
        else:
            return redirect("royalties_desk:sheet", pk)
    context = {"sheet": current, "line": row, "form": form, "frame": queries.frame_of(row)}
    return render(request, "royalties/line.html", context, status=422 if form.errors else 200)


def _save_line(row: queries.SheetLine, form: GradeForm, user: Any) -> None:
    wanted = form.cleaned_data["coefficient"]
    if wanted is not None and wanted != row.coefficient:
        services.grade(row, by=user, coefficient=wanted)
    if form.cleaned_data["reason"] != row.left_out_because:
        services.leave_out(row, by=user, reason=form.cleaned_data["reason"])


@readers
@require_GET
def files(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    current = sheet_for(request, pk)
    of = f"{current.unit.slug}-{stamp(current.month)}"
    match name:
        case "bang-nhuan-but.xlsx":
            return answers.file(services.sheet_xlsx(current), f"nhuan-but-{of}.xlsx")
        case "bang-nhuan-but.docx":
            return answers.file(services.sheet_docx(current), f"nhuan-but-{of}.docx")
        case "giay-xac-nhan.pdf":
            if not current.lines.exists():
                raise Http404
            return answers.file(services.slips_pdf(current), f"xac-nhan-thu-nhap-{of}.pdf")
    raise Http404
