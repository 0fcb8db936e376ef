"""A campaign's own page at the desk: where it stands, its goals, its tasks and who is late, steps, the appendix."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.apps.campaigns import permissions, queries, services
from lantoa.apps.campaigns.choices import Action, TaskState
from lantoa.apps.campaigns.errors import CampaignError
from lantoa.apps.campaigns.forms import AppendixForm, ReportForm, TaskForm
from lantoa.apps.campaigns.logic.appendix import AppendixRefused
from lantoa.apps.campaigns.models import Campaign, Task
from lantoa.core import sheets
from lantoa.shared.accounts.models import User
from lantoa.ui import answers, tables
from lantoa.ui.codes import qr_svg

SHOWN = 200
# Steps with a button on the board; the others have pages of their own.
BUTTONS = (*services.STEPS, Action.CLONE)


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def campaign_of(request: HttpRequest, pk: int) -> Campaign:
    """404 for what this person may not see: its existence is not told."""
    found = queries.campaign_for(user_of(request), pk)
    if found is None:
        raise Http404
    return found


def demand(request: HttpRequest, action: Action, campaign: Campaign) -> None:
    if not permissions.may(user_of(request), action, campaign):
        raise PermissionDenied(str(action))


def answer(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"campaigns/{template}.html", context, status=status)


@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, user = campaign_of(request, pk), user_of(request)
    state = request.GET.get("state", "")
    owner, only_late = request.GET.get("owner", ""), bool(request.GET.get("late"))
    found = queries.board(campaign, state=state, owner=owner, only_late=only_late)
    actions = permissions.actions(user, campaign)
    may_edit = Action.EDIT in actions
    url = request.build_absolute_uri(campaign.get_absolute_url())
    context = {
        "campaign": campaign,
        "board": found,
        "rows": [(row, may_edit or permissions.may_work_on(user, row.task)) for row in found.rows],
        "goals": queries.goals(campaign),
        "happenings": queries.programme(campaign),
        "honours": campaign.honours.all(),
        "steps": campaign.steps.select_related("by")[:10],
        "buttons": [a for a in actions if a in BUTTONS],
        "may": {action.value: action in actions for action in Action},
        "states": TaskState.choices,
        "chosen": {"state": state, "owner": owner, "late": only_late},
        "page_url": url,
        "qr": qr_svg(url, label=_("QR code of this page’s address")) if campaign.is_public else "",
    }
    return answer(request, "board", context)


@require_GET
def tasks_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Every task as a table, in the plan's own columns."""
    campaign = campaign_of(request, pk)
    titles = [
        *(_("No."), _("Group of tasks"), _("Task"), _("Leading office"), _("Together with"), _("Deadline")),
        *(_("Result to hand over"), _("State"), _("Done on"), _("Days late"), _("Note")),
    ]
    rows = [
        (
            number,
            row.task.group,
            row.task.title,
            queries.owner_of(row.task),
            row.task.others,
            row.task.deadline,
            row.task.product,
            row.task.get_state_display(),
            row.task.done_on,
            row.days_late or None,
            row.task.note,
        )
        for number, row in enumerate(queries.board(campaign).rows, 1)
    ]
    return answers.file(sheets.workbook(_("Tasks"), titles, rows), f"nhiem-vu-{campaign.slug}.xlsx")


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    campaign, user = campaign_of(request, pk), user_of(request)
    try:
        wanted = Action(action)
        if wanted == Action.CLONE:
            made = services.clone_for_next_year(campaign, by=user)
            messages.success(request, _("This is the template for next year. Check its days and name its document."))
            return redirect("campaigns_desk:board", made.pk)
        services.STEPS[wanted](campaign, by=user)
    except (ValueError, KeyError):
        raise Http404 from None
    except CampaignError as fault:
        messages.error(request, str(fault.message) if not hasattr(fault, "faults") else str(fault))
    else:
        messages.success(request, f"{campaign.title}: {Action(action).label}")
        if wanted == Action.CLOSE and (left := campaign.tasks.still_open().count()):
            told = ngettext("%(n)s task is still open.", "%(n)s tasks are still open.", left)
            messages.warning(request, told % {"n": left})
    return redirect("campaigns_desk:board", pk)


# --- tasks -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int, task_pk: int | None = None) -> HttpResponse:
    campaign = campaign_of(request, pk)
    demand(request, Action.EDIT, campaign)
    found = _task(campaign, task_pk) if task_pk is not None else None
    form = TaskForm(request.POST or None, instance=found or Task(campaign=campaign), campaign=campaign)
    if request.method == "POST" and form.is_valid():
        fresh = _task(campaign, task_pk) if task_pk is not None else None
        services.save_task(campaign, by=user_of(request), task=fresh, **form.changes())
        messages.success(request, _("Saved."))
        return redirect("campaigns_desk:board", pk)
    context = {"campaign": campaign, "form": form, "task": found, "title": found.title if found else _("New task")}
    return answer(request, "task", context, status=422 if form.errors else 200)


@require_POST
def report(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    campaign = campaign_of(request, pk)
    found, form = _task(campaign, task_pk), ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how far the task is."))
        return redirect("campaigns_desk:board", pk)
    try:
        services.report_on_task(found, by=user_of(request), **form.cleaned_data)
    except CampaignError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, f"{found.title[:80]}: {TaskState(form.cleaned_data['state']).label}")
    return redirect(f"{reverse('campaigns_desk:board', args=[pk])}#task-{task_pk}")


@require_POST
def delete_task(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    campaign = campaign_of(request, pk)
    services.delete_task(_task(campaign, task_pk), by=user_of(request))
    messages.success(request, _("The task has been deleted."))
    return redirect("campaigns_desk:board", pk)


def _task(campaign: Campaign, pk: int) -> Task:
    found = queries.task(pk)
    if found is None or found.campaign_id != campaign.pk:
        raise Http404
    return found


# --- the appendix ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def appendix(request: HttpRequest, pk: int) -> HttpResponse:
    """Template, upload, and what was applied before."""
    campaign, user = campaign_of(request, pk), user_of(request)
    demand(request, Action.IMPORT_TASKS, campaign)
    form = AppendixForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = services.keep_appendix(
                campaign, data=file.read(), file_name=file.name, default=form.cleaned_data["default"], by=user
            )
        except sheets.FileRefused as refused:
            form.add_error("file", sheets.explain(refused))
        except AppendixRefused as refused:
            form.add_error("file", str(refused.message))
        except CampaignError as fault:
            form.add_error("default", str(fault))
        else:
            return redirect("campaigns_desk:trial", pk, kept.pk)
    records = queries.imports(campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "spec": services.task_spec(campaign),
        "imports": records,
        "names": queries.names_of(record.by_pk for record in records if record.by_pk),
    }
    return answer(request, "appendix", context, status=422 if form.errors else 200)


@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(request, pk)
    return answers.file(sheets.template(services.task_spec(campaign)), "mau-nhiem-vu.xlsx")


@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, pk: int, upload_pk: int) -> HttpResponse:
    """GET: what would happen. POST: it happens, all of it or nothing."""
    campaign, user = campaign_of(request, pk), user_of(request)
    demand(request, Action.IMPORT_TASKS, campaign)
    upload = queries.upload(campaign, upload_pk, user)
    if upload is None:
        messages.info(request, _("This table is no longer here: it was applied, or a day has passed. Send it again."))
        return redirect("campaigns_desk:appendix", pk)
    if request.method == "POST" and tables.is_settled(request, lambda: services.apply_appendix(upload, by=user)):
        return redirect("campaigns_desk:board", pk)
    read, report, offices = services.try_appendix(upload, by=user)
    context = {
        "campaign": campaign,
        "upload": upload,
        "read": read,
        "counts": [
            (_("New"), report.count("created")),
            (_("Changed"), report.count("changed")),
            (_("Unchanged"), report.count("same")),
            (_("With faults"), report.faulty_rows),
        ],
        "faults": report.faults[:SHOWN],
        "offices": offices,
        "outcomes": [outcome for outcome in report.outcomes if outcome.action != "same"][:SHOWN],
        "words": {"created": _("New"), "changed": _("Changed")},
    }
    return answer(request, "trial", context, status=409 if request.method == "POST" else 200)


@require_GET
def faults(request: HttpRequest, pk: int, upload_pk: int) -> HttpResponse:
    campaign, user = campaign_of(request, pk), user_of(request)
    upload = queries.upload(campaign, upload_pk, user)
    if upload is None:
        raise Http404
    read, report, _offices = services.try_appendix(upload, by=user)
    return answers.file(sheets.faults_workbook(read, report.faults), "loi-nhiem-vu.xlsx")


@require_POST
def undo_import(request: HttpRequest, pk: int, import_pk: int) -> HttpResponse:
    campaign = campaign_of(request, pk)
    record = queries.task_import(campaign, import_pk)
    if record is None:
        raise Http404
    tables.take_back(request, record, lambda: services.undo_import(record, by=user_of(request)))
    return redirect("campaigns_desk:appendix", pk)
