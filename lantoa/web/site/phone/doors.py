"""Tickets at the door: a page that works without signal, and what it asks and sends when there is one."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lantoa.apps.campaigns import permissions, queries, services
from lantoa.core import clock
from lantoa.ui.assets import asset_url
from lantoa.web.site.phone.access import person, staff

MOST_BYTES = 512 * 1024


@staff
def doors(request: HttpRequest) -> HttpResponse:
    return render(request, "phone/doors.html", {"doors": queries.doors_for(person(request))})


@staff
def door(request: HttpRequest, pk: int) -> HttpResponse:
    happening = _happening(request, pk)
    context = {"happening": happening, "places": queries.places(happening), "me": person(request)}
    response = render(request, "phone/door.html", context)
    # The one page of staff that a phone keeps: it holds no name, and must open where there is no signal.
    response["Cache-Control"] = "private, no-cache"
    return response


@staff
@require_safe
def tickets(request: HttpRequest, pk: int) -> JsonResponse:
    """Hashes of the tickets, and which came in already. With a fresh token, since the page may be days old."""
    happening = _happening(request, pk)
    rows = queries.door_list(happening)
    return JsonResponse(
        {
            "token": get_token(request),
            "at": clock.now().isoformat(timespec="seconds"),
            "tickets": [
                {"h": sha256, "in": came.isoformat(timespec="seconds") if came else None} for sha256, came in rows
            ],
        }
    )


@staff
@require_POST
def find(request: HttpRequest, pk: int) -> JsonResponse:
    """Who lost the ticket says the number."""
    found = services.find_ticket(_happening(request, pk), str(_body(request).get("phone", "")), by=person(request))
    if found is None:
        return JsonResponse({"hash": None}, status=404)
    return JsonResponse({"hash": found.ticket_sha256, "phone": found.phone_masked})


def worker(request: HttpRequest) -> HttpResponse:
    """The helper in the browser that keeps the door's page. Served here, since its place is its reach."""
    path = finders.find("site/door-worker.js") or _collected("site/door-worker.js")
    with open(path, encoding="utf-8") as source:
        text = source.read()
    assets = [asset_url("phone.css"), asset_url("phone.js"), asset_url("theme.js")]
    assets += [static("site/desk-phone.css"), static("site/desk-phone.js"), static("site/door.css")]
    assets += [
        asset_url("outbox-door.js"),
        asset_url("be-vietnam-pro-400.woff2"),
        asset_url("be-vietnam-pro-700.woff2"),
    ]
    text = text.replace("__ASSETS__", json.dumps(assets)).replace("__HOME__", reverse("phone:doors"))
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _collected(name: str) -> str:
    from django.contrib.staticfiles.storage import staticfiles_storage

    return str(staticfiles_storage.path(name))


def _happening(request: HttpRequest, pk: int) -> Any:
    found = queries.happening(pk)
    if found is None or not found.takes_registration or not permissions.may_check_in(person(request), found):
        raise Http404
    return found


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MOST_BYTES:
        return {}
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
