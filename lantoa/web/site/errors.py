"""Django's error handlers. None of them needs the database: without it an old address is not found, and that is all."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.queries import archive
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
    if moved := _moved(request):
        return HttpResponsePermanentRedirect(moved)
    search = _search(request)
    return pages.page(
        pages.NOT_FOUND, request, search_url=search, actions=[Link(_("Search"), search)] if search else ()
    )


def _moved(request: HttpRequest) -> str:
    """The new address of a story that stood on the old portal under this one."""
    if request.method not in {"GET", "HEAD"}:
        return ""
    try:
        return archive.moved_to(request.get_host().partition(":")[0], request.get_full_path())
    except (DatabaseError, ValueError, RuntimeError):  # RuntimeError: a test that has shut the database
        log.exception("an old address could not be looked up")
        return ""


def server_error(request: HttpRequest) -> HttpResponse:
    return pages.page(pages.BROKEN, request, reference=logs.request_id.get() or "")


def unavailable(request: HttpRequest) -> HttpResponse:
    return pages.page(pages.AWAY, request)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("a form was refused for its token", extra={"why": reason, "path": request.path})
    return pages.page(pages.EXPIRED, request)
