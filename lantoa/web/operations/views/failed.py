"""*Việc chưa chạy được*: what failed for good, and one more try."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from lantoa.core import clock, jobs, sheets
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.shared.accounts.views.desk.saved import bar, opening
from lantoa.ui import answers
from lantoa.web.operations import permissions, queries, services

PER_PAGE = 50
FAILED = lists.register("failed-work", gettext_lazy("Work that could not run"), "operations_desk:job-list", {"kind"})


@require_GET
@desk_page(permissions.may_see_jobs)
def job_list(request: HttpRequest) -> HttpResponse:
    elsewhere = opening(request, FAILED)
    if elsewhere is not None:
        return elsewhere
    user = _person(request)
    letters = queries.dead_letters()
    kinds = queries.kinds_of(letters)
    wanted = request.GET.get("kind", "")
    shown = [letter for letter in letters if letter.kind == wanted] if wanted else letters
    if request.GET.get("export") == "xlsx":
        return _table(queries.job_rows(shown, user))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "page": page,
        "rows": queries.job_rows(list(page.object_list), user),
        "kinds": kinds,
        "wanted": wanted,
        "query": query.urlencode(),
        "total": jobs.dead_letter_count(),
        "shown": len(shown),
        "most": queries.MOST_LETTERS,
        "may_retry": permissions.may_retry_jobs(user),
        "saved_views": bar(request, FAILED),
    }
    return render(request, "operations/jobs.html", context)


@require_POST
@desk_page(permissions.may_retry_jobs)
def job_retry(request: HttpRequest) -> HttpResponse:
    """Ticked ones, or all of a kind: first what would be tried, then, confirmed, the try itself."""
    user = _person(request)
    letters = queries.dead_letters()
    if kind := request.POST.get("kind"):
        chosen = [letter for letter in letters if letter.kind == kind]
    else:
        keys = {int(pk) for pk in request.POST.getlist("job") if pk.isdigit() and len(pk) < 18}
        chosen = [letter for letter in letters if letter.job_pk in keys]
    if "confirmed" not in request.POST:
        if not chosen:
            messages.info(request, _("Nothing was chosen, or it has been tried again meanwhile."))
            return redirect("operations_desk:job-list")
        leaving = [letter for letter in chosen if letter.leaves_house]
        context = {"rows": queries.job_rows(chosen, user), "leaving": len(leaving)}
        return render(request, "operations/jobs_retry.html", context)
    pks = [int(pk) for pk in request.POST.getlist("job") if pk.isdigit() and len(pk) < 18]
    tried, gone = services.retry_jobs(pks, by=user)
    if tried:
        told = ngettext("%(count)s task is tried once more.", "%(count)s tasks are tried once more.", len(tried))
        messages.success(request, told % {"count": len(tried)})
    if gone:
        told = ngettext(
            "%(count)s task needs no try any more: somebody was faster.",
            "%(count)s tasks need no try any more: somebody was faster.",
            len(gone),
        )
        messages.info(request, told % {"count": len(gone)})
    return redirect("operations_desk:job-list")


def _table(rows: list[queries.JobRow]) -> HttpResponse:
    titles = [_("No."), _("What"), _("About"), _("Error"), _("Since"), _("Tries")]
    data = sheets.workbook(
        _("Work that could not run"),
        titles,
        [
            (
                row.letter.job_pk,
                str(row.letter.words),
                row.piece,
                row.letter.error,
                clock.local(row.letter.failed_at).strftime("%d/%m/%Y %H:%M") if row.letter.failed_at else "",
                row.letter.attempts,
            )
            for row in rows
        ],
    )
    return answers.file(data, "viec-chua-chay.xlsx")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
