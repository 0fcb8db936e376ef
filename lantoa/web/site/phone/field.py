"""*Ghi nhận*: the page that opens without signal, its worker and manifest; what the desk sees of a field note."""

from __future__ import annotations

import json
from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lantoa.apps.newsroom import permissions, queries, services
from lantoa.apps.newsroom.queries import Story
from lantoa.shared.arrivals import queries as arrivals
from lantoa.shared.media.choices import Consent
from lantoa.ui.assets import asset_text, asset_url
from lantoa.web.site.phone.access import person, staff, story_for

# A chat program makes pictures smaller than this; a telephone's camera does not.
COMPRESSED_BELOW = 1000
_ASSETS = (
    "phone.css", "phone.js", "outbox-field.js", "outbox-count.js", "theme.js", "mark.svg",
    "be-vietnam-pro-400.woff2", "be-vietnam-pro-700.woff2",
)  # fmt: skip
_STATIC = ("site/desk-phone.css", "site/desk-phone.js", "site/field.css")


def words() -> str:
    """What the outbox says, in the page's language: its code holds no words."""
    return json.dumps(
        {
            "waiting": _("Not sent yet"),
            "sending": _("Sending {n} %"),
            "sent": _("Sent at {n}"),
            "count": _("{n} things on this phone are not sent yet"),
            "originals": _("{n} originals wait for Wi-Fi"),
            "sendOriginals": _("Send the originals now"),
            "refused": _("Not taken: {n}"),
            "signedOut": _("You have been signed out. Everything stays on this phone."),
            "signIn": _("Sign in to send"),
            "foreign": _("Written by {n}: it can be sent when that person is signed in."),
            "offline": _("No signal. It is sent by itself when there is one."),
            "full": _("The phone's storage is full: “{n}” was not kept. Send what waits, or free some space."),
            "almost": _("The phone's storage is almost full ({n} MB left). Send or export what waits."),
            "low": _("The phone's storage is almost full. Send or export what waits, or free some space."),
            "noStore": _("This browser cannot keep anything without signal (it needs HTTPS). Write a story instead."),
            "small": _("Compressed picture (under 1,000 px). Choose the original if you have it."),
            "picture": _("Picture {n}"),
            "remove": _("Remove"),
            "delete": _("Delete from this phone"),
            "sure": _("Delete it from this phone? It has not been sent."),
            "open": _("Open the draft"),
            "record": _("Record a voice note"),
            "stop": _("Stop recording ({n})"),
            "noMic": _("This phone's browser cannot record here. Write a few words instead."),
            "voice": _("Voice note"),
            "located": _("Position noted, within about {n} m"),
            "notLocated": _("The position could not be found. Write the place instead."),
            "empty": _("Write a few words, or add a picture or a voice note."),
            "tooMany": _("At most {n} pictures go together. Make a second note for the rest."),
            "kept": _("Kept on this phone at {n}"),
            "none": _("Nothing waits on this phone."),
            "note": _("Field note"),
        },
        ensure_ascii=False,
    )


@csp_update({"media-src": ["blob:"]})  # a voice note is heard before it is sent
@staff
def field(request: HttpRequest) -> HttpResponse:
    """Everything typed here is kept on the phone first; the outbox brings it to us."""
    units = permissions.units_to_write_for(person(request))
    return render(
        request,
        "phone/field.html",
        {"units": units, "words": words(), "consents": _consents(), "me": person(request)},
        status=200 if units else 403,
    )


def _consents() -> list[tuple[str, str]]:
    return [
        (Consent.NOT_NEEDED.value, _("No face can be recognised")),
        (Consent.GIVEN.value, _("The people shown agree")),
        (Consent.MISSING.value, _("Not asked yet")),
    ]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The phone's helper for the pages without signal; its address decides what it may reach (/hom-nay/)."""
    pages = {
        "page": reverse("phone:field"),
        "today": reverse("phone:today"),
        "share": reverse("phone:field-share"),
        "files": [*(asset_url(name) for name in _ASSETS), *(static(name) for name in _STATIC)],
    }
    text = f"const HOUSE = {json.dumps(pages)};\n{asset_text('outbox-worker.js')}"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@csrf_exempt
@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """Other programs share into the phone's worker, which keeps it there. Here arrives what came past it: nothing is
    read or kept, the page opens and says how.
    """
    return redirect("phone:field")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [
        {"src": asset_url("mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        {"src": static("site/field-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("site/field-512.png"), "sizes": "512x512", "type": "image/png"},
    ]
    told = {
        "name": _("Lan Tỏa – field notes"),
        "short_name": "Lan Tỏa",
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("phone:field"),
        "scope": reverse("phone:today"),
        "display": "standalone",
        "background_color": "#fbf9f5",
        "theme_color": "#1c2430",
        "icons": icons,
        "share_target": {
            "action": reverse("phone:field-share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "files", "accept": ["image/*", "audio/*"]}],
            },
        },
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@staff
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap of the desk: whoever took the pictures is asked for the originals."""
    story = story_for(request, pk)
    if queries.field_note(story) is None:
        raise Http404
    services.ask_for_originals(story, by=person(request))
    return redirect("phone:story", pk=pk)


def about(story: Story, request: HttpRequest) -> dict[str, Any] | None:
    """What stands on the story's page when it came from the field."""
    note = queries.field_note(story)
    if note is None:
        return None
    images = [picture.image for picture in story.pictures.select_related("image")]
    compressed = sum(1 for image in images if max(image.width, image.height) < COMPRESSED_BELOW)
    return {
        "note": note,
        "voices": list(note.voices.all()),
        "compressed": compressed,
        "on_the_way": arrivals.originals_on_the_way(note.key),
        "may_ask": compressed
        and note.originals_asked_at is None
        and permissions.may_ask_for_originals(person(request), story),
    }
