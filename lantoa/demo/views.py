from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lantoa.demo import guard, queries
from lantoa.shared.accounts.choices import DESK, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import roles_anywhere

_REFRESH_SECONDS = 3


def _only_here(request: HttpRequest) -> None:
    """Elsewhere this page does not exist: 404 tells less than 403."""
    if not guard.may_sign_in_from(request):
        raise Http404


@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    _only_here(request)
    steps = queries.progress()
    is_ready = all(step.is_done for step in steps)
    context: dict[str, Any] = {
        "units": queries.people_by_unit(),
        "steps": steps,
        "is_ready": is_ready,
        "here": request.user if request.user.is_authenticated else None,
    }
    response = render(request, "demo/people.html", context)
    if not is_ready:
        response["Refresh"] = str(_REFRESH_SECONDS)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    _only_here(request)
    user = User.objects.filter(is_demo=True, is_active=True, username=request.POST.get("username", "")).first()
    if user is None:
        raise Http404(_("There is no such demo account."))
    if request.user.is_authenticated:
        logout(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(_entrance(user))


def _entrance(user: User) -> str:
    """Where that person's work begins."""
    roles = roles_anywhere(user)
    if user.is_light or roles & {Role.APPROVING_LEADER, Role.LEADER}:
        return "/hom-nay/"
    return "/desk/" if roles & DESK else "/"
