from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lantoa.core import logs

if TYPE_CHECKING:
    from lantoa.shared.accounts.models import User

Next = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
DESK = "/desk/"
# Where a second factor, once compulsory, must be set up first.
STAFF = (DESK, "/hom-nay/", "/messages/", "/notices/")
# Pages for one person each, which no cache keeps: they may speak that person's language.
SPOKEN_TO = (*STAFF, "/accounts/", "/documents/", "/media-files/", "/duyet/")


class RequestId:
    """Every request has an id: in the log, in the answer, on the error page. The desk's own policy is set here."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        told = given if _SAFE_ID.match(given) else uuid.uuid4().hex
        token = logs.request_id.set(told)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = told
        if request.path.startswith(DESK):
            response.setdefault("Content-Security-Policy", settings.DESK_CONTENT_SECURITY_POLICY)
        return response


class DatabaseAway:
    """While the database is away, people read a page that needs none (503), not a fault of ours (500)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from django.db import InterfaceError, OperationalError

        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        import logging

        logging.getLogger(__name__).error("the database is away", extra={"why": str(exception)})
        from lantoa.web.site import errors

        return errors.unavailable(request)


class AddressLanguage:
    """The language stands in the address (/vi/…, /en/…). Elsewhere it is Vietnamese until `PersonLanguage` knows more.

    The browser's wish is never asked: one address is one page for everybody, or it could not be cached.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.lstrip("/").split("/", 1)[0]
        language = first if first in self.known else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in self.known:
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class PersonLanguage:
    """Staff pages speak the language that the person chose for their account; the phone's and the desk's alike."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(SPOKEN_TO):
            return self.get_response(request)
        user = getattr(request, "user", None)
        language = getattr(user, "language", "") if user is not None and user.is_authenticated else ""
        if language not in self.known or language == translation.get_language():
            return self.get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


def _works_at_desk(user: User) -> bool:
    from lantoa.shared.accounts import queries

    return user.is_superuser or queries.works_at_desk(user)


class DeskDoor:
    """Somebody signed in who has no work at the desk is told so (403).

    Wagtail would send them to sign in, and the sign-in page back: without end.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from lantoa.shared.accounts.models import User

        user = getattr(request, "user", None)
        if request.path.startswith(DESK) and isinstance(user, User) and not _works_at_desk(user):
            raise PermissionDenied("no work at the desk")
        return self.get_response(request)


class SecondFactor:
    """Approvers and administrators without a second factor are led to set one up, outside the demo."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from lantoa.shared.accounts import queries

        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and request.path.startswith(STAFF):
            target = queries.second_factor_setup_url(user)
            if target is not None:
                from django.shortcuts import redirect

                return redirect(target)
        return self.get_response(request)
