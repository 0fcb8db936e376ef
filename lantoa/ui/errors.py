"""Pages for what went wrong: what happened, what to do, in the page's language with a line in the other.

They need no database and no session, so that they also stand when those do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy

from lantoa.ui import scenes
from lantoa.ui.parts import Link


@dataclass(frozen=True)
class Trouble:
    status: int
    title: str | Promise
    lines: tuple[str | Promise, ...]
    scene: str
    time: str
    seed: int


FORBIDDEN = Trouble(
    403,
    gettext_lazy("This page is not open to you"),
    (
        gettext_lazy(
            "It belongs to another unit or another role. If you need it for your work, ask your unit administrator."
        ),
        gettext_lazy("If you have several accounts, sign in with the right one."),
    ),
    "tower",
    "dusk",
    11,
)
NOT_FOUND = Trouble(
    404,
    gettext_lazy("There is no page at this address"),
    (
        gettext_lazy("The address may have been cut off, or the page was moved when units were merged."),
        gettext_lazy("Look for it by a few words: with or without tone marks both work."),
    ),
    "road",
    "dawn",
    4,
)
BROKEN = Trouble(
    500,
    gettext_lazy("Something broke on our side"),
    (
        gettext_lazy("It is not your fault, and what you saved before is kept."),
        gettext_lazy("Please try again in a minute. If it stays, tell the support desk the reference below."),
    ),
    "weather",
    "rain",
    3,
)
AWAY = Trouble(
    503,
    gettext_lazy("The site is resting for a moment"),
    (
        gettext_lazy("It is being looked after and will be back within minutes."),
        gettext_lazy("In an emergency call 113, 114 or 115."),
    ),
    "village",
    "night",
    8,
)
EXPIRED = Trouble(
    403,
    gettext_lazy("This form has been open for too long"),
    (
        gettext_lazy("For safety a form can be sent for a limited time only. What you wrote is not lost."),
        gettext_lazy(
            "Go back with your browser’s back button, copy what you wrote, reload the page and send it again."
        ),
    ),
    "meeting",
    "dawn",
    5,
)


def page(
    trouble: Trouble,
    request: HttpRequest | None = None,
    *,
    home_url: str = "",
    search_url: str = "",
    home_label: str = "",
    actions: Sequence[Link] = (),
    reference: str = "",
) -> HttpResponse:
    language = language_of(request)
    with translation.override(language):
        html = render_to_string(
            "ui/error.html",
            {
                "title": trouble.title,
                "lines": trouble.lines,
                "scene": mark_safe(scenes.draw(trouble.scene, trouble.seed, width=640, height=320, time=trouble.time)),
                "home_url": home_url or f"/{language}/",
                "home_label": home_label or gettext("Home page"),
                "search_url": search_url,
                "actions": actions,
                "reference": reference,
                "other": _in_other_language(trouble, language),
            },
        )
    response = HttpResponse(html, status=trouble.status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    if trouble.status == 503:
        response.headers["Retry-After"] = "60"
    return response


def language_of(request: HttpRequest | None) -> str:
    """By the address alone: at this point nothing else may be trusted to work."""
    return "en" if request is not None and request.path_info.startswith("/en/") else "vi"


def _in_other_language(trouble: Trouble, language: str) -> dict[str, str]:
    other = "vi" if language == "en" else "en"
    with translation.override(other):
        return {"language": other, "title": f"{trouble.title}.", "text": str(trouble.lines[0])}
