"""Django's error handlers. None of them touches the database."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lantoa.core import logs
from lantoa.ui import errors as pages
from lantoa.ui.parts import Link

log = logging.getLogger(__name__)


def _search(request: HttpRequest | None) -> str:
    try:
        return reverse("site:search", kwargs={"language": pages.language_of(request)})
    except NoReverseMatch:  # the site's own addresses may be what is broken
        return ""


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return pages.page(pages.FORBIDDEN, request, actions=[Link(_("Sign in"), "/accounts/login/?next=" + request.path)])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    search = _search(request)
    return pages.page(
        pages.NOT_FOUND, request, search_url=search, actions=[Link(_("Search"), search)] if search else ()
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return pages.page(pages.BROKEN, request, reference=logs.request_id.get() or "")


def unavailable(request: HttpRequest) -> HttpResponse:
    return pages.page(pages.AWAY, request)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("a form was refused for its token", extra={"why": reason, "path": request.path})
    return pages.page(pages.EXPIRED, request)
