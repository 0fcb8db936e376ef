from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantoa.shared.notices import queries, services
from lantoa.shared.notices.models import Notice


@never_cache
@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Everything this person was told, newest first."""
    assert request.user.is_authenticated
    page = Paginator(queries.recent(request.user, limit=500), 30).get_page(request.GET.get("p"))
    rows = [
        {
            "notice": notice,
            "text": queries.text_of(notice),
            "state": "opened" if notice.opened_at else "unopened",
            "is_open": notice.settled_at is None,
            "is_work": queries.is_work(notice),
        }
        for notice in page.object_list
    ]
    return render(request, "notices/notice_list.html", {"page": page, "rows": rows})


@never_cache
@login_required
@require_safe
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The link in an e-mail: marks the notice as opened and goes on to its page. Only for the one who was told."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    assert request.user.is_authenticated
    if request.method == "GET":
        services.opened(request.user, notice.url)
    if not url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect("notices:notice-list")
    return redirect(notice.url)


@login_required
@require_POST
def notice_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Xong": the person says that nothing is left to do."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    assert request.user.is_authenticated
    services.settle(key=notice.key, user=request.user)
    return redirect("notices:notice-list")
