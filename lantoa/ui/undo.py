"""One press that takes a step on many back, told beside what was done, for half a minute."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lantoa.core import clock

SECONDS = 30


def offer(request: HttpRequest, said: str, url: str) -> None:
    messages.success(
        request,
        format_html(
            '{} <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<button class="button button-small" type="submit">{}</button></form>',
            said,
            url,
            get_token(request),
            _("Undo (30 seconds)"),
        ),
    )


def keep(request: HttpRequest, name: str, what: Any) -> None:
    """Remembers for this person, until `take`, what was as before. `what`: JSON."""
    request.session[f"undo_{name}"] = {"what": what, "at": clock.now().timestamp()}


def take(request: HttpRequest, name: str) -> Any:
    """What was kept, once; None, and said so, when it is too late."""
    kept = request.session.pop(f"undo_{name}", None)
    if kept is None or clock.now().timestamp() - kept["at"] > SECONDS:
        messages.error(request, _("It is too late to take this back."))
        return None
    return kept["what"]
