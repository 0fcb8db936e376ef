"""The desk's page from which many files, or very large ones, are sent."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions, queries, services
from lantoa.shared.media.choices import LARGEST_BYTES, MEGABYTE, Rights, UploadState


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """POST is for browsers without JavaScript: the files of one form, each judged alone."""
    user = cast("User", request.user)
    units = permissions.upload_units(user)
    if not units:
        raise PermissionDenied
    told: dict[str, Any] = {}
    if request.method == "POST":
        wanted = request.POST.get("unit") or str(units[0].pk)
        unit = next((unit for unit in units if str(unit.pk) == wanted), None)
        if unit is None:
            raise PermissionDenied
        files = [(file.name or "", file) for file in request.FILES.getlist("files")]
        about = {name: request.POST.get(name, "") for name in services.ABOUT}
        told["batch"] = services.accept_many(files, by=user, unit=unit, about=about)
    told |= {
        "units": units,
        "rights": [(value, label) for value, label in Rights.choices if value != Rights.UNKNOWN],
        "unfinished": [row for row in queries.uploads_of(user) if row.state == UploadState.ARRIVING],
        "gigabytes": max(LARGEST_BYTES.values()) // MEGABYTE // 1024,
        "most_at_once": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    }
    return render(request, "media/sending.html", told)
