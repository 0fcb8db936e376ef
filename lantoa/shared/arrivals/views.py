"""JSON for the phone's outbox (`ui/static/ui/js/outbox.js`). Every refusal is a code and a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import light_may
from lantoa.shared.arrivals import services
from lantoa.shared.arrivals.choices import MOST_CHUNK_BYTES, MOST_CONTENT_BYTES, MOST_TOGETHER
from lantoa.shared.arrivals.errors import ArrivalRefused
from lantoa.shared.arrivals.models import Arrival, ArrivingFile

View = Callable[..., HttpResponseBase]

_STATUS = {
    "not_yours": 403, "not_allowed": 403, "unknown_file": 404, "wrong_offset": 409, "incomplete": 409,
    "chunk_too_large": 413, "later": 503,
}  # fmt: skip
_LARGEST_ANNOUNCEMENT = MOST_CONTENT_BYTES + 64 * 1024


def for_phones(view: View) -> View:
    """An ended session is told as JSON, with where to sign in: the outbox keeps everything and asks the person.

    That page knows by itself whether this phone signs in with a PIN.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            said = _("You have been signed out. Everything stays on this phone: sign in again and it is sent.")
            told = {"error": "signed_out", "message": said, "sign_in": reverse("account_login")}
            return JsonResponse(told, status=401)
        try:
            return view(request, request.user, *args, **kwargs)
        except ArrivalRefused as fault:
            return JsonResponse(
                {"error": fault.code, "message": fault.message, **_plain(fault.detail)},
                status=_STATUS.get(fault.code, 422),
            )

    marked: View = light_may("send")(never_cache(inner))
    return marked


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in detail.items() if key == "received"}


def _told(arrival: Arrival) -> dict[str, Any]:
    return {
        "key": str(arrival.key),
        "state": "done" if arrival.done_at else "open",
        "done_at": arrival.done_at.isoformat() if arrival.done_at else None,
        "url": arrival.result_url,
        "told": services.told_of(arrival),
        "files": {str(file.key): _file_told(file) for file in arrival.files.all()},
    }


def _file_told(file: ArrivingFile) -> dict[str, Any]:
    return {
        "received": file.received_bytes,
        "is_whole": file.is_whole,
        # Only of a kept file the hash is confirmed: what the phone hears here lets it delete its own.
        "kept": file.sha256 if file.kept_at else None,
        "refused": file.refused,
    }


@require_safe
@for_phones
def me(request: HttpRequest, user: User) -> JsonResponse:
    """Who is signed in here, and a token for what follows: a page from the phone's own store has an old one."""
    return JsonResponse({"person": user.pk, "name": str(user), "csrf": get_token(request)})


@require_POST
@for_phones
def announce(request: HttpRequest, user: User) -> JsonResponse:
    return JsonResponse(_told(services.announce(_body(request), by=user)))


@require_POST
@for_phones
def together(request: HttpRequest, user: User) -> JsonResponse:
    """Many without files in one request: each is taken or refused alone."""
    data = _body(request)
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or len(items) > MOST_TOGETHER:
        raise ArrivalRefused("unreadable")
    answers: list[dict[str, Any]] = []
    for item in items:
        try:
            answers.append(_told(services.take_whole(item, by=user)))
        except ArrivalRefused as fault:
            key = item.get("key") if isinstance(item, dict) else None
            answers.append({"key": key, "error": fault.code, "message": fault.message})
    return JsonResponse({"items": answers})


def _body(request: HttpRequest) -> Any:
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST_ANNOUNCEMENT:
        raise ArrivalRefused("too_much_text")
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise ArrivalRefused("unreadable") from None


@require_http_methods(["PUT"])
@for_phones
def piece(request: HttpRequest, user: User, key: UUID, file: UUID) -> JsonResponse:
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdecimal() or len(offset) > 15:
        raise ArrivalRefused("unreadable")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_CHUNK_BYTES:
        raise ArrivalRefused("chunk_too_large")
    data = request.read(MOST_CHUNK_BYTES + 1)
    row = services.take_piece(key, file, offset=int(offset), data=data, by=user)
    if data and not row.received_bytes and not row.is_whole and not row.refused:
        raise ArrivalRefused("wrong_hash")
    return JsonResponse(_file_told(row))


@require_POST
@for_phones
def finish(request: HttpRequest, user: User, key: UUID) -> JsonResponse:
    return JsonResponse(_told(services.finish(key, by=user)))
