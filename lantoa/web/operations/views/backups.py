"""*Sao lưu*: how old the newest backup is, where it lies, when a restore was tried last."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lantoa.core import clock
from lantoa.shared.accounts.views.desk.base import desk_page
from lantoa.web.operations import permissions, queries


@require_GET
@desk_page(permissions.may_see_jobs)
def backup_page(request: HttpRequest) -> HttpResponse:
    found = queries.backups()
    context = {
        "backups": found,
        "is_too_old": found.is_too_old(clock.now()),
        "hours": settings.LANTOA_BACKUP_HOURS,
        "place": settings.LANTOA_BACKUP_TO,
    }
    return render(request, "operations/backups.html", context)
