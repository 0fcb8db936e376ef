from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lantoa.apps.newsroom import permissions, queries, services
from lantoa.apps.newsroom.choices import Kind
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.logic.importing import ACCEPTED_SUFFIXES, ImportRefused, office_program
from lantoa.apps.newsroom.services import old_portals
from lantoa.core.text import TextRefused, explain
from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit

LARGEST_BYTES = 60_000_000


def import_files(request: HttpRequest) -> HttpResponse:
    """Takes files in, each on its own: what is refused is named with its reason, the rest becomes drafts."""
    user = request.user
    assert isinstance(user, User)
    units = permissions.units_to_write_for(user)
    if not units:
        raise PermissionDenied("no unit to write for")
    results: list[dict[str, Any]] = []
    if request.method == "POST":
        unit = next((u for u in units if str(u.pk) == request.POST.get("unit")), units[0])
        kind = request.POST.get("kind", Kind.NEWS)
        uploads = request.FILES.getlist("files")
        address = request.POST.get("address", "").strip()
        if not uploads and not address:
            messages.error(request, _("Choose at least one file, or write a web address."))
        if address:
            results.append(_from_address(unit, user, address))
        for upload in uploads:
            result: dict[str, Any] = {"name": upload.name, "story": None, "fault": "", "warnings": []}
            results.append(result)
            if (upload.size or 0) > LARGEST_BYTES:
                result["fault"] = _("The file is larger than %(n)s MB.") % {"n": LARGEST_BYTES // 1_000_000}
                continue
            try:
                made = services.import_story(
                    unit,
                    by=user,
                    name=upload.name or "",
                    data=upload.read(),
                    kind=kind if kind in Kind.values else Kind.NEWS,
                )
            except (ImportRefused, NewsroomError) as refused:
                result["fault"] = str(refused.message)
            except TextRefused as refused:
                result["fault"] = explain(refused)
            else:
                result.update(story=made.story, warnings=made.warnings)
        done = [r for r in results if r["story"] is not None]
        if len(done) == 1 and len(results) == 1:
            for warning in done[0]["warnings"]:
                messages.warning(request, warning)
            messages.success(request, format_html("{}: {}", done[0]["name"], _("imported as a draft.")))
            return redirect(reverse("wagtailsnippets_newsroom_story:edit", args=[done[0]["story"].pk]))
    return render(
        request,
        "newsroom/import.html",
        {
            "units": units,
            "kinds": Kind.choices,
            "results": results,
            "suffixes": ACCEPTED_SUFFIXES,
            "accept": ",".join(f".{s.lstrip('.')}" for s in ACCEPTED_SUFFIXES),
            "has_office": office_program() is not None,
        },
    )


def _from_address(unit: Unit, user: User, address: str) -> dict[str, Any]:
    """Title, lead and link; the text only where a licence of the outlet is recorded."""
    result: dict[str, Any] = {"name": address, "story": None, "fault": "", "warnings": []}
    try:
        story = old_portals.import_address(unit, by=user, address=address)
    except NewsroomError as refused:
        result["fault"] = str(refused.message)
    except TextRefused as refused:
        result["fault"] = explain(refused)
    else:
        result["story"] = story
        if queries.archive.licence_for(address) is None:
            result["warnings"] = [_("Only title, lead and link: no licence of this outlet is recorded.")]
    return result
